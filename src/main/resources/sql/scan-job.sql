-- The head of a scan's report. Parameter: the job's id.
select id, type, status, started_at, completed_at, error_message,
       coalesce(cast(scan_stats ->> 'hosts_total' as bigint), 0) as hosts_total,
       coalesce(cast(scan_stats ->> 'hosts_up' as bigint), 0) as hosts_up,
       coalesce(cast(scan_stats ->> 'ports_probed' as bigint), 0) as ports_probed,
       coalesce(cast(scan_stats ->> 'open' as bigint), 0) as open,
       coalesce(cast(scan_stats ->> 'closed' as bigint), 0) as closed,
       coalesce(cast(scan_stats ->> 'filtered' as bigint), 0) as filtered,
       coalesce(cast(scan_stats ->> 'open_filtered' as bigint), 0) as open_filtered,
       coalesce(cast(scan_stats ->> 'tarpit_open' as bigint), 0) as tarpit_open,
       coalesce(cast(scan_stats ->> 'unresolved' as bigint), 0) as unresolved,
       coalesce(cast(scan_stats ->> 'excluded' as bigint), 0) as excluded,
       round(extract(epoch from completed_at - started_at), 3) as seconds
from scan_jobs
where id = ?
