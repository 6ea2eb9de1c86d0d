-- The known ones of a batch's hosts, those just inserted among them, locked in the order of their addresses like
-- everywhere, so that batches that share hosts wait for each other and never in a circle.
select h.id
from hosts h
join unnest(cast(:#addresses as inet[]), cast(:#scopes as text[])) as a (ip_address, scope)
    on h.ip_address = a.ip_address and h.scope = a.scope
order by h.ip_address, h.scope
for no key update of h
