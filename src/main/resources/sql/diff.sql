-- How the hosts and ports of a second scan differ from those of a first, sorted by address and port. A port is called
-- closed only where both asked it, and services are compared where both were sure of one: side by side by grouping, since
-- a planner that expects few of them compares each with each, and in one sort that holds no more than what is compared.
-- That a host is a tarpit is one difference, and of its ports there is none. Parameters: the id of the first job, of the
-- second.
with jobs as materialized (
    select cast(? as uuid) as first, cast(? as uuid) as second
), pair as materialized (
    select coalesce(a.host_id, b.host_id) as host_id, coalesce(a.protocol, b.protocol) as protocol,
           coalesce(a.status = 'up', false) as was_up, coalesce(b.status = 'up', false) as is_up,
           b.host_id is not null as is_asked,
           coalesce(a.tarpit, false) as was_tarpit, coalesce(b.tarpit, false) as is_tarpit,
           coalesce(a.open_ports, '{}') as was_open,
           coalesce(a.closed_ports, '{}') as was_closed,
           coalesce(a.filtered_ports + a.open_filtered_ports, '{}') as was_filtered,
           coalesce(b.open_ports, '{}') as open,
           coalesce(b.closed_ports, '{}') as closed,
           coalesce(b.filtered_ports + b.open_filtered_ports, '{}') as filtered
    from (select s.* from host_scans s where s.job_id = (select first from jobs)) as a
    full join (select s.* from host_scans s where s.job_id = (select second from jobs)) as b
        on b.host_id = a.host_id and b.protocol = a.protocol
), comparable as (
    select * from pair where not was_tarpit and not is_tarpit
), ports (host_id, protocol, change, was, becomes, ports) as (
    select host_id, protocol, 'port_opened', 'closed', 'open', open * was_closed from comparable
    union all
    select host_id, protocol, 'port_opened', 'filtered', 'open', open * was_filtered from comparable
    union all
    select host_id, protocol, 'port_opened', null, 'open', open - was_open - was_closed - was_filtered from comparable
    union all
    select host_id, protocol, 'port_closed', 'open', 'closed', was_open * closed from comparable
    union all
    select host_id, protocol, 'port_closed', 'open', 'filtered', was_open * filtered from comparable
    union all
    select host_id, protocol, 'port_not_asked', 'open', null, was_open - open - closed - filtered
    from comparable where is_up
), heard as (
    select distinct on (p.host_id, p.protocol, p.port, p.job_id)
           p.host_id, p.protocol, p.port, p.job_id, v.id, v.confidence,
           v.service_type collate "C" as service_type, v.product collate "C" as product, v.version collate "C" as version,
           (v.details #>> '{tls,fingerprint}') collate "C" as fingerprint
    from port_scans p
    join services v on v.port_scan_id = p.id
    where p.job_id in ((select first from jobs), (select second from jobs)) and p.state = 'open'
    order by p.host_id, p.protocol, p.port, p.job_id, v.confidence desc, v.id
), differing as materialized (
    select host_id, protocol, port,
           min(id) filter (where job_id = (select first from jobs)) as was,
           min(id) filter (where job_id = (select second from jobs)) as becomes,
           min(confidence) >= 50 and (min(service_type) <> max(service_type) or min(product) <> max(product)
                                      or min(version) <> max(version)) as is_other_service,
           min(fingerprint) <> max(fingerprint) as is_other_certificate
    from heard
    where (host_id, protocol) not in (select host_id, protocol from pair where was_tarpit or is_tarpit)
    group by host_id, protocol, port
    having count(*) = 2
       and (min(service_type) <> max(service_type) or min(product) <> max(product) or min(version) <> max(version)
            or min(fingerprint) <> max(fingerprint))
), both_heard as (
    select d.host_id, d.protocol, d.port, d.is_other_service, d.is_other_certificate,
           jsonb_build_object('service_type', a.service_type, 'product', a.product, 'version', a.version) as was,
           jsonb_build_object('service_type', b.service_type, 'product', b.product, 'version', b.version) as service,
           a.details -> 'tls' as had, b.details -> 'tls' as certificate
    from differing d
    join services a on a.id = d.was
    join services b on b.id = d.becomes
), differences (host_id, change, protocol, port, old_value, new_value) as (
    select host_id, case when bool_or(is_up) then 'host_appeared' when bool_or(is_asked) then 'host_vanished'
                         else 'host_not_asked' end,
           '', 0, null, null
    from pair
    group by host_id
    having bool_or(was_up) <> bool_or(is_up)
    union all
    select host_id, 'tarpit', '', 0, jsonb_build_object('tarpit', was_tarpit), jsonb_build_object('tarpit', is_tarpit)
    from pair
    where was_tarpit <> is_tarpit
    union all
    select host_id, change, protocol, p.port,
           case when was is not null then jsonb_build_object('state', was) end,
           case when becomes is not null then jsonb_build_object('state', becomes) end
    from ports
    cross join lateral unnest(ports.ports) as r (range)
    cross join lateral generate_series(lower(r.range), upper(r.range) - 1) as p (port)
    union all
    select host_id, 'service_changed', protocol, port, was, service
    from both_heard
    where is_other_service
    union all
    select host_id, 'certificate_changed', protocol, port, had, certificate
    from both_heard
    where is_other_certificate
)
select d.change, host(h.ip_address) || case when h.scope = '' then '' else '%' || h.scope end as ip_address, h.hostname,
       nullif(d.protocol, '') as protocol, nullif(d.port, 0) as port, d.old_value, d.new_value,
       case d.change
           when 'port_opened' then concat(coalesce(d.old_value ->> 'state', 'not asked'), ' -> open')
           when 'port_not_asked' then 'open -> not asked'
           when 'host_appeared' then 'up'
           when 'host_vanished' then 'up -> down'
           when 'host_not_asked' then 'up -> not asked'
           else event_text(d.change, d.old_value, d.new_value)
       end as difference
from differences d
join hosts h on h.id = d.host_id
order by h.ip_address, h.scope, d.port, d.protocol, d.change
