//! Group E: ports in and out.

use super::Rule;

pub(super) const RULES: &[Rule] = &[];
