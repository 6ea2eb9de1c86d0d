-- Ends the job, with the statistics counted off its rows, so that a scan that was resumed counts what it found before;
-- the open ports of tarpits are counted apart, and a host that was asked by two protocols counts once.
-- Where it has scanned hosts that were excluded before it was resumed, they count as its addresses too.
-- A job that its user cancelled meanwhile keeps that end; one whose end waited in the spool ended when that was written,
-- and one that was read from a file when the file says, of which there may be hosts that no other number here knows of.
with up as not materialized (
    select host_id, protocol, open_ports, closed_ports, filtered_ports, open_filtered_ports, tarpit
    from host_scans
    where job_id = cast(:#id as uuid) and status = 'up'
)
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
    select (select count(*)
            from up
            where up.protocol = 'tcp'
               or not exists (select from host_scans t
                              where t.job_id = cast(:#id as uuid) and t.host_id = up.host_id and t.protocol = 'tcp'
                                and t.status = 'up')) as hosts_up,
           (select coalesce(sum(upper(r.ports) - lower(r.ports)), 0)
            from up cross join lateral unnest(up.open_ports) as r (ports)
            where not up.tarpit) as open,
           (select coalesce(sum(upper(r.ports) - lower(r.ports)), 0)
            from up cross join lateral unnest(up.open_ports) as r (ports)
            where up.tarpit) as tarpit_open,
           (select coalesce(sum(upper(r.ports) - lower(r.ports)), 0)
            from up cross join lateral unnest(up.closed_ports) as r (ports)) as closed,
           (select coalesce(sum(upper(r.ports) - lower(r.ports)), 0)
            from up cross join lateral unnest(up.filtered_ports) as r (ports)) as filtered,
           (select coalesce(sum(upper(r.ports) - lower(r.ports)), 0)
            from up cross join lateral unnest(up.open_filtered_ports) as r (ports)) as open_filtered
) as s, (
    select coalesce(
        (select cast(f.config ->> 'completed_at' as timestamptz)
         from scan_jobs f where f.id = cast(:#id as uuid) and :#status = 'completed'),
        to_timestamp(cast(:#${header.endedAt} as bigint) / 1000.0), clock_timestamp()) as at
) as e
where j.id = cast(:#id as uuid)
returning j.status, j.error_message
