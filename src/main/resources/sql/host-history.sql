-- What happened to one host, newest first. Parameters: its id, how many events at most or null.
select created_at, event_type, old_value, new_value, job_id, nullif(protocol, '') as protocol, nullif(port, 0) as port,
       event_text(event_type, old_value, new_value) as change
from host_history
where host_id = ?
order by created_at desc, port, event_type, id
limit cast(? as integer)
