-- A schedule whose time has come, with the job of an earlier time that still runs, if there is one.
-- No row: it was removed or disabled meanwhile.
select s.name, s.type, cast(s.config -> 'targets' as text) as targets, cast(s.config -> 'options' as text) as options,
       (select cast(j.id as text)
        from (select id, source_key, status from scan_jobs union all select id, source_key, status from discovery_jobs) as j
        where j.status in ('pending', 'running') and j.source_key like 'schedule:' || s.id || ':%'
        limit 1) as running_job
from scheduled_jobs s
where s.id = cast(:#scheduleId as uuid) and s.enabled
