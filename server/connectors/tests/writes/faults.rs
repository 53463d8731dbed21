//! Whatever goes wrong on the way, nothing is written twice, and nobody is told that nothing was written
//! where something may have been.

use std::time::Duration;

use connectors::write::{Progress, WriteError};
use domain::{LineUri, plan::Change};
use sim::vendors::{Fault, Strike, Vendor};

use crate::support::{Bench, Writer, reroute};

/// A change for each vendor: who has a number, or where it is delivered.
async fn change_of(vendor: Vendor, writer: &Writer) -> (LineUri, Change) {
    if vendor == Vendor::Graph {
        let (line, target, number_type) = writer.held().await;
        let change = Change::TeamsUnassign {
            target,
            number_type,
            resource_account: None,
        };
        return (line, change);
    }
    (writer.active().await, reroute())
}

/// Tries a change that a fault strikes. The answer says how it went, how often the vendor took it, and
/// whether the number is other than it was.
async fn strike(vendor: Vendor, strike: Strike) -> (Result<Progress, WriteError>, usize, bool) {
    let bench = Bench::new().await;
    let writer = bench.connect(vendor);
    let (line, change) = change_of(vendor, &writer).await;
    let before = writer.reading(&line, &change).await;
    bench.simulators.inject(vendor, strike);
    let hurried = bench.connect_for(vendor, Duration::from_secs(2));
    let result = match hurried.write(&line, &change).await {
        Err(error) => Err(error),
        Ok(connectors::write::Written::Done) => Ok(Progress::Done),
        Ok(connectors::write::Written::UnderWay(operation)) => Ok(writer.poll(&operation).await.0),
    };
    let has_changed = writer.reading(&line, &change).await != before;
    (result, bench.written().len(), has_changed)
}

#[tokio::test]
async fn a_refusal_changes_nothing() {
    for vendor in Vendor::ALL {
        let (result, taken, has_changed) = strike(vendor, Fault::RefusedChange.times(1)).await;
        let Err(WriteError::Refused(error)) = result else {
            panic!("{vendor:?} {result:?}");
        };
        assert!(
            error.message.contains("cannot be changed at present"),
            "{error}"
        );
        assert_eq!((taken, has_changed), (0, false), "{vendor:?}");
    }
}

#[tokio::test]
async fn a_connection_cut_after_the_write_was_accepted_is_unclear() {
    for vendor in Vendor::ALL {
        let cut = Fault::Cut.times(1).of_writes();
        let (result, taken, has_changed) = strike(vendor, cut).await;
        assert!(matches!(result, Err(WriteError::Unclear(_))), "{result:?}");
        assert_eq!(taken, 1, "{vendor:?}");
        // Where a change is done at once, whoever reads back sees it.
        let is_at_once = matches!(vendor, Vendor::Telnyx | Vendor::Twilio);
        assert_eq!(has_changed, is_at_once, "{vendor:?}");
    }
}

#[tokio::test]
async fn a_write_without_an_answer_is_unclear_and_not_sent_again() {
    for vendor in Vendor::ALL {
        for fault in [Fault::ServerError, Fault::Timeout] {
            let fault = fault.times(1).of_writes();
            let (result, taken, has_changed) = strike(vendor, fault).await;
            assert!(matches!(result, Err(WriteError::Unclear(_))), "{result:?}");
            assert_eq!((taken, has_changed), (0, false), "{vendor:?}");
        }
    }
}

#[tokio::test]
async fn a_throttled_write_is_taken_once_in_the_end() {
    for vendor in Vendor::ALL {
        let throttle = Fault::Throttle { retry_after: 0 };
        let (result, taken, has_changed) = strike(vendor, throttle.times(2).of_writes()).await;
        assert_eq!(result.unwrap(), Progress::Done, "{vendor:?}");
        assert_eq!((taken, has_changed), (1, true), "{vendor:?}");
    }
}

#[tokio::test]
async fn an_expired_token_is_renewed_for_a_write() {
    for vendor in [Vendor::Graph, Vendor::Bandwidth] {
        let expired = Fault::ExpiredToken.times(1).of_writes();
        let (result, taken, has_changed) = strike(vendor, expired).await;
        assert_eq!(result.unwrap(), Progress::Done, "{vendor:?}");
        assert_eq!((taken, has_changed), (1, true), "{vendor:?}");
    }
}

#[tokio::test]
async fn what_is_taken_and_fails_late_changes_nothing() {
    for vendor in Vendor::ALL {
        let (result, taken, has_changed) = strike(vendor, Fault::FailedChange.times(1)).await;
        assert_eq!((taken, has_changed), (1, false), "{vendor:?}");
        let is_told = matches!(vendor, Vendor::Graph | Vendor::Bandwidth);
        match result.unwrap() {
            Progress::Failed(why) => assert!(is_told && !why.is_empty(), "{vendor:?}"),
            // Who takes a change at once says nothing of it afterwards: only reading back tells.
            end => assert_eq!((end, is_told), (Progress::Done, false), "{vendor:?}"),
        }
    }
}

#[tokio::test]
async fn an_emergency_address_that_fails_late_is_told() {
    for vendor in [Vendor::Telnyx, Vendor::Twilio] {
        let bench = Bench::new().await;
        let writer = bench.connect(vendor);
        let line = writer.active().await;
        let addresses = writer.0.emergency_addresses().await.unwrap();
        let change = Change::CarrierEmergency {
            address: addresses.last().unwrap().id.clone(),
        };
        bench
            .simulators
            .inject(vendor, Fault::FailedChange.times(1));
        let end = writer.finish(&line, &change).await;
        assert!(matches!(end, Progress::Failed(_)), "{vendor:?}: {end:?}");
    }
}
