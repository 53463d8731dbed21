//! Microsoft Graph over real HTTP: the simulated tenant, and a server that answers as oddly as the
//! descriptions leave open.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

mod changes;
mod ends;
mod manners;
mod odd;
mod support;
mod tenant;
