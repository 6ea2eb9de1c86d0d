-- Gives one row.
select 'λιμήν'
