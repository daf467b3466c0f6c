"""Inboxes also hold tasks besides the turn of a case."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workflow", "0003_notice_calendar"),
    ]

    operations = [
        migrations.AddField(
            model_name="inboxitem",
            name="task",
            field=models.CharField(blank=True, max_length=200),
        ),
    ]
