//! Carriers: where calls go, what is published, and where help goes.

use connectors::{
    connector::{List, Record},
    write::{Progress, WriteError},
};
use domain::{
    fact::{CarrierNumber, Fact},
    plan::{
        Change, Reading,
        change::{ADDRESS, CNAM, FORWARD, TRUNK},
    },
};
use sim::vendors::{Fault, Vendor};

use crate::support::{Bench, CARRIERS, OTHER_TRUNK, Writer, line, reroute};

fn of(field: &str, value: Option<&str>) -> Reading {
    Reading::of([(field, value.map(str::to_owned))])
}

/// What the carrier's list says of a number.
async fn listed(carrier: &Writer, line: &domain::LineUri) -> CarrierNumber {
    let mut records = carrier.list(List::CarrierNumbers).await.into_iter();
    let found = records.find_map(|record| match record {
        Record::Fact(Fact::CarrierNumber(number)) if number.number == line.number() => Some(number),
        _ => None,
    });
    found.unwrap()
}

#[tokio::test]
async fn a_number_is_delivered_elsewhere_and_back() {
    for vendor in CARRIERS {
        let bench = Bench::new().await;
        let carrier = bench.connect(vendor);
        let line = carrier.active().await;
        let before = carrier.reading(&line, &reroute()).await;
        let Some(Some(home)) = before.0.get(TRUNK).cloned() else {
            panic!("{vendor:?}");
        };
        for trunk in [OTHER_TRUNK, &home] {
            let change = Change::CarrierRoute {
                trunk: trunk.to_owned(),
            };
            assert_eq!(carrier.finish(&line, &change).await, Progress::Done);
            let reading = carrier.reading(&line, &change).await;
            assert_eq!(reading, of(TRUNK, Some(trunk)), "{vendor:?}");
            let listed = listed(&carrier, &line).await;
            assert_eq!(listed.trunk.value().map(String::as_str), Some(trunk));
        }
        assert_eq!(bench.written().len(), 2, "{vendor:?}");
    }
}

#[tokio::test]
async fn a_forward_is_set_and_ended() {
    for vendor in [Vendor::Bandwidth, Vendor::Telnyx] {
        let bench = Bench::new().await;
        let carrier = bench.connect(vendor);
        let line = carrier.active().await;
        for to in [Some("+12065550199"), None] {
            let change = Change::CarrierForward {
                to: to.map(str::to_owned),
            };
            assert_eq!(carrier.finish(&line, &change).await, Progress::Done);
            let reading = carrier.reading(&line, &change).await;
            assert_eq!(reading, of(FORWARD, to), "{vendor:?}");
        }
    }
}

#[tokio::test]
async fn a_name_is_published_and_where_it_can_be_taken_away() {
    for (vendor, names) in [
        (Vendor::Bandwidth, &[Some("CONTOSO & SONS")][..]),
        (Vendor::Telnyx, &[Some("CONTOSO"), None][..]),
    ] {
        let bench = Bench::new().await;
        let carrier = bench.connect(vendor);
        let line = carrier.active().await;
        for name in names {
            let change = Change::CarrierCnam {
                name: name.map(str::to_owned),
            };
            assert_eq!(carrier.finish(&line, &change).await, Progress::Done);
            let reading = carrier.reading(&line, &change).await;
            assert_eq!(reading, of(CNAM, *name), "{vendor:?}");
        }
    }
}

#[tokio::test]
async fn one_setting_of_the_voice_leaves_the_others() {
    let bench = Bench::new().await;
    let telnyx = bench.connect(Vendor::Telnyx);
    let line = telnyx.active().await;
    let name = Change::CarrierCnam {
        name: Some("CONTOSO".to_owned()),
    };
    let forward = Change::CarrierForward {
        to: Some("+12065550199".to_owned()),
    };
    for change in [&name, &forward, &reroute()] {
        assert_eq!(telnyx.finish(&line, change).await, Progress::Done);
    }
    assert_eq!(
        telnyx.reading(&line, &name).await,
        of(CNAM, Some("CONTOSO"))
    );
    assert_eq!(
        telnyx.reading(&line, &forward).await,
        of(FORWARD, Some("+12065550199"))
    );
}

