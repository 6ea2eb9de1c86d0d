-- Hosts that this job, which is completed, has seen not to be tarpits any more lose their mark, and an event says so, with
-- the ports that are open. Few ports that are all open show nothing: a tarpit has them too; nor do many of which another
-- tool says so, since it has looked at none. Jobs before hosts, and those in the order of their addresses, as everywhere.
with honest as (
    select h.id, h.first_seen, s.completed_at, s.open_ports
    from hosts h
    join scan_jobs j on j.id = cast(:#id as uuid) and j.status = 'completed'
    cross join lateral (
        select n.*, port_count(n.open_ports) as open,
               port_count(n.open_ports + n.closed_ports + n.filtered_ports) as asked
        from host_scans n
        where n.job_id = j.id and n.host_id = h.id and n.protocol = 'tcp'
        limit 1
    ) as s
    where h.tarpit and s.status = 'up' and not s.tarpit
      and (s.open > cast(:#${properties:portolan.tarpit.ports} as integer) and j.source in ('cli', 'inbox', 'schedule')
           or s.open * 100 < s.asked * cast(:#${properties:portolan.tarpit.percent} as integer))
      and not exists (
          select from host_scans n
          where n.host_id = h.id and n.protocol = 'tcp' and n.completed_at > s.completed_at and n.tarpit)
    order by h.ip_address, h.scope
    for no key update of h
), unmarked as (
    update hosts h set tarpit = false from honest o where h.id = o.id
)
insert into host_history (host_id, job_id, event_type, old_value, new_value, created_at)
select o.id, cast(:#id as uuid), 'tarpit', jsonb_build_object('tarpit', true),
       jsonb_strip_nulls(jsonb_build_object('tarpit', false, 'open_ports', p.text)),
       greatest(o.completed_at, o.first_seen)
from honest o
cross join lateral (
    select string_agg(concat_ws('-', lower(r.ports), nullif(upper(r.ports) - 1, lower(r.ports))), ',' order by r.ports) as text
    from unnest(o.open_ports) as r (ports)
) as p
on conflict on constraint host_history_event_key do nothing
