-- The next events to remove of hosts that stay: what discoveries saw before the cutoff. Parameters: the cutoff, twice;
-- how many at most.
select id
from host_history
where job_id is null and (created_at < cast(? as timestamptz) or cast(? as timestamptz) = 'infinity')
order by created_at, id
limit ?
