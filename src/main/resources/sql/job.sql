-- One scan job with its target and options, or no row. Parameter: its id.
select j.id, j.target_id, t.name as target, t.targets, j.type, j.source, j.status, j.created_at, j.started_at,
       j.completed_at, j.error_message, j.config -> 'options' as options, j.scan_stats
from scan_jobs j
join scan_targets t on t.id = j.target_id
where j.id = ?
