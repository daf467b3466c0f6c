"""The log of entries is kept as written; stays and terminal sessions only go forward and stay."""

from django.db import migrations

FORWARD = """
create function stay_goes_forward() returns trigger language plpgsql as $$
begin
  if old.left_at is not null and new.left_at is distinct from old.left_at
    or old.badge_back_at is not null and new.badge_back_at is distinct from old.badge_back_at
    or (new.booking_id, new.position, new.badge, new.entered_at, new.entered_by)
      is distinct from (old.booking_id, old.position, old.badge, old.entered_at, old.entered_by) then
    raise exception 'stay %: what happened at the reception is not rewritten', old.id
      using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger goes_forward before update on onsite_booking_stay
  for each row execute function stay_goes_forward();

create function terminal_goes_forward() returns trigger language plpgsql as $$
begin
  if old.closed_at is not null
    or old.mark <> '' and new.mark <> old.mark
    or (new.booking_id, new.person_id, new.seat_id, new.opened_at)
      is distinct from (old.booking_id, old.person_id, old.seat_id, old.opened_at) then
    raise exception 'terminal session %: bound once, closed once', old.id
      using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger goes_forward before update on onsite_booking_terminalsession
  for each row execute function terminal_goes_forward();
"""
KEPT = ("onsite_booking_stay", "onsite_booking_terminalsession", "onsite_booking_carrieditem")


def never_deleted(table: str) -> str:
    """Neither rows nor the table are emptied by the application."""
    return f"""
create trigger never_deleted before delete on {table} for each row execute function refuse_change();
create trigger never_truncated before truncate on {table} for each statement execute function refuse_change();
revoke delete, truncate on {table} from madoguchi_app;
"""


class Migration(migrations.Migration):
    """Fences that Django's models cannot say."""

    dependencies = [("onsite_booking", "0010_reception"), ("workflow", "0002_audit_functions")]
    operations = [
        migrations.RunSQL("select append_only('onsite_booking_accessentry');"),
        migrations.RunSQL(FORWARD),
        *(migrations.RunSQL(never_deleted(table)) for table in KEPT),
    ]
