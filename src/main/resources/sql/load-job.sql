-- What a job was opened with, so that it can be gone on with. No row: there is no such job.
select false as discovery_only, j.source, j.status, t.name,
       cast(to_json(j.targets) as text) as targets, cast(j.config -> 'options' as text) as options,
       j.config ->> 'file' as file
from scan_jobs j
join scan_targets t on t.id = j.target_id
where j.id = cast(:#jobId as uuid)
union all
select true, source, status, null, cast(to_json(targets) as text), cast(config -> 'options' as text), null
from discovery_jobs
where id = cast(:#jobId as uuid)
