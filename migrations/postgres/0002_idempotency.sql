-- The answers to requests that carry an Idempotency-Key. A row without a status is a request that is
-- still being carried out.
create table idempotency (
    org_id uuid not null references organisations (id),
    key text not null,
    request_hash bytea not null,
    status integer,
    headers text,
    body bytea,
    created_at timestamptz not null,
    primary key (org_id, key)
);

create index idempotency_by_time on idempotency (org_id, created_at);
