-- Picks and locks the discovery jobs to remove, as the scan jobs were picked.
create temporary table cleanup_discovery_jobs on commit drop as
select id
from discovery_jobs
where completed_at < cast(current_setting('portolan.cutoff') as timestamptz)
   or cast(current_setting('portolan.cutoff') as timestamptz) = 'infinity'
order by id
for update
