"""What the database itself holds: events of waiting entries, visitors' hours, opening hours that overlap."""

from django.db import migrations

VISITORS = """
create function visitor_takes_hours_of_booking() returns trigger language plpgsql as $$
begin
  select b.period, b.state in ('offered', 'provisional', 'confirmed', 'conflict', 'checked_in')
    into new.period, new.holds from onsite_booking_booking b where b.id = new.booking_id;
  new.holds := coalesce(new.holds, false);
  return new;
end $$;
create trigger hours_of_booking before insert or update on onsite_booking_bookingvisitor
  for each row execute function visitor_takes_hours_of_booking();

create function visitors_follow_booking() returns trigger language plpgsql as $$
begin
  update onsite_booking_bookingvisitor set position = position where booking_id = new.id;
  return null;
end $$;
create trigger visitors_follow after insert or update of period, state on onsite_booking_booking
  for each row execute function visitors_follow_booking();

update onsite_booking_bookingvisitor set position = position;
"""

HOURS = """
alter table onsite_booking_openinghours add constraint hours_do_not_overlap exclude using gist (
  centre_id with =, weekday with =, valid_from with =,
  tsrange(date '2000-01-01' + opens, date '2000-01-01' + closes) with &&
) where (opens is not null);
"""


class Migration(migrations.Migration):
    """Triggers and constraints that Django's models cannot say."""

    dependencies = [("onsite_booking", "0005_texts_gone"), ("workflow", "0002_audit_functions")]
    operations = [
        migrations.RunSQL("select guard_case('onsite_booking_waitingentry', 'waiting');"),
        migrations.RunSQL(VISITORS),
        migrations.RunSQL(HOURS),
    ]
