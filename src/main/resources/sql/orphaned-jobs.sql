-- The jobs that are said to run and that nobody owns: their process died. (A job's owner holds an advisory lock on it.)
with unfinished as (
    select id, created_at from scan_jobs where status in ('pending', 'running')
    union all
    select id, created_at from discovery_jobs where status in ('pending', 'running')
)
select cast(u.id as text) as id
from unfinished u
where not exists (
    select from pg_locks l
    where l.locktype = 'advisory' and l.objsubid = 1 and l.granted
        and l.database = (select oid from pg_database where datname = current_database())
        and (cast(l.classid as bigint) << 32) | cast(l.objid as bigint)
            = hashtextextended('portolan job ' || u.id, 0))
order by u.created_at
