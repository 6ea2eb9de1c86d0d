-- The next discovery jobs to remove, as the scan jobs are picked. Parameters: the cutoff, twice; how many at most.
select id
from discovery_jobs
where completed_at < cast(? as timestamptz) or cast(? as timestamptz) = 'infinity'
order by created_at, id
limit ?
for update
