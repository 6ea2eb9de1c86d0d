-- Picks and locks the hosts that may be removed: not seen since the cutoff, and in no scan that stays. In the order of
-- their addresses, as every statement that locks several does.
create temporary table cleanup_hosts on commit drop as
select id
from hosts h
where h.last_seen < cast(current_setting('portolan.cutoff') as timestamptz)
  and not exists (
    select from host_scans s
    where s.host_id = h.id and s.job_id not in (select id from cleanup_jobs))
order by h.ip_address, h.scope
for update
