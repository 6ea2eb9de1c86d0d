-- A mark on each host of the batch that this job has seen to be a tarpit, and an event where it had none, in place of all
-- that the job told of its ports before it knew. A scan that came late, after a newer one of all that it found open or
-- after the mark went, marks nothing. The hosts are locked by now.
with marked as (
    update hosts h
    set tarpit = true
    from host_scans s
    where s.job_id = cast(:#jobId as uuid)
      and s.host_id = any(cast(:#hostIds as uuid[]))
      and s.protocol = 'tcp'
      and s.tarpit
      and h.id = s.host_id
      and not h.tarpit
      and not exists (
          select from host_scans n
          where n.host_id = s.host_id and n.protocol = 'tcp' and n.completed_at > s.completed_at and not n.tarpit
            and n.open_ports + n.closed_ports + n.filtered_ports @> s.open_ports)
      and not exists (
          select from host_history y
          where y.host_id = s.host_id and y.created_at > s.completed_at and y.event_type = 'tarpit')
    returning h.id, s.job_id, s.completed_at, h.first_seen
), untold as (
    delete from host_history y
    using marked m
    where y.host_id = m.id and y.job_id = m.job_id and y.protocol = 'tcp'
)
insert into host_history (host_id, job_id, event_type, old_value, new_value, created_at)
select m.id, m.job_id, 'tarpit', jsonb_build_object('tarpit', false), jsonb_build_object('tarpit', true),
       greatest(m.completed_at, m.first_seen)
from marked m
on conflict on constraint host_history_event_key do nothing
