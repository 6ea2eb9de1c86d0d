-- An event for each port of the batch that is open and was not, or was open and is not, before the job's host scans take
-- the batch in. What was before is looked for port by port: what this job has said of it, else what the newest scan of the
-- same protocol says that asked it; so a port that nobody asked has no event, and a chunk of a big host is compared with
-- its own ports alone. Where a scan was long, an event since it began knows better. A result that comes late, after a
-- newer answer, changes nothing. A port that was never asked before is opened out of nothing, but for those of a host
-- that is new with this batch, which its discovery tells. What the job has said before is taken off first, so a batch
-- written twice says nothing the second time. What is silent by UDP may be open: it is no event. Nor is anything of a host
-- that is a tarpit, by its mark or by this job: all its ports are taken off, in place of its row, since a planner that
-- expects fewer rows joins them all with all. What a scan found that saw it so is not compared with. Everything is looked
-- up by the index from the batch's hosts.
with recursive batch as materialized (
    select a.place, a.host_id, a.completed_at, own.started_at, own.filtered as known_filtered,
           own.open + own.closed + own.filtered as asked,
           a.open - own.open as open,
           a.closed - own.open - own.closed as closed,
           a.filtered - own.open - own.closed - own.filtered as filtered
    from (
        select b.place, b.host_id, b.completed_at, b.is_tarpit, cast(b.open_ports as int4multirange) as open,
               cast(b.closed_ports as int4multirange) as closed, cast(b.filtered_ports as int4multirange) as filtered
        from unnest(cast(:#hostIds as uuid[]), cast(:#areNew as boolean[]), cast(:#openPorts as text[]),
                    cast(:#closedPorts as text[]), cast(:#filteredPorts as text[]), cast(:#completedAt as timestamptz[]),
                    cast(:#areTarpits as boolean[]))
            with ordinality
            as b (host_id, is_new, open_ports, closed_ports, filtered_ports, completed_at, is_tarpit, place)
        where b.host_id is not null and not b.is_new
    ) as a
    left join lateral (
        select s.started_at, s.open_ports, s.closed_ports, s.filtered_ports + s.open_filtered_ports as filtered_ports,
               s.tarpit
        from host_scans s
        where s.job_id = cast(:#jobId as uuid) and s.host_id = a.host_id and s.protocol = cast(:#protocol as text)
        limit 1
    ) as s on true
    cross join lateral (
        select s.started_at,
               case when a.is_tarpit or s.tarpit then '{[1,65536)}' else coalesce(s.open_ports, '{}') end as open,
               coalesce(s.closed_ports, '{}') as closed,
               coalesce(s.filtered_ports, '{}') as filtered
    ) as own
), walk as (
    select b.place, b.host_id, 0 as depth, b.started_at, cast('infinity' as timestamptz) as completed_at,
           cast(:#jobId as uuid) as job_id,
           (b.open + b.closed + b.filtered) * b.asked as asked, cast('{}' as int4multirange) as open,
           b.known_filtered as filtered, b.open + b.closed + b.filtered - b.asked as unknown
    from batch b
    where not isempty(b.open + b.closed + b.filtered)
    union all
    select w.place, w.host_id, w.depth + 1, s.started_at, s.completed_at, s.job_id,
           w.unknown * s.asked, w.unknown * s.open_ports, w.unknown * s.filtered, w.unknown - s.asked
    from walk w
    cross join lateral (
        select e.job_id, e.started_at, e.completed_at, e.open_ports,
               e.filtered_ports + e.open_filtered_ports as filtered,
               e.open_ports + e.closed_ports + e.filtered_ports + e.open_filtered_ports as asked
        from host_scans e
        where e.host_id = w.host_id and e.protocol = cast(:#protocol as text) and e.job_id <> cast(:#jobId as uuid)
          and not e.tarpit
          and e.completed_at <= w.completed_at and (e.completed_at < w.completed_at or e.job_id < w.job_id)
        order by e.completed_at desc, e.job_id desc
        limit 1
    ) as s
    where not isempty(w.unknown)
), known as (
    select w.place, w.asked, w.filtered, w.open + told.opened * w.asked - told.closed as open,
           case when w.started_at > b.completed_at then w.asked else told.later end as later
    from walk w
    join batch b on b.place = w.place
    cross join lateral (
        select coalesce(range_agg(int4range(t.port, t.port + 1)) filter (where t.event_type = 'port_opened'), '{}') as opened,
               coalesce(range_agg(int4range(t.port, t.port + 1)) filter (where t.event_type = 'port_closed'), '{}') as closed,
               coalesce(range_agg(int4range(t.port, t.port + 1)) filter (where t.created_at > b.completed_at), '{}') as later
        from (
            select distinct on (y.port) y.port, y.event_type, y.created_at
            from host_history y
            where y.host_id = w.host_id and y.created_at >= w.started_at and y.protocol = cast(:#protocol as text)
              and y.event_type in ('port_opened', 'port_closed')
            order by y.port, y.created_at desc
        ) as t
    ) as told
    where not isempty(w.asked)
), changed (place, event_type, was, becomes, ports) as (
    select b.place, 'port_opened', 'closed', 'open', b.open * k.asked - k.open - k.filtered - k.later
    from known k join batch b on b.place = k.place
    union all
    select b.place, 'port_opened', case when cast(:#protocol as text) = 'udp' then 'open|filtered' else 'filtered' end, 'open',
           b.open * k.asked * k.filtered - k.open - k.later
    from known k join batch b on b.place = k.place
    union all
    select b.place, 'port_opened', null, 'open', b.open * w.unknown
    from batch b
    join (select distinct on (x.place) x.place, x.unknown from walk x order by x.place, x.depth desc) as w
        on w.place = b.place
    union all
    select b.place, 'port_closed', 'open', 'closed', b.closed * k.open - k.later
    from known k join batch b on b.place = k.place
    union all
    select b.place, 'port_closed', 'open', 'filtered', b.filtered * k.open - k.later
    from known k join batch b on b.place = k.place
)
insert into host_history (host_id, job_id, event_type, protocol, port, old_value, new_value, created_at)
select b.host_id, cast(:#jobId as uuid), c.event_type, cast(:#protocol as text), p.port,
       case when c.was is not null then jsonb_build_object('state', c.was) end,
       case when n.service_name <> '' then jsonb_build_object('state', c.becomes, 'service_name', n.service_name)
            else jsonb_build_object('state', c.becomes) end,
       greatest(b.completed_at, h.first_seen)
from changed c
join batch b on b.place = c.place
cross join lateral (select k.first_seen from hosts k where k.id = b.host_id limit 1) as h
cross join lateral unnest(c.ports) as r (ports)
cross join lateral generate_series(lower(r.ports), upper(r.ports) - 1) as p (port)
left join unnest(cast(:#portPlaces as int[]), cast(:#ports as int[]), cast(:#serviceNames as text[]))
    as n (place, port, service_name) on n.place = b.place and n.port = p.port and c.becomes = 'open'
where not isempty(c.ports)
on conflict on constraint host_history_event_key do nothing
