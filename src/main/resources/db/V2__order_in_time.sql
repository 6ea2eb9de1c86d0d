-- What is said of a host holds as of a time: a result that comes late, out of the spool, changes nothing that is newer.

alter table hosts add column status_at timestamptz;
update hosts set status_at = last_seen;
alter table hosts alter column status_at set not null, alter column status_at set default now();
comment on column hosts.status_at is 'when the host was seen to be of its status';

-- An event that is written twice, since its COMMIT was cut off halfway, is one.
alter table host_history add constraint host_history_event_key unique (host_id, created_at, event_type);
drop index host_history_host_id_idx;

-- Whether a process works on the job: its owner holds an advisory lock, which the database releases by itself.
create function is_owned(job uuid) returns boolean
    language sql stable
    return exists (
        select from pg_locks l
        where l.locktype = 'advisory' and l.objsubid = 1 and l.granted
          and l.database = (select d.oid from pg_database d where d.datname = current_database())
          and (cast(l.classid as bigint) << 32) | cast(l.objid as bigint)
              = hashtextextended('portolan job ' || job, 0));
