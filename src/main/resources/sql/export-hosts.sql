-- The hosts of a job in the order of their addresses, with all that was asked of them: a row a host and protocol.
-- Parameter: the job's id.
select h.id, host(h.ip_address) as ip, h.scope, h.hostname, cast(h.mac_address as text) as mac_address, h.vendor,
       s.protocol, s.status, s.response_time_ms, s.started_at, s.completed_at, s.tarpit, cast(s.details as text) as details,
       cast(s.open_ports as text) as open_ports, cast(s.closed_ports as text) as closed_ports,
       cast(s.filtered_ports as text) as filtered_ports, cast(s.open_filtered_ports as text) as open_filtered_ports
from host_scans s
join hosts h on h.id = s.host_id
where s.job_id = ?
order by h.ip_address, h.scope, s.protocol
