"""Every change of a booking must commit with exactly one audit event."""

from django.db import migrations


class Migration(migrations.Migration):
    """Puts the deferred triggers on the case table."""

    dependencies = [("onsite_booking", "0001_initial"), ("workflow", "0002_audit_functions")]
    operations = [migrations.RunSQL("select guard_case('onsite_booking_booking', 'booking');")]
