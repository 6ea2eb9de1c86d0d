-- Who waits for a lock in this database for over 100 ms, and for whom.
select l.pid, l.mode, l.waitstart as since,
       coalesce(cast(l.relation as regclass)::text, l.locktype) as what,
       cast(extract(epoch from clock_timestamp() - l.waitstart) * 1000 as bigint) as millis,
       cast(pg_blocking_pids(l.pid) as text) as holders,
       left(regexp_replace(a.query, '\s+', ' ', 'g'), 120) as statement
from pg_locks l
join pg_stat_activity a on a.pid = l.pid
where not l.granted
  and l.waitstart < clock_timestamp() - interval '100 ms'
  and a.datname = current_database()
order by l.waitstart
