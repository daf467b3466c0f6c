"""Every change of these cases must commit with exactly one audit event."""

from django.db import migrations


class Migration(migrations.Migration):
    """Puts the deferred triggers on the case tables."""

    dependencies = [("applications", "0001_initial"), ("workflow", "0002_audit_functions")]
    operations = [migrations.RunSQL("select guard_case('applications_inquiry', 'inquiry');")]
