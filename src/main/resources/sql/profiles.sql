-- The profiles, those that come with Portolan first, each sorted by name.
select id, name, description, ports, scan_type, options, built_in, created_at
from scan_profiles
order by built_in desc, name
