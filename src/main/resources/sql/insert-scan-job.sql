-- Opens the job, once: gives its id, also to the attempt after a COMMIT that was cut off, and no row where another job
-- has taken the same file or fire time before.
with opened as (
    insert into scan_jobs (id, target_id, type, source, status, started_at, targets, config, source_key)
    values (cast(:#id as uuid), cast(:#targetId as uuid), :#type, :#source, 'running',
            coalesce(cast(:#startedAt as timestamptz), now()),
            cast(:#targets as text[]), cast(:#config as jsonb), :#sourceKey)
    on conflict do nothing
    returning id
)
select id from opened
union all
select id from scan_jobs where id = cast(:#id as uuid)
