-- Whether the hosts of the batch that are up are tarpits, as the job saw it in this or an earlier batch. Their rows are
-- this transaction's by now.
update hosts h
set tarpit = s.tarpit
from host_scans s
where s.job_id = cast(:#jobId as uuid)
  and s.host_id = any(cast(:#hostIds as uuid[]))
  and s.protocol = 'tcp'
  and s.status = 'up'
  and h.id = s.host_id
  and h.tarpit <> s.tarpit
