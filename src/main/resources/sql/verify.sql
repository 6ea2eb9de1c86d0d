-- The integrity of the database: a row a check with how many rows break it, 0 on a whole one. It looks at the rows
-- themselves and not at the constraints, which may have been off when the rows came. Rows may be fewer than statistics
-- count, since users may delete hosts; never more.
with expected_foreign_key (name) as (
    values ('scan_jobs_target_fk'), ('host_scans_job_fk'), ('host_scans_host_fk'), ('port_scans_job_fk'),
           ('port_scans_host_fk'), ('services_port_scan_fk'), ('host_history_host_fk'), ('host_history_job_fk'),
           ('notification_queue_event_fk')
), foreign_key as (
    select c.*
    from pg_constraint c
    where c.contype = 'f' and c.conrelid in (select oid from pg_class where relnamespace = (
        select relnamespace from pg_class where oid = cast('scan_jobs' as regclass)))
)
select "check", count
from (
    select 1 as position, 'scan jobs without their target' as "check", count(*) as count
    from scan_jobs j where not exists (select from scan_targets t where t.id = j.target_id)
    union all
    select 2, 'host scans without their job', count(*)
    from host_scans s where not exists (select from scan_jobs j where j.id = s.job_id)
    union all
    select 3, 'host scans without their host', count(*)
    from host_scans s where not exists (select from hosts h where h.id = s.host_id)
    union all
    select 4, 'port scans without their job', count(*)
    from port_scans p where not exists (select from scan_jobs j where j.id = p.job_id)
    union all
    select 5, 'port scans without their host', count(*)
    from port_scans p where not exists (select from hosts h where h.id = p.host_id)
    union all
    select 6, 'services without their port scan', count(*)
    from services s where not exists (select from port_scans p where p.id = s.port_scan_id)
    union all
    select 7, 'host history without its host', count(*)
    from host_history y where not exists (select from hosts h where h.id = y.host_id)
    union all
    select 8, 'host history without its job', count(*)
    from host_history y
    where y.job_id is not null and not exists (select from scan_jobs j where j.id = y.job_id)
    union all
    select 9, 'port scans that their host scan does not have in that state', count(*)
    from port_scans p
    where not exists (
        select from host_scans s
        where s.job_id = p.job_id and s.host_id = p.host_id and s.protocol = p.protocol
          and p.port <@ case p.state
                            when 'open' then s.open_ports
                            when 'closed' then s.closed_ports
                            when 'filtered' then s.filtered_ports
                            when 'open|filtered' then s.open_filtered_ports
                        end)
    union all
    select 10, 'open ports of host scans without a port scan', count(*)
    from port_states o
    where o.state = 'open'
      and not exists (
        select from port_scans p
        where p.job_id = o.job_id and p.host_id = o.host_id and p.port = o.port and p.protocol = o.protocol
          and p.state = 'open')
    union all
    select 11, 'ports in two states at once', count(*)
    from host_scans
    where open_ports && closed_ports
       or (open_ports + closed_ports) && filtered_ports
       or (open_ports + closed_ports + filtered_ports) && open_filtered_ports
    union all
    select 12, 'ports outside 1 to 65535', (
            select count(*) from host_scans
            where not open_ports + closed_ports + filtered_ports + open_filtered_ports
                      <@ cast('{[1,65536)}' as int4multirange))
        + (select count(*) from port_scans where port not between 1 and 65535)
    union all
    select 13, 'unknown states', (select count(*) from hosts where status not in ('up', 'down', 'unknown', 'gone'))
        + (select count(*) from host_scans where status not in ('up', 'down', 'unknown', 'gone'))
        + (select count(*) from port_scans where state not in ('open', 'closed', 'filtered', 'open|filtered'))
        + (select count(*) from scan_jobs
           where status not in ('pending', 'running', 'completed', 'failed', 'interrupted'))
        + (select count(*) from discovery_jobs
           where status not in ('pending', 'running', 'completed', 'failed', 'interrupted'))
        + (select count(*) from host_history
           where event_type not in ('discovered', 'up', 'down', 'gone', 'renamed', 'tarpit', 'port_opened',
                                    'port_closed', 'service_changed', 'certificate_changed'))
    union all
    select 14, 'jobs and host scans completed before they started', (
            select count(*) from scan_jobs where completed_at < started_at)
        + (select count(*) from discovery_jobs where completed_at < started_at)
        + (select count(*) from host_scans where completed_at < started_at)
    union all
    select 15, 'jobs whose times do not fit their status', (
            select count(*) from scan_jobs
            where (status <> 'pending' and started_at is null)
               or (status in ('completed', 'failed', 'interrupted')) <> (completed_at is not null))
        + (select count(*) from discovery_jobs
           where (status <> 'pending' and started_at is null)
              or (status in ('completed', 'failed', 'interrupted')) <> (completed_at is not null))
    union all
    select 16, 'hosts last seen before they were first seen', count(*) from hosts where last_seen < first_seen
    union all
    select 17, 'hosts kept twice', count(*)
    from (select from hosts group by ip_address, scope having count(*) > 1) as twice
    union all
    select 18, 'port scans kept twice', count(*)
    from (select from port_scans group by job_id, host_id, port, protocol having count(*) > 1) as twice
    union all
    select 19, 'foreign keys missing or not validated', count(*)
    from expected_foreign_key e
    where not exists (select from foreign_key f where f.conname = e.name and f.convalidated)
    union all
    select 20, 'foreign keys without an index', count(*)
    from foreign_key f
    where not exists (
        select from pg_index i
        where i.indrelid = f.conrelid and i.indisvalid and i.indpred is null and i.indkey[0] = f.conkey[1])
    union all
    select 21, 'triggers of foreign keys switched off', count(*)
    from pg_trigger t
    where t.tgconstraint in (select oid from foreign_key) and t.tgenabled = 'D'
    union all
    select 22, 'running jobs that no process works on', (
            select count(*) from scan_jobs where status in ('pending', 'running') and not is_owned(id))
        + (select count(*) from discovery_jobs where status in ('pending', 'running') and not is_owned(id))
    union all
    select 23, 'completed scans with more rows than their statistics count', count(*)
    from scan_jobs j
    join (
        select job_id,
               count(distinct host_id) as hosts_up,
               sum(case when tarpit then 0 else port_count(open_ports) end) as open,
               sum(port_count(closed_ports)) as closed,
               sum(port_count(filtered_ports)) as filtered,
               sum(port_count(open_filtered_ports)) as open_filtered
        from host_scans
        where status = 'up'
        group by job_id
    ) as found on found.job_id = j.id
    where j.status = 'completed'
      and (found.hosts_up > cast(j.scan_stats ->> 'hosts_up' as bigint)
           or found.open > cast(j.scan_stats ->> 'open' as bigint)
           or found.closed > cast(j.scan_stats ->> 'closed' as bigint)
           or found.filtered > cast(j.scan_stats ->> 'filtered' as bigint)
           or found.open_filtered > coalesce(cast(j.scan_stats ->> 'open_filtered' as bigint), 0))
    union all
    select 24, 'completed scans whose statistics do not add up', count(*)
    from scan_jobs j
    where j.status = 'completed'
      and (cast(j.scan_stats ->> 'ports_probed' as bigint) is distinct from
               cast(j.scan_stats ->> 'open' as bigint) + coalesce(cast(j.scan_stats ->> 'tarpit_open' as bigint), 0)
               + cast(j.scan_stats ->> 'closed' as bigint)
               + cast(j.scan_stats ->> 'filtered' as bigint)
               + coalesce(cast(j.scan_stats ->> 'open_filtered' as bigint), 0)
           or cast(j.scan_stats ->> 'hosts_up' as bigint) > cast(j.scan_stats ->> 'hosts_total' as bigint))
    union all
    select 25, 'events of a scan that has not scanned the host', count(*)
    from host_history y
    where y.job_id is not null
      and not exists (select from host_scans s where s.job_id = y.job_id and s.host_id = y.host_id)
    union all
    select 26, 'events before their host was first seen', count(*)
    from host_history y
    join hosts h on h.id = y.host_id
    where y.created_at < h.first_seen
    union all
    select 27, 'audit triggers missing or switched off', 21 - count(*)
    from pg_trigger t
    where t.tgname like '%\_audit\_%' and t.tgenabled <> 'D' and t.tgrelid in (
        select oid from pg_class where relnamespace = (
            select relnamespace from pg_class where oid = cast('scan_jobs' as regclass)))
    union all
    select 28, 'events of ports that their scan has not asked', count(*)
    from host_history y
    where y.port > 0 and y.job_id is not null
      and not exists (
        select from host_scans s
        where s.job_id = y.job_id and s.host_id = y.host_id and s.protocol = y.protocol
          and y.port <@ (s.open_ports + s.closed_ports + s.filtered_ports + s.open_filtered_ports))
    union all
    select 29, 'notifications queued of events that there are not', count(*)
    from notification_queue q where not exists (select from host_history y where y.id = q.event_id)
) as checks
order by position
