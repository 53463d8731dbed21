-- Findings that people work through: who has it, when it is due, how often it came back. A finding may be
-- about an object of the tenant's configuration, which then is part of its identity.
alter table findings add column object text collate "C" not null default '';
alter table findings add column rule_group text;
alter table findings add column reopened_at timestamptz;
alter table findings add column due_at timestamptz;
alter table findings add column returns text not null default '[]';
alter table findings add column flaps_until timestamptz;
alter table findings add column owner_id uuid;

update findings
set
    rule_group = case
        when code like '%teams%' then 'teams'
        when code like '%carrier%' then 'carrier'
        when code like 'emergency-%' then 'emergency'
        when code like 'source-%' then 'source'
        else 'data'
    end,
    reopened_at = opened_at;

alter table findings alter column rule_group set not null;
alter table findings drop constraint findings_pkey;
alter table findings add primary key (org_id, subject, code, counterpart, object);
create index findings_by_owner on findings (org_id, owner_id) where owner_id is not null;

-- The inbox counts along the first, turns its pages along the second and finds what belongs to one number
-- along the third. What it filters by is in each, so that none of them reads the findings it leaves out.
drop index findings_by_state;
create index findings_by_state on findings (org_id, state, severity, code, plane)
    include (rule_group, owner_id, due_at, flaps_until, subject);
create index findings_in_order on findings (org_id, severity, code, subject, counterpart, object)
    include (state, plane, rule_group, owner_id, due_at, flaps_until);
create index findings_by_number on findings (org_id, subject, rule_group, severity, code, counterpart, object)
    include (state, plane, owner_id, due_at, flaps_until);

-- What an organisation has decided about a rule; without a row it is as the registry has it.
create table rule_settings (
    org_id uuid not null references organisations (id),
    code text collate "C" not null,
    severity smallint check (severity between 0 and 3),
    is_enabled boolean not null default true,
    version bigint not null default 1,
    primary key (org_id, code)
);

-- Numbers that a rule leaves alone for a time: every rule where code is none.
create table exceptions (
    org_id uuid not null references organisations (id),
    id uuid not null,
    code text,
    first_e164 bigint not null,
    last_e164 bigint not null,
    until_on date not null,
    reason text not null,
    author_name text not null,
    created_at timestamptz not null,
    version bigint not null default 1,
    primary key (org_id, id),
    check (first_e164 <= last_e164)
);

-- Other decisions of an organisation, each a JSON document under its name: due times, approvals.
create table settings (
    org_id uuid not null references organisations (id),
    name text collate "C" not null,
    body text not null,
    version bigint not null default 1,
    primary key (org_id, name)
);

-- What people say about a finding or a plan.
create table comments (
    org_id uuid not null references organisations (id),
    id uuid not null,
    entity text not null,
    entity_id uuid not null,
    author_id uuid,
    author_name text not null,
    body text not null,
    created_at timestamptz not null,
    primary key (org_id, id)
);

create index comments_by_entity on comments (org_id, entity_id, id);

-- Proposed changes. The digest covers the steps, which are never changed; what becomes of each stands
-- beside it.
create table plans (
    org_id uuid not null references organisations (id),
    id uuid not null,
    title text not null,
    state text not null,
    digest text not null,
    proposed_by_id uuid,
    proposed_by_name text not null,
    proposed_at timestamptz not null,
    expires_at timestamptz not null,
    cautions text not null,
    stop_after integer not null,
    approved_by_id uuid,
    approved_by_name text,
    approved_at timestamptz,
    started_at timestamptz,
    ended_at timestamptz,
    note text,
    undoes_id uuid,
    version bigint not null default 1,
    primary key (org_id, id)
);

create index plans_by_state on plans (org_id, state, id);

create table plan_steps (
    org_id uuid not null,
    plan_id uuid not null,
    ordinal integer not null,
    e164 bigint not null,
    finding_id uuid,
    body text not null,
    state text not null,
    observed text,
    message text,
    operation text,
    written_at timestamptz,
    ended_at timestamptz,
    primary key (org_id, plan_id, ordinal),
    foreign key (org_id, plan_id) references plans (org_id, id)
);

create index plan_steps_by_state on plan_steps (org_id, plan_id, state, ordinal);
create index plan_steps_by_number on plan_steps (org_id, e164, plan_id);

-- The name that the carrier should publish for a number.
alter table numbers add column cnam text;

-- The line that Teams has on an account, for the join with what it says of numbers.
alter table staged_accounts add column line_e164 bigint;
alter table accounts add column line_e164 bigint;
update staged_accounts
set line_e164 = split_part(substr(body::json ->> 'line', 2), ';', 1)::bigint
where body::json ->> 'line' is not null;
update accounts
set line_e164 = split_part(substr(body::json ->> 'line', 2), ';', 1)::bigint
where body::json ->> 'line' is not null;
create index accounts_by_line on accounts (org_id, line_e164) where line_e164 is not null;

-- What the vendor refused, if a run ended because of that: our credentials, or a right.
alter table runs add column refusal text;
