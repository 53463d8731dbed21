-- The dates of orders among all that happened to them, for how often carriers move a date. It has the body: with
-- fewer columns, and no statistics yet, SQLite reads every event of every order in its place.
create index port_events_of_dates on port_events (org_id, subject_id, seq, e164, body)
    where body like '%"foc_set"%';
