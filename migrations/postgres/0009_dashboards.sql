-- What a roll call counts of the numbers it looks at, by day, site and carrier: a later one of the same day
-- takes the place of an earlier. Empty text stands for none. Dashboards read these few hundred rows a day
-- instead of a million numbers with what every source says of them.
create table census (
    org_id uuid not null references organisations (id),
    day date not null,
    site_key text collate "C" not null,
    carrier_key text collate "C" not null,
    in_use bigint not null,
    validated bigint not null,
    unvalidated bigint not null,
    missing bigint not null,
    untold bigint not null,
    billed bigint not null,
    spare bigint not null,
    left_over bigint not null,
    primary key (org_id, day, site_key, carrier_key)
);

-- How many findings were resolved in a week (by its Monday) so many hours after they last opened. Each time a
-- finding is resolved counts, also of one that came back.
create table resolutions (
    org_id uuid not null references organisations (id),
    week date not null,
    severity smallint not null check (severity between 0 and 3),
    hours bigint not null,
    tally bigint not null,
    primary key (org_id, week, severity, hours)
);

insert into resolutions (org_id, week, severity, hours, tally)
select org_id, week, severity, case when hours < 24 then hours when hours < 720 then hours / 24 * 24 else hours / 168 * 168 end, count(*)
from (
    select
        org_id,
        date_trunc('week', resolved_at at time zone 'UTC')::date as week,
        severity,
        greatest(floor(extract(epoch from resolved_at - reopened_at)), 0)::bigint / 3600 as hours
    from findings
    where state = 'resolved' and resolved_at is not null and reopened_at is not null
) resolved
group by 1, 2, 3, 4;
