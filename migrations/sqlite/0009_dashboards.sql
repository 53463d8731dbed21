-- What a roll call counts of the numbers it looks at, by day, site and carrier: a later one of the same day
-- takes the place of an earlier. Empty text stands for none. Dashboards read these few hundred rows a day
-- instead of a million numbers with what every source says of them.
create table census (
    org_id blob not null references organisations (id),
    day text not null,
    site_key text not null,
    carrier_key text not null,
    in_use integer not null,
    validated integer not null,
    unvalidated integer not null,
    missing integer not null,
    untold integer not null,
    billed integer not null,
    spare integer not null,
    left_over integer not null,
    primary key (org_id, day, site_key, carrier_key)
) strict, without rowid;

-- How many findings were resolved in a week (by its Monday) so many hours after they last opened. Each time a
-- finding is resolved counts, also of one that came back.
create table resolutions (
    org_id blob not null references organisations (id),
    week text not null,
    severity integer not null check (severity between 0 and 3),
    hours integer not null,
    tally integer not null,
    primary key (org_id, week, severity, hours)
) strict, without rowid;

insert into resolutions (org_id, week, severity, hours, tally)
select org_id, week, severity, case when hours < 24 then hours when hours < 720 then hours / 24 * 24 else hours / 168 * 168 end, count(*)
from (
    select
        org_id,
        date(resolved_at, 'weekday 0', '-6 days') as week,
        severity,
        max(unixepoch(resolved_at) - unixepoch(reopened_at), 0) / 3600 as hours
    from findings
    where state = 'resolved' and resolved_at is not null and reopened_at is not null
)
group by 1, 2, 3, 4;
