//! The name of what a plan changes: whoever approves it names exactly the steps they saw.

use domain::{OrgId, PlanId};
use sha2::{Digest, Sha256};

use crate::text::hex;

/// The SHA-256, in hexadecimal, of `{"organisation":…,"plan":…,"steps":[…]}` without white space, where each
/// step is the JSON text that is stored.
pub(super) fn digest<'a>(
    org: OrgId,
    plan: PlanId,
    steps: impl IntoIterator<Item = &'a str>,
) -> String {
    let mut hash = Sha256::new();
    hash.update(format!(
        "{{\"organisation\":\"{org}\",\"plan\":\"{plan}\",\"steps\":["
    ));
    for (at, step) in steps.into_iter().enumerate() {
        if at > 0 {
            hash.update(",");
        }
        hash.update(step);
    }
    hash.update("]}");
    hex(&hash.finalize())
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_digest_is_that_of_the_written_document() {
        let (org, plan) = (OrgId::new(Uuid::nil()), PlanId::new(Uuid::max()));
        let document = concat!(
            r#"{"organisation":"00000000-0000-0000-0000-000000000000","#,
            r#""plan":"ffffffff-ffff-ffff-ffff-ffffffffffff","steps":[{"a":1},{"b":2}]}"#
        );
        let mut expected = String::new();
        for byte in Sha256::digest(document) {
            write!(expected, "{byte:02x}").unwrap();
        }
        assert_eq!(digest(org, plan, [r#"{"a":1}"#, r#"{"b":2}"#]), expected);
    }

    #[test]
    fn another_plan_or_another_order_has_another_digest() {
        let (org, plan) = (OrgId::new(Uuid::nil()), PlanId::new(Uuid::nil()));
        let other = PlanId::new(Uuid::max());
        let one = digest(org, plan, ["1", "2"]);
        assert_ne!(one, digest(org, other, ["1", "2"]));
        assert_ne!(one, digest(org, plan, ["2", "1"]));
    }
}
