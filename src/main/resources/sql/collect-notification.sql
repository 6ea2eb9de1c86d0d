-- The oldest events of the queue as one notification, with the id and the text that it keeps however often it is tried;
-- none while another waits to be taken, so that those of an outage come together and in order.
with taken as (
    delete from notification_queue
    where event_id in (
        select q.event_id
        from notification_queue q
        where not exists (select from notifications n where n.parked_at is null)
        order by q.place
        limit 500
        for update skip locked)
    returning event_id, place
), delivery as (
    select gen_random_uuid() as id
)
insert into notifications (id, events, body)
select cast(min(cast(d.id as text)) as uuid), count(*),
       cast(jsonb_build_object(
           'id', min(cast(d.id as text)),
           'events', jsonb_agg(jsonb_build_object(
               'id', e.id,
               'created_at', to_char(e.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
               'event_type', e.event_type,
               'host_id', e.host_id,
               'ip_address', host(h.ip_address) || case when h.scope = '' then '' else '%' || h.scope end,
               'hostname', h.hostname,
               'protocol', nullif(e.protocol, ''),
               'port', nullif(e.port, 0),
               'old_value', e.old_value,
               'new_value', e.new_value,
               'job_id', e.job_id) order by t.place)) as text)
from taken t
join host_history e on e.id = t.event_id
join hosts h on h.id = e.host_id
cross join delivery d
having count(*) > 0
