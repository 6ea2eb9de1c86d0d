-- One discovery job with its options, or no row. Parameter: its id.
select id, network, targets, method, source, status, hosts_discovered, hosts_responsive, created_at, started_at,
       completed_at, error_message, config -> 'options' as options
from discovery_jobs
where id = ?
