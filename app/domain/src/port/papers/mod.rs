//! The papers of a port, compared with each other and with the order before it is sent.
//!
//! Six of ten rejections are an address that is not the one on the losing carrier's record (domain notes
//! §1.1), and nobody sees it before the answer. So whoever reads a letter of authorisation (LOA), a customer
//! service record (CSR) or a bill writes down what stands there as a [`Paper`], and [`compare()`] says field
//! by field where they differ, which rejections are to be expected, and what to change.
//!
//! The CSR decides. A bill is weaker evidence: its address is often that of the accounts department. What a
//! paper does not say is unknown, and what is unknown is no mismatch.

mod compare;
mod feature;
mod name;
mod paper;
mod report;

pub use compare::{Limits, Subject, compare};
pub use paper::{LastFour, NumberFeature, Paper};
pub use report::{
    Certainty, Comparison, Field, Place, Predicted, Rewriting, Row, Severity, Verdict,
};

#[cfg(test)]
mod tests;
