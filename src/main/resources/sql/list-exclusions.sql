-- The exclusion list, sorted by network, and behind those what is more than one.
select id, target, network, note, created_at
from exclusions
order by network nulls last, target
