//! Mail: where its server is, what a message is made of, and how it is handed over.

mod message;
mod server;
mod smtp;

pub use server::MailServer;

pub(super) use message::{Attachment, Inline, Mail};
pub(super) use smtp::send;
