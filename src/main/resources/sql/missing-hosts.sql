-- The hosts of the batch that its scans are going to hang on, locked in the order of their addresses: which of them are not
-- there, all in one line; null where none is missing.
with asked as (
    select *
    from unnest(cast(:#addresses as inet[]), cast(:#scopes as text[]), cast(:#statuses as text[]))
        as a (ip_address, scope, status)
    where status = 'up'
), known as (
    select h.ip_address, h.scope
    from hosts h
    join asked a on h.ip_address = a.ip_address and h.scope = a.scope
    order by h.ip_address, h.scope
    for key share of h
)
select string_agg('host ' || host(a.ip_address) || case a.scope when '' then '' else '%' || a.scope end || ' does not exist',
                  ', ' order by a.ip_address, a.scope)
from asked a
where not exists (select from known k where k.ip_address = a.ip_address and k.scope = a.scope)
