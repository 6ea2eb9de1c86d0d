-- The notification that is to be tried now, where it is time for it: the oldest, for whoever asks first. It is not tried
-- again before an attempt has had its time; so that of a process that dies in the middle of it is tried by the next.
update notifications
set attempts = attempts + 1,
    next_attempt_at = clock_timestamp() + 3 * cast(:#${properties:portolan.notify.timeout} as integer) * interval '1 ms'
where id = (select n.id from notifications n where n.parked_at is null order by n.number limit 1)
  and parked_at is null
  and next_attempt_at <= clock_timestamp()
returning cast(id as text) as id, body, attempts, events
