-- The next scan jobs to remove, the oldest first and locked: those that ended before the cutoff, at a cutoff of infinity
-- those that run too. As many as have a bounded number of rows together, and one at least: a job goes whole.
-- Parameters: the cutoff, twice; the rows.
with oldest as (
    select id, created_at
    from scan_jobs
    where completed_at < cast(? as timestamptz) or cast(? as timestamptz) = 'infinity'
    order by created_at, id
    limit 1000
    for update
), sized as (
    select o.id, o.created_at,
           (select count(*) + coalesce(sum(port_count(s.open_ports)), 0) from host_scans s where s.job_id = o.id) as rows
    from oldest o
)
select id
from (select id, sum(rows) over (order by created_at, id) - rows as before from sized) as running
where before < ?
