//! Ports: projects, orders, lines, and all that hangs on them.

mod board;
mod checks;
mod documents;
mod events;
mod feeds;
mod lines;
mod notes;
mod orders;
mod outs;
mod projects;
mod rejections;

pub use board::{
    BoardOrder, Choice, Word, board, carriers, chosen, count_chosen, count_numbers, count_orders,
};
pub use checks::{
    StepDone, checks, checks_in, countdown, overrides, overrides_in, put_check, put_override,
    put_step,
};
pub use documents::{
    StoredDocument, document, document_file, documents, insert_document, insert_document_piece,
    newest_documents, next_document_version, set_statement, update_document,
};
pub use events::{agreed_dates_since, append_events, events};
pub use feeds::{Feed, feed_by_hash, feeds, insert_feed, revoke_feed};
pub use lines::{
    OpenLine, counted_lines_of, insert_lines, lines, lines_in, lines_of, open_lines_of,
    open_orders_of, stream_open_lines, update_line,
};
pub use notes::{insert_note, notes};
pub use orders::{
    Carried, carried_since, find_order, find_order_by_reference, find_order_by_vendor,
    insert_order, last_reference, note_reading, open_orders, orders_of_project, orders_split_from,
    orders_with_secrets, purge_secrets, set_secrets, update_order,
};
pub use outs::{
    ProtectionCount, count_port_outs, find_port_out, find_port_out_by_vendor, insert_port_out,
    open_port_outs, port_outs, port_outs_of, port_outs_on, protection, update_port_out,
};
pub use projects::{find_project, find_project_by_name, insert_project, projects, update_project};
pub use rejections::{
    insert_rejection, open_rejections, rejections, rejections_since, update_rejection,
};
