-- A host of the inventory that did not answer a discovery is down; an address that is no host of it stays none.
-- One that was seen after it was asked here has answered somebody else, and stays up; and so has one that another batch has
-- just added and holds: it is passed over, since to wait for it out of order could end in a circle of waits.
with silent as (
    select h.id, a.started_at
    from hosts h
    join unnest(cast(:#addresses as inet[]), cast(:#scopes as text[]), cast(:#statuses as text[]),
                cast(:#startedAt as timestamptz[])) as a (ip_address, scope, status, started_at)
        on h.ip_address = a.ip_address and h.scope = a.scope
    where a.status = 'down' and h.status_at < a.started_at
    order by h.ip_address, h.scope
    for no key update of h skip locked
)
update hosts h set status = 'down', status_at = s.started_at
from silent s
where h.id = s.id
