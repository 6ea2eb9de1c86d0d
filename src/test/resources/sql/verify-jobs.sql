-- What holds besides where nobody but Portolan has written, and no job runs: a row a check with how many rows break it.
select "check", count
from (
    select 1 as position, 'jobs that have not ended' as "check", (
            select count(*) from scan_jobs where status in ('pending', 'running'))
        + (select count(*) from discovery_jobs where status in ('pending', 'running')) as count
    union all
    select 2, 'completed scans whose statistics are not their rows', count(*)
    from scan_jobs j
    cross join lateral (
        select count(distinct s.host_id) filter (where s.status = 'up') as hosts_up,
               coalesce(sum(port_count(s.open_ports)) filter (where not s.tarpit), 0) as open,
               coalesce(sum(port_count(s.closed_ports)), 0) as closed,
               coalesce(sum(port_count(s.filtered_ports)) filter (where s.status = 'up'), 0) as filtered,
               coalesce(sum(port_count(s.open_filtered_ports)) filter (where s.status = 'up'), 0) as open_filtered
        from host_scans s
        where s.job_id = j.id
    ) as found
    where j.status = 'completed'
      and (found.hosts_up, found.open, found.closed) is distinct from (
              cast(j.scan_stats ->> 'hosts_up' as bigint),
              cast(j.scan_stats ->> 'open' as numeric),
              cast(j.scan_stats ->> 'closed' as numeric))
       or j.status = 'completed' and cast(j.scan_stats ->> 'filtered' as numeric) < found.filtered
       or j.status = 'completed' and cast(j.scan_stats ->> 'open_filtered' as numeric) < found.open_filtered
       or j.status = 'completed' and cast(j.scan_stats ->> 'ports_probed' as bigint)
              <> cast(j.scan_stats ->> 'open' as bigint) + coalesce(cast(j.scan_stats ->> 'tarpit_open' as bigint), 0)
                 + cast(j.scan_stats ->> 'closed' as bigint)
                 + cast(j.scan_stats ->> 'filtered' as bigint)
                 + coalesce(cast(j.scan_stats ->> 'open_filtered' as bigint), 0)
       or j.status = 'completed'
          and cast(j.scan_stats ->> 'hosts_up' as bigint) > cast(j.scan_stats ->> 'hosts_total' as bigint)
       or j.status = 'completed'
          and cast(j.scan_stats ->> 'seconds' as numeric)
              <> round(cast(extract(epoch from j.completed_at - j.started_at) as numeric), 3)
    union all
    select 3, 'discoveries with more answers than hosts seen since they began', count(*)
    from discovery_jobs d
    where d.hosts_responsive > (select count(*) from hosts h where h.last_seen >= d.started_at)
    union all
    select 4, 'hosts without exactly one discovery in their history', count(*)
    from hosts h
    where (select count(*) from host_history e where e.host_id = h.id and e.event_type = 'discovered') <> 1
    union all
    select 5, 'events that repeat the one before, or tell of another status than it', count(*)
    from (
        select event_type, new_value ->> 'status' as status, old_value ->> 'status' as before,
               lag(new_value ->> 'status') over (partition by host_id order by created_at, id desc) as expected
        from host_history
        where event_type in ('discovered', 'up', 'down', 'gone')
    ) as e
    where e.before is distinct from e.expected
       or e.status = e.before
       or e.status <> case e.event_type when 'discovered' then 'up' else e.event_type end
    union all
    select 6, 'hosts of another status than their history tells', count(*)
    from hosts h
    where h.status is distinct from (
        select e.new_value ->> 'status'
        from host_history e
        where e.host_id = h.id and e.event_type in ('discovered', 'up', 'down', 'gone')
        order by e.created_at desc, e.id
        limit 1)
    union all
    select 7, 'hosts that were found and not scanned in any job, nor discovered', count(*)
    from hosts h
    where not exists (select from host_scans s where s.host_id = h.id)
      and not exists (select from host_history e where e.host_id = h.id and e.job_id is null)
    union all
    select 8, 'up hosts of which a scan knows nothing later', count(*)
    from host_scans s
    join hosts h on h.id = s.host_id
    where s.status = 'up' and h.last_seen < s.completed_at
) as checks
order by position
