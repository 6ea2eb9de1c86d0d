-- The next notifications to remove, locked: those that were parked before the cutoff, at a cutoff of infinity those that
-- wait to be taken too. Parameters: the cutoff, twice; how many at most.
select id
from notifications
where parked_at < cast(? as timestamptz) or cast(? as timestamptz) = 'infinity'
order by number
limit ?
for update
