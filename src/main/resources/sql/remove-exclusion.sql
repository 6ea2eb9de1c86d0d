-- Takes an entry off the list. Parameter: its target.
delete from exclusions where target = ?
