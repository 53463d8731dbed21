//! The pages, by noun.

pub(crate) mod connections;
pub(crate) mod exceptions;
pub(crate) mod findings;
pub(crate) mod history;
pub(crate) mod home;
pub(crate) mod imports;
pub(crate) mod not_found;
pub(crate) mod notifications;
pub(crate) mod numbers;
pub(crate) mod plans;
pub(crate) mod ports;
pub(crate) mod rules;
pub(crate) mod runs;
pub(crate) mod schedules;
pub(crate) mod setup;
pub(crate) mod sign_in;
pub(crate) mod sources;
pub(crate) mod teams;
pub(crate) mod worker;
