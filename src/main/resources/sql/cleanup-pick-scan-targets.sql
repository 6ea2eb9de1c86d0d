-- The next targets to remove, locked: made before the cutoff, and without a job. Parameters: the cutoff, twice; how many
-- at most.
select id
from scan_targets t
where (t.created_at < cast(? as timestamptz) or cast(? as timestamptz) = 'infinity')
  and not exists (select from scan_jobs j where j.target_id = t.id)
order by t.created_at, t.id
limit ?
for update
