-- Who changed what and when, in targets, jobs, hosts and schedules: a row a statement, however many rows that changed, so
-- that hosts may come in bulk. What changes with every scan or run and tells nothing of its own (when a host was seen
-- last, when a schedule runs next) is no change here.

create table audit_log (
    id          bigint      not null generated always as identity,
    at          timestamptz not null default clock_timestamp(),
    actor       text        not null default session_user,
    application text        not null default current_setting('application_name'),
    table_name  text        not null,
    operation   text        not null,
    row_ids     uuid[]      not null,
    changes     jsonb,
    constraint audit_log_pk primary key (id),
    constraint audit_log_operation_known check (operation in ('insert', 'update', 'delete'))
);
comment on column audit_log.row_ids is 'the rows that were inserted, changed or deleted';
comment on column audit_log.changes is
    'of an update, by id, the columns that changed with their old and new values; of a delete, by id, the rows as they were';
create index audit_log_at_idx on audit_log (at);

create function audit_insert() returns trigger language plpgsql as $$
begin
    insert into audit_log (table_name, operation, row_ids)
    select tg_table_name, 'insert', array_agg(n.id) from new_rows n having count(*) > 0;
    return null;
end $$;

create function audit_update() returns trigger language plpgsql as $$
declare
    quiet constant text[] := coalesce(tg_argv, '{}');   -- columns that are no change
begin
    insert into audit_log (table_name, operation, row_ids, changes)
    select tg_table_name, 'update', array_agg(c.id), jsonb_object_agg(c.id, jsonb_build_object('old', c.old, 'new', c.new))
    from (
        select n.id, jsonb_object_agg(e.key, to_jsonb(o) -> e.key) as old, jsonb_object_agg(e.key, e.value) as new
        from new_rows n
        join old_rows o on o.id = n.id
        cross join lateral jsonb_each(to_jsonb(n) - quiet) as e
        where to_jsonb(o) - quiet <> to_jsonb(n) - quiet
          and e.value is distinct from to_jsonb(o) -> e.key
        group by n.id
    ) as c
    having count(*) > 0;
    return null;
end $$;

create function audit_delete() returns trigger language plpgsql as $$
begin
    insert into audit_log (table_name, operation, row_ids, changes)
    select tg_table_name, 'delete', array_agg(o.id), jsonb_object_agg(o.id, to_jsonb(o)) from old_rows o having count(*) > 0;
    return null;
end $$;

create trigger scan_targets_audit_insert after insert on scan_targets
    referencing new table as new_rows for each statement execute function audit_insert();
create trigger scan_targets_audit_update after update on scan_targets
    referencing old table as old_rows new table as new_rows for each statement execute function audit_update();
create trigger scan_targets_audit_delete after delete on scan_targets
    referencing old table as old_rows for each statement execute function audit_delete();

create trigger scan_jobs_audit_insert after insert on scan_jobs
    referencing new table as new_rows for each statement execute function audit_insert();
create trigger scan_jobs_audit_update after update on scan_jobs
    referencing old table as old_rows new table as new_rows for each statement execute function audit_update();
create trigger scan_jobs_audit_delete after delete on scan_jobs
    referencing old table as old_rows for each statement execute function audit_delete();

create trigger discovery_jobs_audit_insert after insert on discovery_jobs
    referencing new table as new_rows for each statement execute function audit_insert();
create trigger discovery_jobs_audit_update after update on discovery_jobs
    referencing old table as old_rows new table as new_rows for each statement execute function audit_update();
create trigger discovery_jobs_audit_delete after delete on discovery_jobs
    referencing old table as old_rows for each statement execute function audit_delete();

create trigger hosts_audit_insert after insert on hosts
    referencing new table as new_rows for each statement execute function audit_insert();
create trigger hosts_audit_update after update on hosts
    referencing old table as old_rows new table as new_rows for each statement
    execute function audit_update('last_seen', 'status_at', 'response_time_ms');
create trigger hosts_audit_delete after delete on hosts
    referencing old table as old_rows for each statement execute function audit_delete();

create trigger scheduled_jobs_audit_insert after insert on scheduled_jobs
    referencing new table as new_rows for each statement execute function audit_insert();
create trigger scheduled_jobs_audit_update after update on scheduled_jobs
    referencing old table as old_rows new table as new_rows for each statement
    execute function audit_update('last_run', 'next_run');
create trigger scheduled_jobs_audit_delete after delete on scheduled_jobs
    referencing old table as old_rows for each statement execute function audit_delete();
