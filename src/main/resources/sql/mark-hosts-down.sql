-- A host of the inventory that did not answer a discovery is down, and gone when as many discoveries in a row as the
-- setting says had no answer; each counts once, however often it is written. An address that is no host of the inventory
-- stays none. One that was seen after it was asked here has answered somebody else, and stays up. The hosts are locked by
-- now.
update hosts h
set status = case when h.status = 'gone' then 'gone'
                  when h.missed + case when h.missed_in is distinct from cast(:#jobId as uuid) then 1 else 0 end
                       >= nullif(cast(:#goneAfter as integer), 0) then 'gone'
                  else 'down' end,
    missed = h.missed + case when h.missed_in is distinct from cast(:#jobId as uuid) then 1 else 0 end,
    missed_in = cast(:#jobId as uuid),
    status_at = a.started_at
from unnest(cast(:#hostIds as uuid[]), cast(:#statuses as text[]), cast(:#startedAt as timestamptz[]))
    as a (id, status, started_at)
where h.id = a.id and a.status = 'down' and h.status_at < a.started_at
