"""What was saved stays as it was saved."""

from django.db import migrations


class Migration(migrations.Migration):
    """Closes the table of saved drafts to changes."""

    dependencies = [("extraction", "0003_revisions_and_masters")]
    operations = [migrations.RunSQL("select append_only('extraction_scriptrevision');")]
