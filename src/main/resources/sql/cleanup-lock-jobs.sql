-- Picks and locks the scan jobs to remove: those that ended before the cutoff, and at a cutoff of infinity every one.
create temporary table cleanup_jobs on commit drop as
select id
from scan_jobs
where completed_at < cast(current_setting('portolan.cutoff') as timestamptz)
   or cast(current_setting('portolan.cutoff') as timestamptz) = 'infinity'
order by id
for update
