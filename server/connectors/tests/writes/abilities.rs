//! What can be written is what is written.

use connectors::write::WriteError;
use domain::{
    Country,
    number::{Connectivity, Lifecycle, Particulars},
    plan::Change,
};
use sim::vendors::Vendor;

use crate::support::{Bench, line};

/// A change of each kind, and who takes it.
fn changes() -> Vec<(Change, &'static [Vendor])> {
    use Vendor::{Bandwidth, Graph, Telnyx, Twilio};
    let text = || "x".to_owned();
    let number_type = Connectivity::DirectRouting;
    let mobile = Connectivity::TeamsPhoneMobile;
    let assign = |number_type| Change::TeamsAssign {
        target: text(),
        number_type,
        location: None,
    };
    let unassign = |number_type| Change::TeamsUnassign {
        target: text(),
        number_type,
        resource_account: None,
    };
    vec![
        (assign(number_type), &[Graph]),
        (assign(mobile), &[]),
        (unassign(number_type), &[Graph]),
        (unassign(mobile), &[]),
        (Change::TeamsLocation { location: None }, &[Graph]),
        (
            Change::CarrierRoute { trunk: text() },
            &[Bandwidth, Telnyx, Twilio],
        ),
        (
            Change::CarrierCnam { name: Some(text()) },
            &[Bandwidth, Telnyx],
        ),
        (Change::CarrierCnam { name: None }, &[Telnyx]),
        (
            Change::CarrierForward { to: Some(text()) },
            &[Bandwidth, Telnyx],
        ),
        (Change::CarrierForward { to: None }, &[Bandwidth, Telnyx]),
        (
            Change::CarrierEmergency { address: text() },
            &[Telnyx, Twilio],
        ),
        (
            Change::CreateNumber {
                particulars: Box::new(Particulars::bare(Country::US, Lifecycle::Planned)),
            },
            &[],
        ),
        (
            Change::EditNumber {
                columns: Vec::new(),
            },
            &[],
        ),
        (Change::BlockAssignment { until: None }, &[]),
        (Change::UnblockAssignment, &[]),
        (Change::UploadDirectRouting, &[]),
        (Change::ReleaseFromTeams, &[]),
        (Change::AddTag { tag: text() }, &[]),
        (Change::RemoveTag { tag: text() }, &[]),
        (
            Change::GrantPolicy {
                policy: text(),
                account: text(),
                name: None,
            },
            &[],
        ),
        (
            Change::AssignResourceAccount {
                account: text(),
                number_type,
            },
            &[],
        ),
        (Change::EnableVoice { account: text() }, &[]),
    ]
}

#[tokio::test]
async fn what_can_be_written_is_written_and_the_rest_is_not_sent() {
    let bench = Bench::new().await;
    // No number of the world: whoever gets so far as to send it is refused.
    let line = line("+4930123456");
    for vendor in Vendor::ALL {
        let writer = bench.connect(vendor);
        for (change, takers) in changes() {
            let can_write = writer.0.can_write(&change);
            assert_eq!(can_write, takers.contains(&vendor), "{vendor:?} {change:?}");
            let before = bench.simulators.traffic(vendor);
            let error = writer.write(&line, &change).await.err();
            let is_unsupported = matches!(error, Some(WriteError::Unsupported(_)));
            assert_eq!(
                is_unsupported, !can_write,
                "{vendor:?} {change:?}: {error:?}"
            );
            if !can_write {
                assert_eq!(bench.simulators.traffic(vendor), before, "{change:?}");
            }
        }
    }
}
