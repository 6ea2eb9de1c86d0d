-- A host of the inventory that did not answer a discovery is down; an address that is no host of it stays none.
-- One that was seen after it was asked here has answered somebody else, and stays up. The hosts are locked by now.
update hosts h
set status = 'down', status_at = a.started_at
from unnest(cast(:#hostIds as uuid[]), cast(:#statuses as text[]), cast(:#startedAt as timestamptz[]))
    as a (id, status, started_at)
where h.id = a.id and a.status = 'down' and h.status_at < a.started_at
