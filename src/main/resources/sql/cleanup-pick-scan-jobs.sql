-- The next scan jobs to remove, the oldest first and locked: those that ended before the cutoff, at a cutoff of infinity
-- those that run too. As many as have a bounded number of rows together, and one at least: a job goes whole. Who asks for
-- fewer rows locks fewer jobs, so that a try among busy ones gets through at last.
-- Parameters: the cutoff, twice; the rows.
with asked as (
    select cast(? as timestamptz) as cutoff, cast(? as timestamptz) = 'infinity' as everything, cast(? as bigint) as rows
), oldest as (
    select id, created_at
    from scan_jobs
    where completed_at < (select cutoff from asked) or (select everything from asked)
    order by created_at, id
    limit (select greatest(1, rows / 100) from asked)
    for update
), sized as (
    select o.id, o.created_at,
           (select count(*) + coalesce(sum(port_count(s.open_ports)), 0) from host_scans s where s.job_id = o.id) as rows
    from oldest o
)
select id
from (select id, sum(rows) over (order by created_at, id) - rows as before from sized) as running
where before < (select rows from asked)
