-- Ports. What people enter and what a vendor tells has many fields of which few are searched: those are
-- columns, the rest is JSON.
create table port_projects (
    org_id uuid not null references organisations (id),
    id uuid not null,
    name text not null,
    name_key text collate "C" not null,
    site text,
    target_on date,
    notes text,
    version bigint not null default 1,
    created_at timestamptz not null,
    primary key (org_id, id),
    unique (org_id, name_key)
);

-- An order with one losing account. foc_day repeats the agreed day, else the wished one, for the calendar.
-- The account's number and PIN are sealed together.
create table port_orders (
    org_id uuid not null references organisations (id),
    id uuid not null,
    reference text not null,
    reference_key text collate "C" not null,
    project_id uuid,
    parent_id uuid,
    country text not null,
    number_type text not null,
    carrier text collate "C" not null,
    losing_carrier text,
    connection_id uuid,
    state text collate "C" not null,
    resume_state text,
    vendor_order text collate "C",
    vendor_status text,
    vendor_read_at timestamptz,
    contradictions text not null,
    revision integer not null default 1,
    details text not null,
    secrets bytea,
    has_account_number boolean not null default false,
    has_pin boolean not null default false,
    requested_foc text,
    foc text,
    foc_day date,
    moments text not null,
    version bigint not null default 1,
    created_at timestamptz not null,
    primary key (org_id, id),
    unique (org_id, reference_key),
    foreign key (org_id, project_id) references port_projects (org_id, id)
);

create index port_orders_by_state on port_orders (org_id, state, foc_day, id);
create index port_orders_by_day on port_orders (org_id, foc_day, id) where foc_day is not null;
create index port_orders_by_vendor on port_orders (org_id, connection_id, vendor_order)
    where vendor_order is not null;

-- A number stands in several orders over time: vendors split them, and it may be ported again.
create table port_lines (
    org_id uuid not null,
    order_id uuid not null,
    e164 bigint not null,
    state text collate "C" not null,
    body text not null,
    primary key (org_id, order_id, e164),
    foreign key (org_id, order_id) references port_orders (org_id, id)
);

create index port_lines_by_number on port_lines (org_id, e164, order_id);

-- What happened to an order or a port-out. Only ever appended: replayed, it gives the present state.
create table port_events (
    org_id uuid not null,
    subject_id uuid not null,
    seq bigint not null,
    at timestamptz not null,
    e164 bigint,
    body text not null,
    primary key (org_id, subject_id, seq)
);

create table port_rejections (
    org_id uuid not null,
    id uuid not null,
    order_id uuid not null,
    canonical text not null,
    raised_at timestamptz not null,
    resolved_at timestamptz,
    body text not null,
    primary key (org_id, id),
    foreign key (org_id, order_id) references port_orders (org_id, id)
);

create index port_rejections_by_order on port_rejections (org_id, order_id, id);

-- Papers, each version kept. The statement is what somebody read in it, for the comparison.
create table port_documents (
    org_id uuid not null,
    id uuid not null,
    order_id uuid not null,
    kind text collate "C" not null,
    version integer not null,
    body text not null,
    statement text,
    primary key (org_id, id),
    unique (org_id, order_id, kind, version),
    foreign key (org_id, order_id) references port_orders (org_id, id)
);

-- The file of a document, in pieces.
create table port_document_pieces (
    org_id uuid not null,
    document_id uuid not null,
    piece integer not null,
    content bytea not null,
    primary key (org_id, document_id, piece)
);

-- What was said about an order: among us, to the carrier, or by it. vendor_note is the carrier's own id.
create table port_notes (
    org_id uuid not null,
    id uuid not null,
    order_id uuid not null,
    author_id uuid,
    author_name text not null,
    body text not null,
    is_for_carrier boolean not null,
    vendor_note text collate "C",
    created_at timestamptz not null,
    primary key (org_id, id),
    foreign key (org_id, order_id) references port_orders (org_id, id)
);

create index port_notes_by_order on port_notes (org_id, order_id, id);
create unique index port_notes_once on port_notes (org_id, order_id, vendor_note) where vendor_note is not null;

-- What people say of a cut-over: how a test went (kind check), that a lack is passed over (override), that
-- a step of the countdown is done (countdown). e164 is 0 for the whole order.
create table port_checks (
    org_id uuid not null,
    order_id uuid not null,
    e164 bigint not null,
    kind text collate "C" not null,
    item text collate "C" not null,
    body text not null,
    version bigint not null default 1,
    primary key (org_id, order_id, e164, kind, item),
    foreign key (org_id, order_id) references port_orders (org_id, id)
);

-- Requests of other carriers for our numbers.
create table port_outs (
    org_id uuid not null references organisations (id),
    id uuid not null,
    connection_id uuid,
    carrier text collate "C" not null,
    vendor_order text collate "C" not null,
    state text collate "C" not null,
    vendor_status text,
    received_at timestamptz not null,
    answer_by timestamptz,
    foc_day date,
    body text not null,
    version bigint not null default 1,
    primary key (org_id, id),
    unique (org_id, carrier, vendor_order)
);

create index port_outs_by_state on port_outs (org_id, state, answer_by, id);

create table port_out_lines (
    org_id uuid not null,
    port_out_id uuid not null,
    e164 bigint not null,
    primary key (org_id, port_out_id, e164),
    foreign key (org_id, port_out_id) references port_outs (org_id, id)
);

create index port_out_lines_by_number on port_out_lines (org_id, e164, port_out_id);

-- Addresses under which a calendar program reads port dates. Only the hash of the secret part is kept.
create table calendar_feeds (
    org_id uuid not null references organisations (id),
    id uuid not null,
    name text not null,
    token_hash bytea not null unique,
    created_by text not null,
    created_at timestamptz not null,
    revoked_at timestamptz,
    primary key (org_id, id)
);

-- Filters that people keep under a name: for themselves, or for everybody where there is no owner.
create table saved_filters (
    org_id uuid not null references organisations (id),
    id uuid not null,
    noun text collate "C" not null,
    name text not null,
    name_key text collate "C" not null,
    query text not null,
    owner_id uuid,
    created_at timestamptz not null,
    primary key (org_id, id)
);

create index saved_filters_by_noun on saved_filters (org_id, noun, name_key);
