-- Those of this process's jobs that somebody has ended or deleted, and whether another process has completed them, as it
-- may a job whose lock went astray.
select mine.id, coalesce(j.status, d.status) is not distinct from 'completed' as completed,
       coalesce(j.error_message, d.error_message,
                         case when j.id is null and d.id is null then 'scan job ' || mine.id || ' does not exist'
                              else 'ended by another process' end) as reason
from unnest(cast(:#jobIds as text[])) as mine (id)
left join scan_jobs j on j.id = cast(mine.id as uuid)
left join discovery_jobs d on d.id = cast(mine.id as uuid)
where coalesce(j.status, d.status, 'deleted') not in ('running', 'pending')
