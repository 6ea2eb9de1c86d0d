-- What happened to one host, newest first. Parameter: its id.
select created_at, event_type, old_value, new_value, job_id
from host_history
where host_id = ?
order by created_at desc, id
