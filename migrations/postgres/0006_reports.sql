-- Reports: documents that are made once. The head is what a list tells of one; content and details are
-- JSON in the form that schema names. A report has seen the history up to history_seq: what comes after is
-- for the next one.
create table reports (
    org_id uuid not null references organisations (id),
    id uuid not null,
    kind text not null,
    filter text not null,
    until_at timestamptz not null,
    history_seq bigint not null,
    digest text not null,
    head text not null,
    schema integer not null,
    content text not null,
    details text not null,
    primary key (org_id, id)
);

create index reports_by_kind on reports (org_id, kind, filter, until_at, id);

-- What happened to findings, and to the states of numbers, without walking past everything else.
create index history_of_findings on history (org_id, seq) where entity = 'finding';
create index history_of_changed_numbers on history (org_id, seq) where entity = 'number' and action = 'updated';
