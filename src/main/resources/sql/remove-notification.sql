-- A notification that was taken is done with.
delete from notifications where id = cast(:#notification as uuid)
