-- A schedule whose time has come: whether another service has opened the job of this time, and the job of another time that
-- still runs, if there is one. No row: the schedule was removed or disabled meanwhile.
with jobs as (
    select id, source_key, status from scan_jobs
    union all
    select id, source_key, status from discovery_jobs
)
select s.name, s.type, cast(s.config -> 'targets' as text) as targets, cast(s.config -> 'options' as text) as options,
       exists (select from jobs j where j.source_key = :#sourceKey) as taken,
       (select cast(j.id as text)
        from jobs j
        where j.status in ('pending', 'running') and j.source_key like 'schedule:' || s.id || ':%'
        limit 1) as running_job
from scheduled_jobs s
where s.id = cast(:#scheduleId as uuid) and s.enabled
