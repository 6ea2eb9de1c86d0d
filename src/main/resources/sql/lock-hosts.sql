-- The batch's hosts that the inventory has, those just inserted among them, by their place in the batch. They are locked
-- one by one in the order of their addresses like everywhere, so that batches that share hosts wait for each other and
-- never in a circle; from here to the commit nobody removes one, and everything that hangs on a host goes by the id found
-- here, and what this batch changes is told by the status found here. is_new: this transaction has inserted it, so there
-- is nothing to bring up to date. Lateral, so that each is looked up by its key: the planner would rather read an
-- inventory whole that was small a moment ago.
select a.place, cast(h.id as text) as id, h.is_new, h.status, h.tarpit
from (
    select *
    from unnest(cast(:#addresses as inet[]), cast(:#scopes as text[])) with ordinality as b (ip_address, scope, place)
    order by b.ip_address, b.scope
) as a
cross join lateral (
    select k.id, k.xmin = cast(pg_current_xact_id() as xid) as is_new, k.status, k.tarpit
    from hosts k
    where k.ip_address = a.ip_address and k.scope = a.scope
    for no key update
) as h
