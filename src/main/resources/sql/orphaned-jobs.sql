-- The jobs that are said to run and that nobody owns: their process died.
select cast(u.id as text) as id
from (
    select id, created_at from scan_jobs where status in ('pending', 'running')
    union all
    select id, created_at from discovery_jobs where status in ('pending', 'running')
) as u
where not is_owned(u.id)
order by u.created_at
