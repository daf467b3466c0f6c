"""Accounts of a usage; every change of one must commit with exactly one audit event."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("workflow", "0002_audit_functions"),
    ]

    operations = [
        migrations.CreateModel(
            name="UsageAccount",
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
                            ("requested", "発行待ち"),
                            ("issued", "発行済み"),
                            ("closed", "利用終了"),
                            ("declined", "発行しない"),
                        ],
                        db_index=True,
                        editable=False,
                        max_length=32,
                        verbose_name="状態",
                    ),
                ),
                ("login_id", models.CharField(blank=True, max_length=20, verbose_name="ログインID")),
                ("slot", models.PositiveSmallIntegerField(null=True, verbose_name="枠")),
                ("lent_pc", models.CharField(blank=True, max_length=40, verbose_name="貸与PCの管理番号")),
                ("issued_at", models.DateTimeField(null=True, verbose_name="発行日時")),
                ("closed_at", models.DateTimeField(null=True, verbose_name="利用終了日時")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="accounts.organisation",
                        verbose_name="組織",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accounts",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="利用者",
                    ),
                ),
            ],
            options={
                "verbose_name": "利用者アカウント",
                "verbose_name_plural": "利用者アカウント",
                "ordering": ("-opened_at",),
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "issued")),
                        fields=("organisation", "slot"),
                        name="account_slot_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("requested", "issued"))),
                        fields=("organisation", "person"),
                        name="account_once_a_person",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("login_id", ""), _negated=True),
                        fields=("login_id",),
                        name="account_login_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "issued"), _negated=True),
                            models.Q(
                                ("slot__gte", 1),
                                ("issued_at__isnull", False),
                                models.Q(("login_id", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="account_issued_complete",
                    ),
                ],
            },
        ),
        migrations.RunSQL("select guard_case('accounts_usageaccount', 'account');"),
    ]
