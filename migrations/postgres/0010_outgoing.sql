-- Which way out work takes: a destination, or the mail server that all mail shares.
alter table jobs add column gate text collate "C";

-- Ways out behind which nobody answers. Work that waits for one is not taken up before its time; how often
-- in a row nobody answered says for how long.
create table closed_gates (
    gate text collate "C" not null primary key,
    failures integer not null,
    until timestamptz not null
);

-- What ended long ago is forgotten by when it ended, without a look at what is on its way or dead.
create index deliveries_by_end on deliveries (changed_at) where state in ('delivered', 'dropped');
