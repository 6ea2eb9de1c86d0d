-- Ends the job, with the statistics counted off its rows, so that a scan that was resumed counts what it found before.
-- A job that its user cancelled meanwhile keeps that end; one whose end waited in the spool ended when that was written.
update scan_jobs j
set status = case j.status when 'running' then :#status else j.status end,
    error_message = case j.status when 'running' then :#error else j.error_message end,
    completed_at = coalesce(j.completed_at, greatest(j.started_at, e.at)),
    scan_stats = jsonb_build_object(
        'hosts_total', cast(:#hostsTotal as bigint),
        'hosts_up', s.hosts_up,
        'ports_probed', s.open + s.closed + s.filtered + cast(:#silentPorts as bigint),
        'open', s.open,
        'closed', s.closed,
        'filtered', s.filtered + cast(:#silentPorts as bigint),
        'unresolved', cast(:#unresolved as integer),
        'seconds', round(cast(extract(epoch from coalesce(j.completed_at, greatest(j.started_at, e.at)) - j.started_at) as numeric), 3))
from (
    select count(*) as hosts_up,
           coalesce(sum(port_count(open_ports)), 0) as open,
           coalesce(sum(port_count(closed_ports)), 0) as closed,
           coalesce(sum(port_count(filtered_ports)), 0) as filtered
    from host_scans
    where job_id = cast(:#id as uuid) and status = 'up'
) as s, (
    select coalesce(to_timestamp(cast(:#${header.endedAt} as bigint) / 1000.0), clock_timestamp()) as at
) as e
where j.id = cast(:#id as uuid)
returning j.status, j.error_message
