-- What the job has asked of each host, as sets of ports, so that a batch written twice leaves the same row.
-- A port asked again keeps its better answer: open before closed before silence. Hosts are locked as they are read: one
-- that another job has just added, and a third has removed by the time the foreign key is checked, is none of these, nor is
-- one that a third holds in order to remove it. Those that answered are this batch's own by then.
with asked as (
    select *
    from unnest(cast(:#addresses as inet[]), cast(:#scopes as text[]), cast(:#statuses as text[]),
                cast(:#responseTimes as double precision[]), cast(:#openPorts as text[]), cast(:#closedPorts as text[]),
                cast(:#filteredPorts as text[]), cast(:#startedAt as timestamptz[]), cast(:#completedAt as timestamptz[]))
        as a (ip_address, scope, status, response_time_ms, open_ports, closed_ports, filtered_ports, started_at, completed_at)
), known as (
    select h.id, h.ip_address, h.scope
    from hosts h
    join asked a on h.ip_address = a.ip_address and h.scope = a.scope
    order by h.ip_address, h.scope
    for key share of h skip locked
)
insert into host_scans as s (job_id, host_id, protocol, status, response_time_ms, open_ports, closed_ports, filtered_ports,
                             started_at, completed_at)
select cast(:#jobId as uuid), h.id, 'tcp', a.status, a.response_time_ms, cast(a.open_ports as int4multirange),
       cast(a.closed_ports as int4multirange), cast(a.filtered_ports as int4multirange), a.started_at, a.completed_at
from asked a
join known h on h.ip_address = a.ip_address and h.scope = a.scope
order by h.ip_address, h.scope
on conflict on constraint host_scans_pk do update
set status = case when 'up' in (s.status, excluded.status) then 'up' else excluded.status end,
    response_time_ms = least(s.response_time_ms, excluded.response_time_ms),
    open_ports = s.open_ports + excluded.open_ports,
    closed_ports = s.closed_ports + excluded.closed_ports - s.open_ports - excluded.open_ports,
    filtered_ports = s.filtered_ports + excluded.filtered_ports
        - s.open_ports - excluded.open_ports - s.closed_ports - excluded.closed_ports,
    started_at = least(s.started_at, excluded.started_at),
    completed_at = greatest(s.completed_at, excluded.completed_at)
