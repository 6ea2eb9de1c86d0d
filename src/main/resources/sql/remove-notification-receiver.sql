-- Nobody wants to be told any more: no event is queued, and those that are have been for nobody.
with removed as (delete from notification_receivers)
delete from notification_queue
