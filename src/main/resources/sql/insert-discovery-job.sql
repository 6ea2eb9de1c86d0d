-- Opens the discovery, once: gives its id, also to the attempt after a COMMIT that was cut off, and no row where another
-- job has taken the same file or fire time before.
with opened as (
    insert into discovery_jobs (id, network, targets, source, status, started_at, config, source_key)
    values (cast(:#id as uuid), cast(:#network as cidr), cast(:#targets as text[]),
            :#source, 'running', now(), cast(:#config as jsonb), :#sourceKey)
    on conflict do nothing
    returning id
)
select id from opened
union all
select id from discovery_jobs where id = cast(:#id as uuid)
