-- The hosts of the inventory that are up, as a JSON array of addresses, in their order.
select cast(coalesce(json_agg(host(ip_address) || case scope when '' then '' else '%' || scope end
                              order by ip_address, scope), '[]') as text)
from hosts
where status = 'up' and ip_address <<= any (coalesce(cast(:#networks as cidr[]), '{0.0.0.0/0,::/0}'))
