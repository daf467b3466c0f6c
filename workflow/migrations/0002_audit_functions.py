"""The database's own part of the audit log: append, guard, append-only, and the application's role."""

from django.db import migrations

ROLE = """
do $$
begin
  if not exists (select from pg_roles where rolname = 'madoguchi_app') then
    create role madoguchi_app nologin;
    execute format('grant madoguchi_app to %I', current_user);
  end if;
end $$;
grant usage on schema public to madoguchi_app;
grant select, insert, update, delete on all tables in schema public to madoguchi_app;
grant usage, select on all sequences in schema public to madoguchi_app;
alter default privileges in schema public grant select, insert, update, delete on tables to madoguchi_app;
alter default privileges in schema public grant usage, select on sequences to madoguchi_app;
"""

APPEND = r"""
alter table audit_event add column tx xid8 not null default pg_current_xact_id();

create function audit_framed(part bytea) returns bytea
language sql immutable strict set search_path = pg_catalog as
$$ select int8send(length(part)::bigint) || part $$;

create function audit_append(p_stream text, p_body bytea) returns bigint
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  v_body jsonb := convert_from(p_body, 'UTF8')::jsonb;
  v_zero bytea := decode(repeat('00', 32), 'hex');
  v_seq bigint;
  v_prev bytea;
  v_now timestamptz := clock_timestamp();
  v_micros bigint := (extract(epoch from v_now) * 1000000)::bigint;
  v_hash bytea;
  v_id bigint;
begin
  insert into audit_stream (stream, seq, head) values (p_stream, 0, v_zero) on conflict do nothing;
  select seq, head into v_seq, v_prev from audit_stream where stream = p_stream for no key update;
  v_seq := v_seq + 1;
  v_hash := sha256('\x00'::bytea
    || audit_framed('madoguchi-audit/1'::bytea)
    || audit_framed(convert_to(p_stream, 'UTF8'))
    || audit_framed(int8send(v_seq))
    || audit_framed(v_prev)
    || audit_framed(int8send(v_micros))
    || audit_framed(p_body));
  insert into audit_event (stream, seq, type, kind, number, subject, version, action, from_state, to_state,
    actor, at, recorded_at, key, body, prev_hash, hash)
  values (p_stream, v_seq, v_body->>'type', v_body->>'kind', v_body->>'number',
    coalesce(v_body->>'subject', ''), (v_body->>'version')::int, v_body->>'action',
    coalesce(v_body->>'from', ''), coalesce(v_body->>'to', ''), (v_body->>'actor')::uuid,
    (v_body->>'at')::timestamptz, v_now, (v_body->>'key')::uuid, p_body, v_prev, v_hash)
  returning id into v_id;
  update audit_stream set seq = v_seq, head = v_hash where stream = p_stream;
  return v_id;
end $$;
"""

GUARDS = """
create function require_one_event() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  v_events int;
begin
  if tg_op = 'UPDATE' and new.version <> old.version + 1 then
    raise exception 'case %: version went from % to %', new.number, old.version, new.version
      using errcode = 'integrity_constraint_violation';
  end if;
  select count(*) into v_events from audit_event
    where kind = tg_argv[0] and number = new.number and version = new.version and type = 'move'
      and to_state = new.state and tx = pg_current_xact_id();
  if v_events <> 1 then
    raise exception 'case % (%): a change to "%" version % has % audit events instead of one',
      new.number, tg_argv[0], new.state, new.version, v_events
      using errcode = 'integrity_constraint_violation';
  end if;
  return null;
end $$;

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% on % is refused: its rows are kept as they are', tg_op, tg_table_name
    using errcode = 'insufficient_privilege';
end $$;

create function append_only(p_table regclass) returns void language plpgsql as $$
begin
  execute format('create trigger append_only before update or delete on %s
    for each row execute function refuse_change()', p_table);
  execute format('create trigger append_only_truncate before truncate on %s
    for each statement execute function refuse_change()', p_table);
  execute format('revoke update, delete, truncate on %s from madoguchi_app', p_table);
end $$;

create function guard_case(p_table regclass, p_kind text) returns void language plpgsql as $$
begin
  execute format('create constraint trigger one_event_per_change after insert or update on %s
    deferrable initially deferred for each row execute function require_one_event(%L)', p_table, p_kind);
  execute format('create trigger never_deleted before delete on %s
    for each row execute function refuse_change()', p_table);
  execute format('create trigger never_truncated before truncate on %s
    for each statement execute function refuse_change()', p_table);
  execute format('revoke delete, truncate on %s from madoguchi_app', p_table);
end $$;

select append_only('audit_event');
select append_only('workflow_storedfile');
revoke insert on audit_event from madoguchi_app;
revoke insert, update, delete on audit_stream from madoguchi_app;
revoke update, delete on audit_detail from madoguchi_app;
revoke execute on function audit_append(text, bytea) from public;
grant execute on function audit_append(text, bytea) to madoguchi_app;
revoke execute on function append_only(regclass), guard_case(regclass, text) from public;
"""


class Migration(migrations.Migration):
    """Forward only: the log is never taken apart."""

    dependencies = [("workflow", "0001_initial")]
    operations = [migrations.RunSQL(ROLE), migrations.RunSQL(APPEND), migrations.RunSQL(GUARDS)]
