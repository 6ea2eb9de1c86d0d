-- The next schedules to remove: at a cutoff of infinity only. Parameters: the cutoff, twice; how many at most.
select id
from scheduled_jobs
where cast(? as timestamptz) = 'infinity' and cast(? as timestamptz) = 'infinity'
order by id
limit ?
for update
