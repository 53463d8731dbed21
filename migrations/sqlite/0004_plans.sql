-- Findings that people work through: who has it, when it is due, how often it came back. A finding may be
-- about an object of the tenant's configuration, which then is part of its identity.
create table findings_next (
    org_id blob not null references organisations (id),
    subject integer not null,
    code text not null,
    counterpart blob not null,
    object text not null default '',
    id blob not null,
    severity integer not null check (severity between 0 and 3),
    rule_group text not null,
    plane text not null,
    verdict text not null,
    state text not null,
    first_seen text not null,
    last_seen text not null,
    opened_at text,
    reopened_at text,
    due_at text,
    resolved_at text,
    returns text not null default '[]',
    flaps_until text,
    owner_id blob,
    occurrences integer not null,
    struck_at text,
    evidence_as_of text,
    until_at text,
    reason text,
    summary text not null,
    fields text not null,
    version integer not null default 1,
    primary key (org_id, subject, code, counterpart, object)
) strict, without rowid;

insert into findings_next (
    org_id, subject, code, counterpart, id, severity, plane, verdict, state, first_seen, last_seen, opened_at, resolved_at, occurrences, struck_at, evidence_as_of, until_at, reason, summary, fields, version, rule_group, reopened_at
)
select
    org_id, subject, code, counterpart, id, severity, plane, verdict, state, first_seen, last_seen, opened_at, resolved_at, occurrences, struck_at, evidence_as_of, until_at, reason, summary, fields, version,
    case
        when code like '%teams%' then 'teams'
        when code like '%carrier%' then 'carrier'
        when code like 'emergency-%' then 'emergency'
        when code like 'source-%' then 'source'
        else 'data'
    end,
    opened_at
from findings;

drop table findings;
alter table findings_next rename to findings;

create unique index findings_by_id on findings (org_id, id);
create index findings_by_owner on findings (org_id, owner_id) where owner_id is not null;

-- The inbox counts along the first, turns its pages along the second and finds what belongs to one number
-- along the third. What it filters by is in each, so that none of them reads the findings it leaves out.
create index findings_by_state on findings (
    org_id, state, severity, code, plane, rule_group, owner_id, due_at, flaps_until, subject
);
create index findings_in_order on findings (
    org_id, severity, code, subject, counterpart, object, state, plane, rule_group, owner_id, due_at, flaps_until
);
create index findings_by_number on findings (
    org_id, subject, rule_group, severity, code, counterpart, object, state, plane, owner_id, due_at, flaps_until
);

-- What an organisation has decided about a rule; without a row it is as the registry has it.
create table rule_settings (
    org_id blob not null references organisations (id),
    code text not null,
    severity integer check (severity between 0 and 3),
    is_enabled integer not null default 1 check (is_enabled in (0, 1)),
    version integer not null default 1,
    primary key (org_id, code)
) strict, without rowid;

-- Numbers that a rule leaves alone for a time: every rule where code is none.
create table exceptions (
    org_id blob not null references organisations (id),
    id blob not null,
    code text,
    first_e164 integer not null,
    last_e164 integer not null,
    until_on text not null,
    reason text not null,
    author_name text not null,
    created_at text not null,
    version integer not null default 1,
    primary key (org_id, id),
    check (first_e164 <= last_e164)
) strict, without rowid;

-- Other decisions of an organisation, each a JSON document under its name: due times, approvals.
create table settings (
    org_id blob not null references organisations (id),
    name text not null,
    body text not null,
    version integer not null default 1,
    primary key (org_id, name)
) strict, without rowid;

-- What people say about a finding or a plan.
create table comments (
    org_id blob not null references organisations (id),
    id blob not null,
    entity text not null,
    entity_id blob not null,
    author_id blob,
    author_name text not null,
    body text not null,
    created_at text not null,
    primary key (org_id, id)
) strict, without rowid;

create index comments_by_entity on comments (org_id, entity_id, id);

-- Proposed changes. The digest covers the steps, which are never changed; what becomes of each stands
-- beside it.
create table plans (
    org_id blob not null references organisations (id),
    id blob not null,
    title text not null,
    state text not null,
    digest text not null,
    proposed_by_id blob,
    proposed_by_name text not null,
    proposed_at text not null,
    expires_at text not null,
    cautions text not null,
    stop_after integer not null,
    approved_by_id blob,
    approved_by_name text,
    approved_at text,
    started_at text,
    ended_at text,
    note text,
    undoes_id blob,
    version integer not null default 1,
    primary key (org_id, id)
) strict, without rowid;

create index plans_by_state on plans (org_id, state, id);

create table plan_steps (
    org_id blob not null,
    plan_id blob not null,
    ordinal integer not null,
    e164 integer not null,
    finding_id blob,
    body text not null,
    state text not null,
    observed text,
    message text,
    operation text,
    written_at text,
    ended_at text,
    primary key (org_id, plan_id, ordinal),
    foreign key (org_id, plan_id) references plans (org_id, id)
) strict, without rowid;

create index plan_steps_by_state on plan_steps (org_id, plan_id, state, ordinal);
create index plan_steps_by_number on plan_steps (org_id, e164, plan_id);

-- The name that the carrier should publish for a number.
alter table numbers add column cnam text;

-- The line that Teams has on an account, for the join with what it says of numbers.
alter table staged_accounts add column line_e164 integer;
alter table accounts add column line_e164 integer;
update staged_accounts
set line_e164 = cast(substr(json_extract(body, '$.line'), 2) as integer)
where json_extract(body, '$.line') is not null;
update accounts
set line_e164 = cast(substr(json_extract(body, '$.line'), 2) as integer)
where json_extract(body, '$.line') is not null;
create index accounts_by_line on accounts (org_id, line_e164) where line_e164 is not null;

-- What the vendor refused, if a run ended because of that: our credentials, or a right.
alter table runs add column refusal text;
