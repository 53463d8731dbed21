//! The connector against the simulated vendor over HTTP, and against bodies that it does not send.

mod bodies;
mod departures;

use std::{collections::BTreeMap, sync::Arc};

use domain::fact::{CarrierNumber, CarrierStatus, Reported, Word};
use sim::{
    Carrier, Mismatches, World, WorldPlan,
    vendors::{Fault as Struck, Simulators, Vendor},
};

use super::*;
use crate::{
    files,
    testing::{self, number, pages, setup},
};

/// The simulated account, as it is added to Rollcall.
fn simulated(base: &str) -> Arc<dyn Connector> {
    testing::connect(Vendor::Bandwidth, base, None)
}

/// The right credentials, and an account that is not theirs.
fn another_account(base: &str) -> Arc<dyn Connector> {
    let access = Vendor::Bandwidth.access();
    let pairs = [
        (field::ACCOUNT, "1234567"),
        (field::CLIENT_ID, access.settings[1].1),
        (field::BASE_URL, base),
    ];
    testing::open(
        Vendor::Bandwidth,
        setup(&pairs, &[(field::SECRET, access.secret)]),
    )
    .unwrap()
}

/// A world whose Bandwidth numbers have every mismatch that a carrier can have.
async fn world() -> (Simulators, String) {
    let plan = WorldPlan {
        mismatches: Mismatches::Each(3),
        ..WorldPlan::case(700, 7, "2026-11-20".parse().unwrap())
    };
    let simulators = Simulators::new(Arc::new(World::generate(&plan)));
    simulators.set_page_rows(40);
    let address = simulators.start().await.unwrap();
    (simulators, format!("http://{address}/api/v2"))
}

async fn read_on(connector: &dyn Connector, mut at: Option<Cursor>) -> Result<Vec<Page>, ApiError> {
    let mut pages = Vec::new();
    while pages.len() < 200 {
        let page = connector.page(List::CarrierNumbers, at.as_ref()).await?;
        at.clone_from(&page.next);
        pages.push(page);
        if at.is_none() {
            break;
        }
    }
    Ok(pages)
}

fn numbers(pages: &[Page]) -> BTreeMap<E164, CarrierNumber> {
    let rows = pages.iter().flat_map(|page| &page.rows);
    rows.map(number).map(|fact| (fact.number, fact)).collect()
}

fn rows_and_total(pages: &[Page]) -> (u64, Option<u64>) {
    let rows: usize = pages.iter().map(|page| page.rows.len()).sum();
    let total = pages.last().and_then(|page| page.total);
    (u64::try_from(rows).unwrap(), total)
}

fn from_file(simulators: &Simulators) -> BTreeMap<E164, CarrierNumber> {
    let mut csv = Vec::new();
    let today = simulators.snapshot();
    today.write_carrier(Carrier::Bandwidth, &mut csv).unwrap();
    files::carrier::open(csv.as_slice(), None, &files::Mapping::default())
        .unwrap()
        .map(|row| row.unwrap().outcome.unwrap())
        .map(|fact| (fact.number, fact))
        .collect()
}

#[tokio::test]
async fn the_list_says_what_the_file_says() {
    let (simulators, base) = world().await;
    let pages = pages(&*simulated(&base)).await;
    assert!(pages.len() > 3, "{} pages", pages.len());
    let (rows, total) = rows_and_total(&pages);
    assert_eq!(total, Some(rows));
    assert!(!simulated(&base).has_even_pages(List::CarrierNumbers));
    let (live, filed) = (numbers(&pages), from_file(&simulators));
    assert_eq!(rows, u64::try_from(live.len()).unwrap(), "none comes twice");
    assert!(live.keys().eq(filed.keys()));
    for (number, filed) in &filed {
        let live = &live[number];
        assert_eq!(live.status, filed.status, "{number}");
        assert_eq!(live.port_out_status, filed.port_out_status, "{number}");
        assert_eq!(live.ported_out_on, filed.ported_out_on, "{number}");
        if filed.status.is(CarrierStatus::PortedOut) {
            assert_eq!(live.trunk, Reported::NotSent, "nobody tells where it went");
        } else {
            assert_eq!(live.trunk, filed.trunk, "{number}");
            assert!(live.emergency_address.value().is_some(), "{number}");
        }
    }
    let with = |is: &dyn Fn(&CarrierNumber) -> bool| live.values().filter(|n| is(n)).count();
    assert!(with(&|n| n.status.is(CarrierStatus::PortedOut)) > 0);
    assert!(with(&|n| n.status.is(CarrierStatus::Aging)) > 0);
    assert!(with(&|n| n.status.is(CarrierStatus::Suspended)) > 0);
    assert!(with(&|n| n.port_out_status.value().is_some()) > 0);
}

#[tokio::test]
async fn another_process_goes_on_in_the_middle() {
    let (_simulators, base) = world().await;
    let pages = pages(&*simulated(&base)).await;
    for (at, page) in pages
        .iter()
        .enumerate()
        .filter(|(_, page)| page.next.is_some())
    {
        let rest = read_on(&*simulated(&base), page.next.clone())
            .await
            .unwrap();
        assert_eq!(numbers(&rest), numbers(&pages[at + 1..]), "from page {at}");
        assert_eq!(rest.last().unwrap().total, pages.last().unwrap().total);
    }
}

#[tokio::test]
async fn a_list_that_is_not_whole_disagrees_with_the_count() {
    let (simulators, base) = world().await;
    for fault in [Struck::WrongCount, Struck::Truncated, Struck::ShortPage] {
        simulators.inject(Vendor::Bandwidth, fault.clone());
        let (rows, total) = rows_and_total(&pages(&*simulated(&base)).await);
        assert!(total.is_some_and(|total| total != rows), "{fault:?}");
        simulators.heal(Vendor::Bandwidth);
    }
    let (rows, total) = rows_and_total(&pages(&*simulated(&base)).await);
    assert_eq!(total, Some(rows), "healed");
}

