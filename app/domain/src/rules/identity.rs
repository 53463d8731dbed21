//! Group F: caller identity and messaging.

use super::Rule;

pub(super) const RULES: &[Rule] = &[];
