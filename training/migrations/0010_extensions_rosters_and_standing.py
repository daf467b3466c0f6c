"""Longer windows, lists of people to enrol, how long a number counts, and numbers taken back."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_usage_account"),
        ("training", "0004_guards_of_learning"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Extension",
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
                        choices=[
                            ("requested", "承認待ち"),
                            ("granted", "延長済み"),
                            ("refused", "延長しない"),
                            ("void", "不要"),
                        ],
                        db_index=True,
                        editable=False,
                        max_length=32,
                        verbose_name="状態",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=400, verbose_name="理由")),
                ("extends_to", models.DateField(editable=False, null=True, verbose_name="新しい最後の日")),
            ],
            options={
                "verbose_name": "受講期間の延長",
                "verbose_name_plural": "受講期間の延長",
                "ordering": ("-opened_at",),
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Lookup",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("address", models.CharField(max_length=64, verbose_name="アドレスの要約値")),
                ("begins_at", models.DateTimeField(verbose_name="開始")),
                ("count", models.PositiveIntegerField(default=0, verbose_name="回数")),
            ],
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("closes_on", models.DateField(verbose_name="受講できる最後の日")),
                ("days_before", models.PositiveSmallIntegerField(verbose_name="何日前")),
                ("sent_at", models.DateTimeField(verbose_name="送信日時")),
            ],
        ),
        migrations.CreateModel(
            name="Revocation",
            fields=[
                (
                    "completion",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="revocation",
                        serialize=False,
                        to="training.completionnumber",
                    ),
                ),
                ("revoked_at", models.DateTimeField(verbose_name="取消日時")),
                ("revoked_by", models.UUIDField(verbose_name="取り消した人")),
            ],
            options={
                "verbose_name": "受講者番号の取消し",
                "verbose_name_plural": "受講者番号の取消し",
            },
        ),
        migrations.CreateModel(
            name="Roster",
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
                        choices=[("read", "確認待ち"), ("done", "申込み済み"), ("discarded", "取りやめ")],
                        db_index=True,
                        editable=False,
                        max_length=32,
                        verbose_name="状態",
                    ),
                ),
                ("file_name", models.CharField(max_length=200, verbose_name="ファイル名")),
                ("digest", models.CharField(max_length=64, verbose_name="ファイルの要約値")),
            ],
            options={
                "verbose_name": "まとめての受講申込み",
                "verbose_name_plural": "まとめての受講申込み",
                "ordering": ("-opened_at",),
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RosterLine",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("row", models.PositiveIntegerField(verbose_name="行")),
                ("name", models.CharField(blank=True, max_length=120, verbose_name="氏名")),
                ("email", models.CharField(blank=True, max_length=254, verbose_name="メールアドレス")),
                ("course_text", models.CharField(blank=True, max_length=60, verbose_name="コース")),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("enrol", "申し込みます"),
                            ("invite", "招待します（参加すると申し込まれます）"),
                            ("wait", "概論の修了後に申し込みます"),
                            ("running", "すでに申込み済みです"),
                            ("completed", "すでに修了しています"),
                            ("error", "誤りがあります"),
                        ],
                        max_length=12,
                        verbose_name="結果",
                    ),
                ),
                ("problem", models.CharField(blank=True, max_length=400, verbose_name="説明")),
            ],
            options={
                "ordering": ("row", "course"),
            },
        ),
        migrations.RemoveConstraint(
            model_name="completionnumber",
            name="completion_once",
        ),
        migrations.RemoveConstraint(
            model_name="enrolment",
            name="enrolment_window_fits_state",
        ),
        migrations.AddField(
            model_name="completionnumber",
            name="valid_until",
            field=models.DateField(null=True, verbose_name="有効期限"),
        ),
        migrations.AddField(
            model_name="enrolment",
            name="extensions",
            field=models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="延長した回数"),
        ),
        migrations.AlterField(
            model_name="enrolment",
            name="state",
            field=models.CharField(
                choices=[
                    ("requested", "承認待ち"),
                    ("open", "受講中"),
                    ("passed", "修了"),
                    ("expired", "期限切れ"),
                    ("declined", "不承認"),
                    ("revoked", "番号の取消し"),
                ],
                db_index=True,
                editable=False,
                max_length=32,
                verbose_name="状態",
            ),
        ),
        migrations.AddIndex(
            model_name="completionnumber",
            index=models.Index(fields=["person", "course"], name="completion_of_person"),
        ),
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closes_on", None), ("state__in", ["requested", "declined"])),
                    models.Q(
                        ("closes_on__isnull", False), ("state__in", ["open", "passed", "expired", "revoked"])
                    ),
                    _connector="OR",
                ),
                name="enrolment_window_fits_state",
            ),
        ),
        migrations.AddField(
            model_name="extension",
            name="enrolment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="requests",
                to="training.enrolment",
                verbose_name="受講",
            ),
        ),
        migrations.AddField(
            model_name="extension",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="accounts.organisation", verbose_name="組織"
            ),
        ),
        migrations.AddField(
            model_name="extension",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="受講者",
            ),
        ),
        migrations.AddConstraint(
            model_name="lookup",
            constraint=models.UniqueConstraint(fields=("address", "begins_at"), name="lookup_span"),
        ),
        migrations.AddField(
            model_name="reminder",
            name="enrolment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="reminders", to="training.enrolment"
            ),
        ),
        migrations.AddField(
            model_name="roster",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="accounts.organisation", verbose_name="組織"
            ),
        ),
        migrations.AddField(
            model_name="roster",
            name="uploader",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="読み込んだ人",
            ),
        ),
        migrations.AddField(
            model_name="rosterline",
            name="course",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="training.course"
            ),
        ),
        migrations.AddField(
            model_name="rosterline",
            name="enrolment",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="training.enrolment",
            ),
        ),
        migrations.AddField(
            model_name="rosterline",
            name="roster",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="training.roster"
            ),
        ),
        migrations.AddConstraint(
            model_name="extension",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "requested")), fields=("enrolment",), name="extension_one_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="extension",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("extends_to__isnull", False), ("state", "granted")),
                    models.Q(models.Q(("state", "granted"), _negated=True), ("extends_to", None)),
                    _connector="OR",
                ),
                name="extension_day_fits_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(
                fields=("enrolment", "closes_on", "days_before"), name="reminder_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="roster",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["read", "done"])),
                fields=("organisation", "digest"),
                name="roster_file_once",
            ),
        ),
        migrations.AddIndex(
            model_name="rosterline",
            index=models.Index(
                condition=models.Q(("enrolment", None), ("result__in", ["invite", "wait"])),
                fields=["email"],
                name="roster_line_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="rosterline",
            constraint=models.UniqueConstraint(fields=("roster", "row", "course"), name="roster_line_once"),
        ),
    ]
