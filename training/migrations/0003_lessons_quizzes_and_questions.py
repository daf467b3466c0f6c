"""Videos and slides, pools of questions, answer sheets, questions asked, learning records."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import training.models.spans


class Migration(migrations.Migration):
    """What stands stays as it is: a version of a course is in force since now, a lesson is a text."""

    dependencies = [
        ("accounts", "0002_usage_account"),
        ("training", "0002_guards"),
        ("workflow", "0002_audit_functions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AnswerSheet",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("place", models.PositiveSmallIntegerField(verbose_name="回")),
                ("questions", models.JSONField(verbose_name="出題")),
                ("answers", models.JSONField(default=dict, verbose_name="途中の回答")),
                ("begun_at", models.DateTimeField(verbose_name="開始日時")),
                ("saved_at", models.DateTimeField(null=True, verbose_name="保存日時")),
            ],
            options={
                "ordering": ("place",),
            },
        ),
        migrations.CreateModel(
            name="FaqEntry",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "code",
                    models.CharField(
                        choices=[("overview", "概論"), ("operation", "システム操作")],
                        max_length=16,
                        verbose_name="コース",
                    ),
                ),
                ("question_ja", models.CharField(max_length=400, verbose_name="質問")),
                ("question_en", models.CharField(max_length=400, verbose_name="英語の質問")),
                ("answer_ja", models.TextField(verbose_name="回答")),
                ("answer_en", models.TextField(verbose_name="英語の回答")),
                ("published_at", models.DateTimeField(verbose_name="掲載日時")),
                ("withdrawn_at", models.DateTimeField(null=True, verbose_name="取下げ日時")),
            ],
            options={
                "verbose_name": "よくある質問",
                "verbose_name_plural": "よくある質問",
                "ordering": ("-code", "published_at"),
            },
        ),
        migrations.CreateModel(
            name="LessonQuestion",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("number", models.CharField(editable=False, max_length=32, unique=True, verbose_name="番号")),
                (
                    "subject",
                    models.CharField(
                        blank=True, db_index=True, editable=False, max_length=32, verbose_name="対象案件"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=0, editable=False, verbose_name="版")),
                ("opened_at", models.DateTimeField(editable=False, verbose_name="開始日時")),
                ("changed_at", models.DateTimeField(editable=False, verbose_name="更新日時")),
                ("opened_by", models.UUIDField(editable=False, null=True, verbose_name="開始者")),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "回答待ち"), ("answered", "回答済み")],
                        db_index=True,
                        editable=False,
                        max_length=32,
                        verbose_name="状態",
                    ),
                ),
                (
                    "mark",
                    models.PositiveIntegerField(editable=False, null=True, verbose_name="教材の中の位置"),
                ),
                ("text", models.TextField(verbose_name="質問")),
            ],
            options={
                "verbose_name": "教材への質問",
                "verbose_name_plural": "教材への質問",
                "ordering": ("-opened_at",),
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("is_answer", models.BooleanField(verbose_name="事務局の回答")),
                ("text", models.TextField(verbose_name="内容")),
                ("written_at", models.DateTimeField(verbose_name="日時")),
            ],
            options={
                "ordering": ("written_at",),
            },
        ),
        migrations.CreateModel(
            name="Slide",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("ja", "日本語"), ("en", "英語")], max_length=2, verbose_name="言語"
                    ),
                ),
                ("page", models.PositiveSmallIntegerField(verbose_name="ページ")),
                ("text", models.TextField(verbose_name="ページの文章")),
            ],
            options={
                "ordering": ("lesson", "language", "page"),
            },
        ),
        migrations.CreateModel(
            name="Statement",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "verb",
                    models.CharField(
                        choices=[
                            ("initialized", "開始"),
                            ("progressed", "途中"),
                            ("completed", "完了"),
                            ("passed", "合格"),
                            ("failed", "不合格"),
                            ("asked", "質問"),
                        ],
                        max_length=12,
                        verbose_name="動作",
                    ),
                ),
                ("about", models.CharField(max_length=32, verbose_name="対象")),
                ("result", models.JSONField(default=dict, verbose_name="結果")),
                ("at", models.DateTimeField(verbose_name="日時")),
            ],
            options={
                "verbose_name": "学習の記録",
                "verbose_name_plural": "学習の記録",
                "ordering": ("at", "id"),
            },
        ),
        migrations.RemoveConstraint(
            model_name="choice",
            name="choice_one_right",
        ),
        migrations.AddField(
            model_name="course",
            name="origin",
            field=models.CharField(
                blank=True, editable=False, max_length=64, verbose_name="製品に付属する内容のダイジェスト"
            ),
        ),
        migrations.AddField(
            model_name="course",
            name="published_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="使用開始日時"),
        ),
        migrations.AddField(
            model_name="historicalcourse",
            name="origin",
            field=models.CharField(
                blank=True, editable=False, max_length=64, verbose_name="製品に付属する内容のダイジェスト"
            ),
        ),
        migrations.AddField(
            model_name="historicalcourse",
            name="published_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="使用開始日時"),
        ),
        migrations.AddField(
            model_name="historicallesson",
            name="captions_en",
            field=models.TextField(blank=True, verbose_name="英語の字幕（WebVTT）"),
        ),
        migrations.AddField(
            model_name="historicallesson",
            name="captions_ja",
            field=models.TextField(blank=True, verbose_name="日本語の字幕（WebVTT）"),
        ),
        migrations.AddField(
            model_name="historicallesson",
            name="file_en",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="workflow.storedfile",
            ),
        ),
        migrations.AddField(
            model_name="historicallesson",
            name="file_ja",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="workflow.storedfile",
            ),
        ),
        migrations.AddField(
            model_name="historicallesson",
            name="kind",
            field=models.CharField(
                choices=[("video", "動画"), ("slides", "スライド"), ("text", "文章")],
                default="text",
                max_length=8,
                verbose_name="教材の形",
            ),
        ),
        migrations.AddField(
            model_name="historicallesson",
            name="length",
            field=models.PositiveIntegerField(
                default=0, editable=False, verbose_name="長さ（秒またはページ）"
            ),
        ),
        migrations.AddField(
            model_name="historicallesson",
            name="poster",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="workflow.storedfile",
            ),
        ),
        migrations.AddField(
            model_name="historicalquestion",
            name="takes_several",
            field=models.BooleanField(
                default=False, verbose_name="正解が複数ある（当てはまるものをすべて選ぶ）"
            ),
        ),
        migrations.AddField(
            model_name="lesson",
            name="captions_en",
            field=models.TextField(blank=True, verbose_name="英語の字幕（WebVTT）"),
        ),
        migrations.AddField(
            model_name="lesson",
            name="captions_ja",
            field=models.TextField(blank=True, verbose_name="日本語の字幕（WebVTT）"),
        ),
        migrations.AddField(
            model_name="lesson",
            name="file_en",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="workflow.storedfile",
            ),
        ),
        migrations.AddField(
            model_name="lesson",
            name="file_ja",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="workflow.storedfile",
            ),
        ),
        migrations.AddField(
            model_name="lesson",
            name="kind",
            field=models.CharField(
                choices=[("video", "動画"), ("slides", "スライド"), ("text", "文章")],
                default="text",
                max_length=8,
                verbose_name="教材の形",
            ),
        ),
        migrations.AddField(
            model_name="lesson",
            name="length",
            field=models.PositiveIntegerField(
                default=0, editable=False, verbose_name="長さ（秒またはページ）"
            ),
        ),
        migrations.AddField(
            model_name="lesson",
            name="poster",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="workflow.storedfile",
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="takes_several",
            field=models.BooleanField(
                default=False, verbose_name="正解が複数ある（当てはまるものをすべて選ぶ）"
            ),
        ),
        migrations.AddField(
            model_name="reading",
            name="position",
            field=models.PositiveIntegerField(default=0, verbose_name="続きの位置"),
        ),
        migrations.AddField(
            model_name="reading",
            name="seen",
            field=training.models.spans.SpansField(default=list, verbose_name="見たところ"),
        ),
        migrations.AlterField(
            model_name="course",
            name="is_current",
            field=models.BooleanField(default=False, editable=False, verbose_name="受講を受け付ける版"),
        ),
        migrations.AlterField(
            model_name="historicalcourse",
            name="is_current",
            field=models.BooleanField(default=False, editable=False, verbose_name="受講を受け付ける版"),
        ),
        migrations.AlterField(
            model_name="historicallesson",
            name="text_en",
            field=models.TextField(blank=True, verbose_name="英語の本文（Markdown）"),
        ),
        migrations.AlterField(
            model_name="historicallesson",
            name="text_ja",
            field=models.TextField(blank=True, verbose_name="本文（Markdown）"),
        ),
        migrations.AlterField(
            model_name="lesson",
            name="text_en",
            field=models.TextField(blank=True, verbose_name="英語の本文（Markdown）"),
        ),
        migrations.AlterField(
            model_name="lesson",
            name="text_ja",
            field=models.TextField(blank=True, verbose_name="本文（Markdown）"),
        ),
        migrations.RunSQL("update training_course set published_at = now() where published_at is null"),
        migrations.AddConstraint(
            model_name="course",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_current", False), ("published_at__isnull", False), _connector="OR"),
                name="course_current_is_published",
            ),
        ),
        migrations.AddConstraint(
            model_name="lesson",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("kind", "text"), _negated=True), ("length", 0), _connector="OR"),
                name="lesson_text_has_no_length",
            ),
        ),
        migrations.AddConstraint(
            model_name="lesson",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind", "text"), ("file_ja__isnull", True), ("length__gt", 0), _connector="OR"
                ),
                name="lesson_file_has_length",
            ),
        ),
        migrations.AddField(
            model_name="answersheet",
            name="enrolment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="sheets", to="training.enrolment"
            ),
        ),
        migrations.AddField(
            model_name="lessonquestion",
            name="enrolment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="questions",
                to="training.enrolment",
                verbose_name="受講",
            ),
        ),
        migrations.AddField(
            model_name="lessonquestion",
            name="lesson",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="training.lesson",
                verbose_name="教材",
            ),
        ),
        migrations.AddField(
            model_name="lessonquestion",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="accounts.organisation", verbose_name="組織"
            ),
        ),
        migrations.AddField(
            model_name="lessonquestion",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                to=settings.AUTH_USER_MODEL,
                verbose_name="質問した人",
            ),
        ),
        migrations.AddField(
            model_name="faqentry",
            name="source",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="faq", to="training.lessonquestion"
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="author",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="書いた人",
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="question",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="messages",
                to="training.lessonquestion",
            ),
        ),
        migrations.AddField(
            model_name="slide",
            name="image",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workflow.storedfile"
            ),
        ),
        migrations.AddField(
            model_name="slide",
            name="lesson",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="slides", to="training.lesson"
            ),
        ),
        migrations.AddField(
            model_name="statement",
            name="enrolment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="statements",
                to="training.enrolment",
                verbose_name="受講",
            ),
        ),
        migrations.AddConstraint(
            model_name="answersheet",
            constraint=models.UniqueConstraint(fields=("enrolment", "place"), name="sheet_place"),
        ),
        migrations.AddConstraint(
            model_name="faqentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("withdrawn_at", None), ("withdrawn_at__gte", models.F("published_at")), _connector="OR"
                ),
                name="faq_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="slide",
            constraint=models.UniqueConstraint(fields=("lesson", "language", "page"), name="slide_place"),
        ),
        migrations.AddConstraint(
            model_name="slide",
            constraint=models.CheckConstraint(
                condition=models.Q(("language__in", ("ja", "en")), ("page__gt", 0)), name="slide_page"
            ),
        ),
        migrations.AddIndex(
            model_name="statement",
            index=models.Index(fields=["at"], name="statement_at"),
        ),
    ]
