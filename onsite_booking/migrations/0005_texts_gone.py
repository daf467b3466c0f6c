"""The texts that became rows are dropped."""

from django.db import migrations


class Migration(migrations.Migration):
    """After the rows were made."""

    dependencies = [("onsite_booking", "0004_texts_to_rows")]
    operations = [
        migrations.RemoveField("booking", "visitors_text"),
        migrations.RemoveField("booking", "belongings_text"),
    ]
