-- An attempt that failed: the next one comes later and later; after the last the notification is parked.
update notifications
set last_error = left(:#why, 1000),
    parked_at = case when attempts >= cast(:#${properties:portolan.notify.attempts} as integer) then clock_timestamp() end,
    next_attempt_at = clock_timestamp() + interval '1 ms' * least(
        cast(:#${properties:portolan.notify.maximum-delay} as double precision),
        cast(:#${properties:portolan.notify.delay} as double precision)
            * cast(:#${properties:portolan.notify.multiplier} as double precision) ^ least(attempts - 1, 60))
where id = cast(:#notification as uuid)
returning attempts, events, parked_at is not null as parked, last_error
