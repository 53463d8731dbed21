//! The reasons against the notes' table, which stands beside this file, and what becomes of vendors' words.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

/// Every code of every vendor with its row in the notes and its reason; a reason without codes has one line.
const TABLE: &str = include_str!("tests/codes.csv");

struct Row {
    number: &'static str,
    canonical: Canonical,
    provider: &'static str,
    code: &'static str,
}

fn table() -> impl Iterator<Item = Row> {
    TABLE.lines().skip(1).map(|line| {
        let cells: Vec<_> = line.split(',').collect();
        let [number, canonical, provider, code] = cells[..] else {
            panic!("four cells in {line}");
        };
        Row {
            number,
            canonical: canonical.parse().expect("a canonical code"),
            provider,
            code,
        }
    })
}

fn codes() -> impl Iterator<Item = Row> {
    table().filter(|row| !row.code.is_empty())
}

#[test]
fn there_are_53_rows_and_62_codes_each_with_one_reason() {
    let rows: BTreeSet<_> = table().map(|row| row.number).collect();
    assert_eq!(rows.len(), 53);
    let named: BTreeSet<_> = table().map(|row| row.canonical).collect();
    let declared: BTreeSet<_> = Canonical::ALL.iter().copied().collect();
    assert_eq!(named, declared);
    assert_eq!(Canonical::ALL.len(), 62);
    let told: Vec<_> = reasons().map(|reason| reason.canonical).collect();
    assert_eq!(told, Canonical::ALL, "one reason each, in the notes' order");
}

#[test]
fn every_vendor_code_of_the_notes_means_its_reason() {
    for row in codes() {
        let found = classify(row.provider, row.code, "");
        assert_eq!(found, row.canonical, "{} {}", row.provider, row.code);
    }
}

#[test]
fn the_reasons_have_the_codes_of_the_notes_and_no_others() {
    let noted: BTreeSet<_> = codes()
        .map(|row| (row.canonical, row.provider, row.code.to_owned()))
        .collect();
    let told: BTreeSet<_> = reasons()
        .flat_map(|reason| reason.codes.iter().map(|code| (reason.canonical, code)))
        .map(|(canonical, code)| (canonical, code.provider(), code.to_string()))
        .collect();
    assert_eq!(told, noted);
}

#[test]
fn no_code_means_two_reasons() {
    let mut seen = BTreeSet::new();
    for row in codes() {
        assert!(seen.insert((row.provider, row.code)), "{}", row.code);
    }
    let mut wires = BTreeSet::new();
    for code in reasons().flat_map(|reason| reason.codes) {
        if let VendorCode::Bandwidth {
            wire: Some(wire), ..
        } = code
        {
            assert!(wires.insert(wire.to_uppercase()), "{wire} comes twice");
        }
    }
}

#[test]
fn a_code_of_bandwidth_is_read_in_every_form_it_comes_in() {
    for code in ["7402/E1", "E1", "e1", "7402", " 7402 / e1 ", "7402-E1"] {
        let found = classify("Bandwidth", code, "");
        assert_eq!(found, Canonical::AddressMismatch, "{code}");
    }
    let found = classify("bandwidth", "7402/8d", "");
    assert_eq!(found, Canonical::PostalCodeMismatch);
    let found = classify("bandwidth", "7402/ZZ9", "");
    assert_eq!(found, Canonical::AddressMismatch, "the error is known");
}

#[test]
fn the_text_decides_between_two_reasons_of_one_error() {
    let told = |code, text| classify("bandwidth", code, text);
    assert_eq!(
        told("7402", "Zip code does not match"),
        Canonical::PostalCodeMismatch
    );
    assert_eq!(
        told("7407", "Another port is being worked"),
        Canonical::OtherPortInProgress
    );
    assert_eq!(told("7407", ""), Canonical::PendingOrder);
    assert_eq!(
        told("7434", "Migration indicator is incorrect"),
        Canonical::MigrationIndicatorWrong
    );
    assert_eq!(
        told("7434", "New BTN required"),
        Canonical::BtnPortingNeedsNewBtn
    );
    assert_eq!(
        told("7401", "The zip code does not match"),
        Canonical::AccountNumberInvalid,
        "a text does not overrule a code"
    );
}

#[test]
fn a_code_is_read_as_that_of_its_own_vendor() {
    assert_eq!(
        classify("telnyx", "location-mismatch", ""),
        Canonical::AddressMismatch
    );
    assert_eq!(
        classify("twilio", "LOCATION_MISMATCH", ""),
        Canonical::Other
    );
    assert_eq!(classify("microsoft", "7402", ""), Canonical::Other);
}

