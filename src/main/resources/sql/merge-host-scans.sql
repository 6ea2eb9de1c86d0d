-- What the job has asked of each host that the inventory has, as sets of ports, so that a batch written twice leaves the
-- same row. A port asked again keeps its better answer: open before closed before silence. The hosts are locked by now.
insert into host_scans as s (job_id, host_id, protocol, status, response_time_ms, open_ports, closed_ports, filtered_ports,
                             open_filtered_ports, started_at, completed_at, tarpit, details)
select cast(:#jobId as uuid), a.host_id, :#protocol, a.status, a.response_time_ms, cast(a.open_ports as int4multirange),
       cast(a.closed_ports as int4multirange), cast(a.filtered_ports as int4multirange),
       cast(a.open_filtered_ports as int4multirange), a.started_at, a.completed_at, a.tarpit,
       cast(a.details as jsonb)
from unnest(cast(:#hostIds as uuid[]), cast(:#statuses as text[]), cast(:#responseTimes as double precision[]),
            cast(:#openPorts as text[]), cast(:#closedPorts as text[]), cast(:#filteredPorts as text[]),
            cast(:#openFilteredPorts as text[]), cast(:#startedAt as timestamptz[]), cast(:#completedAt as timestamptz[]),
            cast(:#tarpits as boolean[]), cast(:#hostDetails as text[]))
    as a (host_id, status, response_time_ms, open_ports, closed_ports, filtered_ports, open_filtered_ports, started_at,
          completed_at, tarpit, details)
where a.host_id is not null
on conflict on constraint host_scans_pk do update
set status = case when 'up' in (s.status, excluded.status) then 'up' else excluded.status end,
    response_time_ms = least(s.response_time_ms, excluded.response_time_ms),
    open_ports = s.open_ports + excluded.open_ports,
    closed_ports = s.closed_ports + excluded.closed_ports - s.open_ports - excluded.open_ports,
    filtered_ports = s.filtered_ports + excluded.filtered_ports
        - s.open_ports - excluded.open_ports - s.closed_ports - excluded.closed_ports,
    open_filtered_ports = s.open_filtered_ports + excluded.open_filtered_ports
        - s.open_ports - excluded.open_ports - s.closed_ports - excluded.closed_ports
        - s.filtered_ports - excluded.filtered_ports,
    started_at = least(s.started_at, excluded.started_at),
    completed_at = greatest(s.completed_at, excluded.completed_at),
    tarpit = s.tarpit or excluded.tarpit,
    details = s.details || excluded.details
