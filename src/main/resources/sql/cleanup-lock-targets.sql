-- Picks and locks the targets that may be removed: made before the cutoff, and with no job that stays. Which of them
-- have none when the locks are held, the removal looks up again.
create temporary table cleanup_targets on commit drop as
select id
from scan_targets t
where t.created_at < cast(current_setting('portolan.cutoff') as timestamptz)
  and not exists (
    select from scan_jobs j
    where j.target_id = t.id and j.id not in (select id from cleanup_jobs))
order by id
for update
