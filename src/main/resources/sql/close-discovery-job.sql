-- Ends the discovery with its counts. One that its user cancelled meanwhile keeps that end; one whose end waited in the
-- spool ended when that was written.
update discovery_jobs j
set status = case j.status when 'running' then :#status else j.status end,
    error_message = case j.status when 'running' then :#error else j.error_message end,
    completed_at = coalesce(j.completed_at, greatest(j.started_at, e.at)),
    hosts_discovered = cast(:#hostsDone as bigint),
    hosts_responsive = cast(:#hostsUp as bigint)
from (select coalesce(to_timestamp(cast(:#${header.endedAt} as bigint) / 1000.0), clock_timestamp()) as at) as e
where j.id = cast(:#id as uuid)
returning j.status, j.error_message
