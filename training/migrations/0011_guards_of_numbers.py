"""Whose a number is and what was revoked stay as they are; the new cases have their events."""

from django.db import migrations

FENCES = """
create function completion_fits_enrolment() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  if not exists (
    select from training_enrolment
    where id = new.enrolment_id and person_id = new.person_id and course_id = new.course_id
  ) then
    raise exception 'completion %: its enrolment is of another person or course', new.number
      using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end $$;

create trigger completion_fits_enrolment before insert on training_completionnumber
  for each row execute function completion_fits_enrolment();

create function enrolment_stays_whose_it_is() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  if (new.person_id, new.course_id, new.organisation_id)
     is distinct from (old.person_id, old.course_id, old.organisation_id) then
    raise exception 'enrolment %: person, course and organisation never change', old.number
      using errcode = 'integrity_constraint_violation';
  end if;
  if old.state = 'revoked' and new.state <> 'revoked' then
    raise exception 'enrolment %: a revoked number never counts again', old.number
      using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end $$;

create trigger enrolment_stays_whose_it_is before update on training_enrolment
  for each row execute function enrolment_stays_whose_it_is();

select guard_case('training_extension', 'extension');
select guard_case('training_roster', 'roster');
select append_only('training_revocation');
select append_only('training_reminder');
"""


class Migration(migrations.Migration):
    """Forward only: numbers are never taken apart."""

    dependencies = [("training", "0010_extensions_rosters_and_standing")]
    operations = [migrations.RunSQL(FENCES)]