#[tokio::test]
async fn a_status_nobody_knows_is_kept_and_the_count_still_agrees() {
    let (simulators, base) = world().await;
    let word = "Hibernating".to_owned();
    simulators.inject(
        Vendor::Bandwidth,
        Struck::ChangedStatus { word: word.clone() },
    );
    let pages = pages(&*simulated(&base)).await;
    let (rows, total) = rows_and_total(&pages);
    assert_eq!(total, Some(rows));
    let unknown = Word::Unknown(word);
    assert!(
        numbers(&pages)
            .values()
            .any(|number| number.status == unknown)
    );
}

#[tokio::test]
async fn a_token_that_expires_is_renewed_and_an_error_is_told() {
    let (simulators, base) = world().await;
    let connector = simulated(&base);
    let whole = pages(&*connector).await.len();
    simulators.inject(Vendor::Bandwidth, Struck::ExpiredToken);
    assert_eq!(pages(&*connector).await.len(), whole);
    simulators.inject(Vendor::Bandwidth, Struck::ServerError);
    let error = read_on(&*connector, None).await.unwrap_err();
    assert_eq!(error.fault, Fault::Unavailable);
}

#[tokio::test]
async fn one_number_is_asked_for_as_the_list_has_it() {
    let (simulators, base) = world().await;
    let connector = simulated(&base);
    let pages = pages(&*connector).await;
    let of = |is: &dyn Fn(&CarrierNumber) -> bool| {
        numbers(&pages).into_values().find(|n| is(n)).unwrap()
    };
    let fresh = simulated(&base);
    for listed in [
        of(&|n| n.status.is(CarrierStatus::Active)),
        of(&|n| n.status.is(CarrierStatus::PortedOut)),
        of(&|n| n.port_out_status.value().is_some()),
    ] {
        let row = fresh.number(listed.number).await.unwrap().unwrap();
        assert_eq!(number(&row), listed);
        assert!(!row.raw.contains("a1b2c3"), "{}", row.raw);
    }
    let strange = "+12125550199".parse().unwrap();
    let is_listed = numbers(&pages).contains_key(&strange);
    assert_eq!(fresh.number(strange).await.unwrap().is_some(), is_listed);
    drop(simulators);
}

#[tokio::test]
async fn roads_addresses_and_ports_are_read() {
    let (_simulators, base) = world().await;
    let connector = simulated(&base);
    let routes = connector.routes().await.unwrap();
    assert!(
        routes
            .iter()
            .any(|route| route.name == Carrier::Bandwidth.trunk())
    );
    let addresses = connector.emergency_addresses().await.unwrap();
    assert!(
        addresses
            .iter()
            .all(|address| address.status.as_deref() == Some("VALID"))
    );
    assert_eq!(addresses[0].text, "400 Pine ST, Seattle, WA, 98101, US");

    let outs = connector.port_outs(None).await.unwrap();
    assert!(outs.entries.iter().any(|port| port.status == "NEW"));
    assert!(
        outs.entries
            .iter()
            .all(|port| port.numbers.len() == 1 && port.foc.is_some())
    );

    let ins = connector.port_ins(None).await.unwrap();
    assert!(
        ins.entries
            .iter()
            .all(|port| port.status == "FOC" && port.numbers.len() == 1)
    );
    assert!(!ins.entries.is_empty());
    let drafts = connector.port_ins(ins.next.as_ref()).await.unwrap();
    assert_eq!((drafts.entries.len(), drafts.next), (0, None));
}

#[tokio::test]
async fn a_probe_finds_what_is_there_and_names_what_is_wrong() {
    let (_simulators, base) = world().await;
    let report = simulated(&base).probe().await;
    assert!(
        report.is_ready && report.checks.iter().all(|check| check.is_good),
        "{report:?}"
    );

    let report = testing::connect(Vendor::Bandwidth, &base, Some("wrong"))
        .probe()
        .await;
    assert!(!report.is_ready);
    assert!(
        report.checks[0].detail.contains("invalid_client"),
        "{report:?}"
    );
    assert!(!format!("{report:?}").contains("wrong"), "{report:?}");

    let report = another_account(&base).probe().await;
    assert!(!report.is_ready);
    assert!(
        format!("{report:?}").contains("no account 1234567"),
        "{report:?}"
    );
}

#[tokio::test]
async fn the_vendors_call_signs_in_when_it_is_challenged() {
    let (simulators, base) = world().await;
    let connector = simulated(&base);
    let at = chrono::DateTime::UNIX_EPOCH;
    let url = "https://rollcall.example/hooks/1";
    let call = simulators.webhook(Vendor::Bandwidth, url, at).unwrap();
    let verify = |headers: &[(String, String)]| {
        connector.verify_webhook(&Request {
            url,
            headers,
            body: call.body.as_bytes(),
            at,
        })
    };
    assert_eq!(verify(&[]), Err(Refusal::Challenge));
    let (user, password) = call.credentials.unwrap();
    let secret = SecretString::from(password);
    let header = http_basic(user, &secret);
    let hints = verify(&[("authorization".to_owned(), header)]).unwrap();
    assert_eq!(hints[0].kind, "portouts COMPLETE");
}

fn http_basic(user: &str, password: &SecretString) -> String {
    use base64::{Engine, engine::general_purpose::STANDARD};
    use secrecy::ExposeSecret;
    let pair = format!("{user}:{}", password.expose_secret());
    format!("Basic {}", STANDARD.encode(pair))
}
