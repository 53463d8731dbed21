-- The dates of orders among all that happened to them, for how often carriers move a date. A row of an index has
-- room for a key only, not for the body.
create index port_events_of_dates on port_events (org_id, subject_id, seq)
    where body like '%"foc_set"%';
