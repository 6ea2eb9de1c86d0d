-- The head of a job as other tools are told of it, with what any of its hosts was asked; no row where there is none.
-- Of a long list of targets the first few. Parameter: the job's id.
select j.id, j.status, j.source, j.started_at, j.completed_at, j.error_message, j.targets[1:20] as targets,
       cardinality(j.targets) > 20 as has_more, j.config ->> 'command' as command, coalesce(j.config -> 'words', '{}') as words, coalesce(j.config -> 'options', '[]') as options,
       coalesce(cast(j.scan_stats ->> 'hosts_total' as bigint), 0) as hosts_total,
       coalesce(cast(j.scan_stats ->> 'hosts_up' as bigint), 0) as hosts_up,
       a.tcp, a.udp
from scan_jobs j
cross join lateral (
    select cast(range_agg(r.ports) filter (where s.protocol = 'tcp') as text) as tcp,
           cast(range_agg(r.ports) filter (where s.protocol = 'udp') as text) as udp
    from host_scans s
    cross join lateral unnest(s.open_ports + s.closed_ports + s.filtered_ports + s.open_filtered_ports) as r (ports)
    where s.job_id = j.id
) as a
where j.id = ?
