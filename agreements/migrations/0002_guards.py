"""Each change of a case has its event; signatures, lines, tax and payments stay; invoices add up."""

from django.db import migrations

ADDS_UP = """
create function invoice_adds_up() returns trigger
language plpgsql set search_path = pg_catalog, public as $$
declare
  v_lines numeric;
  v_total numeric;
  v_tax numeric;
begin
  select sum(amount) into v_lines from agreements_invoiceline where invoice_id = new.id;
  select sum(total), sum(tax) into v_total, v_tax from agreements_invoicetax where invoice_id = new.id;
  if v_lines is distinct from new.total or v_total is distinct from new.total
     or v_tax is distinct from new.tax then
    raise exception 'invoice %: total % and tax % do not agree with lines % and rates % with tax %',
      new.number, new.total, new.tax, v_lines, v_total, v_tax
      using errcode = 'integrity_constraint_violation';
  end if;
  return null;
end $$;
create constraint trigger adds_up after insert or update on agreements_invoice
  deferrable initially deferred for each row execute function invoice_adds_up();

create function invoice_is_fixed() returns trigger language plpgsql as $$
begin
  if (to_jsonb(new) - '{state,version,changed_at}'::text[]) <>
     (to_jsonb(old) - '{state,version,changed_at}'::text[]) then
    raise exception 'invoice %: an issued invoice never changes', old.number
      using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end $$;
create trigger never_changes before update on agreements_invoice
  for each row execute function invoice_is_fixed();
"""

GUARDS = """
select guard_case('agreements_nda', 'nda');
select guard_case('agreements_contract', 'contract');
select guard_case('agreements_invoice', 'invoice');
select append_only('agreements_signature');
select append_only('agreements_invoiceline');
select append_only('agreements_invoicetax');
select append_only('agreements_payment');
"""


class Migration(migrations.Migration):
    """Puts the triggers on the tables of this app."""

    dependencies = [("agreements", "0001_initial"), ("workflow", "0002_audit_functions")]
    operations = [migrations.RunSQL(GUARDS), migrations.RunSQL(ADDS_UP)]