#[tokio::test]
async fn an_emergency_address_is_set_up_by_and_by() {
    for vendor in [Vendor::Telnyx, Vendor::Twilio] {
        let bench = Bench::new().await;
        let carrier = bench.connect(vendor);
        let line = carrier.active().await;
        let addresses = carrier.0.emergency_addresses().await.unwrap();
        let address = addresses.last().unwrap().id.clone();
        let change = Change::CarrierEmergency {
            address: address.clone(),
        };
        assert_ne!(
            carrier.reading(&line, &change).await,
            of(ADDRESS, Some(&address))
        );
        let slow = Fault::SlowChange { looks: 3 };
        bench.simulators.inject(vendor, slow.times(1));
        let written = carrier.write(&line, &change).await.unwrap();
        let connectors::write::Written::UnderWay(operation) = written else {
            panic!("{vendor:?} is never done at once");
        };
        let again = bench.connect(vendor);
        assert_eq!(again.poll(&operation).await, (Progress::Done, 5));
        assert_eq!(
            again.reading(&line, &change).await,
            of(ADDRESS, Some(&address)),
            "{vendor:?}"
        );

        let unknown = Change::CarrierEmergency {
            address: "AD99999999999999999999999999999999".to_owned(),
        };
        let refused = carrier.write(&line, &unknown).await.unwrap_err();
        assert!(matches!(refused, WriteError::Refused(_)), "{refused:?}");
    }
}

#[tokio::test]
async fn what_the_carrier_does_not_have_is_refused_before_anything_is_sent() {
    for vendor in CARRIERS {
        let bench = Bench::new().await;
        let carrier = bench.connect(vendor);
        let line_of_account = carrier.active().await;
        let nowhere = Change::CarrierRoute {
            trunk: "nowhere".to_owned(),
        };
        let refused = carrier.write(&line_of_account, &nowhere).await.unwrap_err();
        let words = refused.to_string();
        assert!(matches!(refused, WriteError::Refused(_)), "{words}");
        assert!(
            words.contains("nowhere") && words.contains(OTHER_TRUNK),
            "{words}"
        );
        assert!(bench.written().is_empty());
    }
    for vendor in [Vendor::Telnyx, Vendor::Twilio] {
        let bench = Bench::new().await;
        let carrier = bench.connect(vendor);
        let refused = carrier.write(&line("+4930123456"), &reroute()).await;
        let words = refused.unwrap_err().to_string();
        assert!(
            words.contains("+4930123456 is not on this account"),
            "{words}"
        );
        assert!(bench.written().is_empty());
    }
}

#[tokio::test]
async fn an_order_for_a_number_of_others_fails_in_bandwidths_words() {
    let bench = Bench::new().await;
    let bandwidth = bench.connect(Vendor::Bandwidth);
    let end = bandwidth.finish(&line("+12025550143"), &reroute()).await;
    let Progress::Failed(why) = end else {
        panic!("{end:?}");
    };
    assert!(
        why.contains("does not belong to this account (error 8003)"),
        "{why}"
    );
}

#[tokio::test]
async fn what_others_do_is_seen() {
    for vendor in CARRIERS {
        let bench = Bench::new().await;
        let carrier = bench.connect(vendor);
        let line = carrier.active().await;
        let number = line.to_string();
        assert!(bench.simulators.meddle(vendor, &number, OTHER_TRUNK));
        let reading = carrier.reading(&line, &reroute()).await;
        assert_eq!(reading, of(TRUNK, Some(OTHER_TRUNK)), "{vendor:?}");
        let listed = listed(&carrier, &line).await;
        assert_eq!(listed.trunk.value().map(String::as_str), Some(OTHER_TRUNK));
        assert!(!bench.simulators.meddle(vendor, &number, "nowhere"));
        assert!(bench.written().is_empty());
    }
}
