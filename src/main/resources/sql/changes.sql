-- What happened to hosts, oldest first. Parameters: the time since when, twice; a network, twice; each may be null.
select e.id, e.created_at,
       host(h.ip_address) || case when h.scope = '' then '' else '%' || h.scope end as ip_address,
       h.hostname, e.event_type, nullif(e.protocol, '') as protocol, nullif(e.port, 0) as port,
       e.old_value, e.new_value, e.host_id, e.job_id,
       event_text(e.event_type, e.old_value, e.new_value) as change
from host_history e
join hosts h on h.id = e.host_id
where (cast(? as timestamptz) is null or e.created_at >= cast(? as timestamptz))
  and (cast(? as text) is null or h.ip_address <<= network(cast(? as inet)))
order by e.created_at, h.ip_address, h.scope, e.port, e.event_type, e.id
