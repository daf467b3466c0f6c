"""Each change of an enrolment has its event; attempts and completion numbers stay as they are."""

from django.db import migrations


class Migration(migrations.Migration):
    """Puts the triggers on the tables of this app."""

    dependencies = [("training", "0001_initial"), ("workflow", "0002_audit_functions")]
    operations = [
        migrations.RunSQL(
            "select guard_case('training_enrolment', 'enrolment');"
            "select append_only('training_attempt');"
            "select append_only('training_completionnumber');"
        )
    ]
