-- A host of the inventory that did not answer a discovery is down; an address that is no host of it stays none.
-- One that was seen after it was asked here has answered somebody else, and stays up.
update hosts h set status = 'down', status_at = a.started_at
from unnest(cast(:#addresses as inet[]), cast(:#scopes as text[]), cast(:#statuses as text[]), cast(:#startedAt as timestamptz[]))
    as a (ip_address, scope, status, started_at)
where h.ip_address = a.ip_address and h.scope = a.scope and a.status = 'down' and h.status_at < a.started_at
