//! The pages as a person meets them: what there is to see and do on each, named by its noun.

pub(crate) mod import;
pub(crate) mod inbox;
pub(crate) mod number;
pub(crate) mod sign_in;
