-- Ends the discovery with its counts. One that its user cancelled meanwhile keeps that end.
update discovery_jobs j
set status = case j.status when 'running' then :#status else j.status end,
    error_message = case j.status when 'running' then :#error else j.error_message end,
    completed_at = coalesce(j.completed_at, clock_timestamp()),
    hosts_discovered = cast(:#hostsDone as bigint),
    hosts_responsive = cast(:#hostsUp as bigint)
where j.id = cast(:#id as uuid)
returning j.status, j.error_message
