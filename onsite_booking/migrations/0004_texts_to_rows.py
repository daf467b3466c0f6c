"""Companions and things to bring in, until now a name a line, become rows."""

import unicodedata

from django.db import migrations


def lines(text):
    return [line.strip() for line in text.splitlines() if line.strip()]


def to_rows(apps, schema_editor):
    booking = apps.get_model("onsite_booking", "Booking")
    visitor = apps.get_model("onsite_booking", "BookingVisitor")
    item = apps.get_model("onsite_booking", "BookingItem")
    for case in booking.objects.exclude(visitors_text="", belongings_text=""):
        for position, name in enumerate(lines(case.visitors_text), start=1):
            plain = "".join(unicodedata.normalize("NFKC", name).casefold().split())
            visitor.objects.create(
                booking=case, position=position, name=name[:80], identity=f"{plain}\x1f{case.number}"[:220]
            )
        for position, thing in enumerate(lines(case.belongings_text), start=1):
            item.objects.create(booking=case, position=position, description=thing[:120])


class Migration(migrations.Migration):
    """Forward only. Without an organisation a name identifies nobody beyond its booking."""

    dependencies = [("onsite_booking", "0003_centres_parties_waiting")]
    operations = [migrations.RunPython(to_rows)]
