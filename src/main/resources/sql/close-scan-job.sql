-- Ends the job, with the statistics counted off its rows, so that a scan that was resumed counts what it found before;
-- the open ports of tarpits are counted apart, and a host that was asked by two protocols counts once.
-- Where it has scanned hosts that were excluded before it was resumed, they count as its addresses too.
-- A job that its user cancelled meanwhile keeps that end; one whose end waited in the spool ended when that was written,
-- and one that was read from a file when the file says, of which there may be hosts that no other number here knows of.
-- Its rows are read once, and a set is unfolded only where it holds something: most are empty.
update scan_jobs j
set status = case j.status when 'running' then :#status else j.status end,
    error_message = case j.status when 'running' then :#error else j.error_message end,
    completed_at = coalesce(j.completed_at, greatest(j.started_at, e.at)),
    scan_stats = jsonb_build_object(
        'hosts_total', greatest(cast(:#hostsTotal as bigint), s.hosts_up),
        'hosts_up', s.hosts_up,
        'ports_probed', s.open + s.tarpit_open + s.closed + s.filtered + s.open_filtered
                        + cast(:#silentFiltered as bigint) + cast(:#silentOpenFiltered as bigint),
        'open', s.open,
        'closed', s.closed,
        'filtered', s.filtered + cast(:#silentFiltered as bigint),
        'open_filtered', s.open_filtered + cast(:#silentOpenFiltered as bigint),
        'unresolved', cast(:#unresolved as integer),
        'excluded', coalesce(cast(:#${body[excluded]} as bigint), 0),
        'seconds', round(cast(extract(epoch from coalesce(j.completed_at, greatest(j.started_at, e.at)) - j.started_at) as numeric), 3))
        || case when s.tarpit_open = 0 then '{}' else jsonb_build_object('tarpit_open', s.tarpit_open) end
from (
    select count(*) filter (
               where u.protocol = 'tcp'
                  or not exists (select from host_scans t
                                 where t.job_id = u.job_id and t.host_id = u.host_id and t.protocol = 'tcp'
                                   and t.status = 'up')) as hosts_up,
           coalesce(sum(p.open) filter (where not u.tarpit), 0) as open,
           coalesce(sum(p.open) filter (where u.tarpit), 0) as tarpit_open,
           coalesce(sum(p.closed), 0) as closed,
           coalesce(sum(p.filtered), 0) as filtered,
           coalesce(sum(p.open_filtered), 0) as open_filtered
    from host_scans u
    cross join lateral (
        select case when u.open_ports <> '{}'
                    then (select sum(upper(r.ports) - lower(r.ports)) from unnest(u.open_ports) as r (ports)) end as open,
               case when u.closed_ports <> '{}'
                    then (select sum(upper(r.ports) - lower(r.ports)) from unnest(u.closed_ports) as r (ports)) end as closed,
               case when u.filtered_ports <> '{}'
                    then (select sum(upper(r.ports) - lower(r.ports)) from unnest(u.filtered_ports) as r (ports))
               end as filtered,
               case when u.open_filtered_ports <> '{}'
                    then (select sum(upper(r.ports) - lower(r.ports)) from unnest(u.open_filtered_ports) as r (ports))
               end as open_filtered
    ) as p
    where u.job_id = cast(:#id as uuid) and u.status = 'up'
) as s, (
    select coalesce(
        (select cast(f.config ->> 'completed_at' as timestamptz)
         from scan_jobs f where f.id = cast(:#id as uuid) and :#status = 'completed'),
        to_timestamp(cast(:#${header.endedAt} as bigint) / 1000.0), clock_timestamp()) as at
) as e
where j.id = cast(:#id as uuid)
returning j.status, j.error_message
