-- The next hosts to remove, locked in the order of their addresses like everywhere: not seen since the cutoff, and in no
-- scan that stays. Parameters: the cutoff, twice; how many at most.
select id
from hosts h
where (h.last_seen < cast(? as timestamptz) or cast(? as timestamptz) = 'infinity')
  and not exists (select from host_scans s where s.host_id = h.id)
order by h.ip_address, h.scope
limit ?
for update
