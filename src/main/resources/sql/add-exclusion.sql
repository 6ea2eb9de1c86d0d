-- An address is on the list once: of one that was there before, a note that is given takes the place of the old one.
-- Parameters: target, network or null, note or null.
insert into exclusions (target, network, note)
values (?, cast(? as cidr), ?)
on conflict on constraint exclusions_target_key do update
set note = coalesce(excluded.note, exclusions.note)
