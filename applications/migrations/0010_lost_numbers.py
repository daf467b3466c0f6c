"""Training numbers that stopped counting, and that the applicant was told."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "g"),
    ]

    operations = [
        migrations.CreateModel(
            name="NumberWarning",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("number", models.CharField(max_length=32, verbose_name="受講者番号")),
                ("told_at", models.DateTimeField(verbose_name="連絡日時")),
                ("settled_at", models.DateTimeField(null=True, verbose_name="解消日時")),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="number_warnings",
                        to="applications.usagemember",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("settled_at", None)),
                        fields=["member"],
                        name="number_warning_open",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("member", "number"), name="number_warning_once")
                ],
            },
        ),
    ]