#[test]
fn countries_without_codes_are_told_by_their_words() {
    let cases = [
        ("Wrong CUPID supplied", Canonical::UkWrongLcp),
        ("We are not the LCP for this number", Canonical::UkWrongLcp),
        ("Site postcode does not match", Canonical::UkAddressPostcode),
        ("Incorrect line type: multi", Canonical::UkLineType),
        ("DDI range incomplete", Canonical::UkRangeIncomplete),
        ("RIO incorrect", Canonical::FrRioInvalid),
        ("RIO erron\u{e9}", Canonical::FrRioInvalid),
        (
            "Wrong main/associated number configuration",
            Canonical::FrConfigMismatch,
        ),
        ("PKIv D001 is not ours", Canonical::DeDonorCode),
        (
            "Rufnummernblock unvollst\u{e4}ndig",
            Canonical::DeBlockIncomplete,
        ),
        (
            "The service address does not match our records",
            Canonical::AddressMismatch,
        ),
        ("LOA is older than 30 days", Canonical::LoaRequiredOrInvalid),
    ];
    for (text, canonical) in cases {
        assert_eq!(classify("microsoft", "", text), canonical, "{text}");
        assert_eq!(classify("telnyx", "OTHER", text), canonical, "{text}");
    }
}

#[test]
fn words_that_only_look_like_a_reason_are_not_taken_for_one() {
    let texts = [
        "Please call us",
        "Rio de Janeiro",
        "Approved, postcode verified",
        "The pinnacle of zipping",
        "",
    ];
    for text in texts {
        assert_eq!(classify("microsoft", "", text), Canonical::Other, "{text}");
    }
    assert_eq!(
        classify("telnyx", "", "Address in Rio Rancho does not match"),
        Canonical::AddressMismatch
    );
}

#[test]
fn every_reason_says_what_happened_what_to_do_and_where() {
    for reason in reasons() {
        let code = reason.canonical;
        for text in [reason.cause, reason.remedy] {
            assert!(text.ends_with('.') && text.len() > 20, "{code}: {text}");
        }
        assert!(!reason.fixes.is_empty(), "{code}");
        let asks = |fix| reason.fixes.contains(&fix);
        match reason.party {
            Party::Customer => assert!(asks(Fix::AskCustomer), "{code}"),
            Party::WinningCarrier => {
                assert!(asks(Fix::AskWinningCarrier) || asks(Fix::Wait), "{code}");
            }
            Party::Us => {}
        }
        if reason.resubmit == Resubmit::DateSupplement {
            assert!(asks(Fix::Date), "{code}");
        }
    }
}

#[test]
fn the_reasons_are_as_agreed() {
    use std::fmt::Write;
    let mut table = String::new();
    for reason in reasons() {
        let fixes: Vec<_> = reason.fixes.iter().map(|fix| fix.label()).collect();
        writeln!(
            table,
            "{} | {} | {} | {}",
            reason.canonical,
            reason.party,
            reason.resubmit,
            fixes.join(", ")
        )
        .unwrap();
    }
    insta::assert_snapshot!(table);
}

#[test]
fn a_rejection_is_open_until_it_is_resolved_and_keeps_the_vendors_words() {
    let at: DateTime<Utc> = "2026-11-24T16:30:00Z".parse().unwrap();
    let mut rejection = Rejection {
        id: PortRejectionId::new(uuid::Uuid::nil()),
        canonical: classify("bandwidth", "7999/Q9", "New in 2027"),
        vendor: "bandwidth".into(),
        raw_code: "7999/Q9".into(),
        raw_text: "New in 2027".into(),
        number: Some("+12065550100".parse().unwrap()),
        round: 1,
        raised_at: at,
        resolved_at: None,
        resolution: None,
    };
    assert_eq!(rejection.reason().canonical, Canonical::Other);
    assert!(rejection.is_open());
    let json = serde_json::to_string(&rejection).unwrap();
    assert!(json.contains("7999/Q9") && json.contains("New in 2027"));
    assert_eq!(serde_json::from_str::<Rejection>(&json).unwrap(), rejection);
    rejection.resolved_at = Some(at);
    assert!(!rejection.is_open());
}

proptest! {
    #[test]
    fn any_words_are_answered(
        provider in "bandwidth|telnyx|twilio|microsoft|.{0,10}",
        code in ".{0,20}",
        text in ".{0,80}",
    ) {
        let _ = classify(&provider, &code, &text);
    }

    #[test]
    fn a_code_that_nobody_knows_is_another_reason(
        provider in prop::sample::select(vec!["bandwidth", "telnyx", "twilio", "microsoft"]),
        // No known code has an error of nine thousands or begins like this.
        code in "9[0-9]{3}|9[0-9]{3}/X[0-9]{2}|NEW_[A-Z]{1,12}",
    ) {
        prop_assert_eq!(classify(provider, &code, ""), Canonical::Other);
    }

    #[test]
    fn the_case_of_a_code_does_not_matter(row in prop::sample::select(codes().map(|r| (r.provider, r.code, r.canonical)).collect::<Vec<_>>())) {
        let (provider, code, canonical) = row;
        prop_assert_eq!(classify(&provider.to_uppercase(), &code.to_lowercase(), ""), canonical);
    }
}
