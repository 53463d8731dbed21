//! Group C: Direct Routing, from the SBC to the policies of who dials.

use super::Rule;

pub(super) const RULES: &[Rule] = &[];
