"""Every change of these cases must commit with exactly one audit event; what was decided on never changes."""

from django.db import migrations

CASES = ("inquiry", "usage", "closing")
FROZEN = ("applications_submission", "applications_vote", "applications_detaileddocument")


class Migration(migrations.Migration):
    """Puts the deferred triggers on the case tables and closes the append-only ones."""

    dependencies = [("applications", "0001_initial"), ("workflow", "0002_audit_functions")]
    operations = [
        *(migrations.RunSQL(f"select guard_case('applications_{kind}', '{kind}');") for kind in CASES),
        migrations.RunSQL("select guard_case('applications_informationrequest', 'information_request');"),
        *(migrations.RunSQL(f"select append_only('{table}');") for table in FROZEN),
    ]
