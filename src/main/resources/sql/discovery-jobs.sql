-- The discovery jobs, newest first. Parameter: a status or null.
select id, network, targets, method, status, hosts_discovered, hosts_responsive,
       created_at, started_at, completed_at, error_message,
       round(extract(epoch from coalesce(completed_at, now()) - started_at), 1) as seconds
from discovery_jobs
where (cast(? as text) is null or status = cast(? as text))
order by created_at desc, id
