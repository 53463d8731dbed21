//! What each country asks and skips, and what is said of fields that are wrong.

use std::{collections::BTreeSet, fmt::Write};

use proptest::prelude::*;

use super::*;
use crate::port::order::{EndUser, LosingCarrier, PostalAddress};

fn country(code: &'static str) -> Country {
    Country::known(code)
}

fn of(code: &'static str) -> &'static Template {
    template(country(code), NumberType::Geographic)
}

/// What an American company enters.
fn american() -> Details {
    Details {
        btn: Some("+12065550100".parse().unwrap()),
        end_user: EndUser {
            business_name: Some("Contoso Ltd".into()),
            ..EndUser::default()
        },
        authorised_person: Some("Ada Lovelace".into()),
        service_address: PostalAddress {
            house: "400".into(),
            street: "North Pine Street".into(),
            city: "Seattle".into(),
            region: "WA".into(),
            postal_code: "98101".into(),
            ..PostalAddress::default()
        },
        losing: LosingCarrier {
            network: Some("Lumen".into()),
            ..LosingCarrier::default()
        },
        ..Details::default()
    }
}

fn with(fields: &[(&str, &str)], postal_code: &str) -> Details {
    let mut details = american();
    details.service_address.postal_code = postal_code.into();
    for (key, value) in fields {
        details
            .country_fields
            .insert((*key).into(), (*value).into());
    }
    details
}

fn wrong(template: &Template, details: &Details) -> Vec<OrderField> {
    let problems = check_fields(template, details, Sealed::default());
    problems.into_iter().map(|problem| problem.field).collect()
}

#[test]
fn each_country_has_its_template_and_the_rest_the_general_one() {
    for (code, key) in [
        ("US", "us"),
        ("CA", "ca"),
        ("GB", "gb"),
        ("DE", "de"),
        ("FR", "fr"),
        ("ES", "generic"),
    ] {
        assert_eq!(of(code).key, key);
    }
    let toll_free = |code| template(country(code), NumberType::TollFree).key;
    assert_eq!(toll_free("CA"), "nanp_toll_free");
    assert_eq!(toll_free("GB"), "gb");
    let mobile = |code| template(country(code), NumberType::Mobile).key;
    assert_eq!((mobile("GB"), mobile("US")), ("gb_mobile", "us"));
    let keys: BTreeSet<_> = templates().map(|template| template.key).collect();
    assert_eq!(keys.len(), templates().count());
}

#[test]
fn the_portability_database_is_that_of_north_america() {
    for template in templates() {
        let has_database = matches!(template.key, "us" | "ca");
        for state in [
            LineState::SvPending,
            LineState::SvReady,
            LineState::SvConflict,
        ] {
            let label = template.line_label(state);
            assert_eq!(label.is_some(), has_database, "{}", template.key);
        }
        assert_eq!(template.has_btn_rules, has_database, "{}", template.key);
    }
}

#[test]
fn a_state_is_called_as_the_country_calls_it() {
    let state = OrderState::CarrierReview;
    assert_eq!(of("US").order_label(state), Some("With carrier"));
    assert_eq!(
        of("GB").order_label(state),
        Some("With the losing provider (LCP)")
    );
    assert_eq!(of("GB").order_label(OrderState::Ported), Some("Ported"));
}

#[test]
fn complete_details_have_no_problem() {
    assert_eq!(wrong(of("US"), &american()), []);
    assert_eq!(wrong(of("CA"), &with(&[], "K1A 0B1")), []);
    let british = [
        ("CUPID", "042"),
        ("LINE_TYPE", "Multi"),
        ("RANGES", "+441632960000-+441632960099"),
    ];
    assert_eq!(wrong(of("GB"), &with(&british, "sw1a 1aa")), []);
    let german = [
        ("PKI", "D001"),
        ("HEAD_NUMBER", "+4930123456"),
        ("BLOCK_FROM", "00"),
        ("BLOCK_TO", "99"),
    ];
    assert_eq!(wrong(of("DE"), &with(&german, "10115")), []);
    let french = [("RIO", "02 P 1A2B3C 4D5")];
    assert_eq!(wrong(of("FR"), &with(&french, "75001")), []);
}

#[test]
fn what_is_missing_or_misshapen_is_named_with_its_remedy() {
    let details = with(
        &[("CUPID", "BT"), ("LINE_TYPE", "some"), ("RANGES", "0-99")],
        "98101",
    );
    assert_eq!(
        wrong(of("GB"), &details),
        [
            OrderField::PostalCode,
            OrderField::Cupid,
            OrderField::LineType,
            OrderField::Ranges
        ]
    );
    let french = with(&[("RIO", "1234")], "75001");
    let problems = check_fields(of("FR"), &french, Sealed::default());
    assert_eq!(problems[0].value, "1234");
    assert!(problems[0].remedy.contains("3179"), "{problems:?}");
    let german = with(&[("PKI", "001")], "10115");
    assert_eq!(
        wrong(of("DE"), &german),
        [OrderField::DonorCode, OrderField::HeadNumber]
    );
    let blank = Details::default();
    for template in templates() {
        for problem in check_fields(template, &blank, Sealed::default()) {
            assert!(problem.remedy.ends_with('.'), "{problem:?}");
            assert_eq!(problem.value, "");
        }
        assert!(!wrong(template, &blank).is_empty(), "{}", template.key);
    }
}

#[test]
fn a_german_block_has_two_ends_of_one_length() {
    let found = |from, to| {
        let fields = [
            ("PKI", "D001"),
            ("HEAD_NUMBER", "+4930123456"),
            ("BLOCK_FROM", from),
            ("BLOCK_TO", to),
        ];
        wrong(of("DE"), &with(&fields, "10115"))
    };
    assert_eq!(found("00", "99"), []);
    assert_eq!(found("", ""), []);
    for (from, to) in [("0", "99"), ("99", "00"), ("00", ""), ("", "99")] {
        assert_eq!(found(from, to), [OrderField::BlockTo], "{from}-{to}");
    }
}

#[test]
fn account_number_and_pin_are_asked_of_wireless_carriers() {
    let mut details = american();
    details.losing.is_wireless = true;
    assert_eq!(
        wrong(of("US"), &details),
        [OrderField::AccountNumber, OrderField::Pin]
    );
    let sealed = Sealed {
        has_account_number: true,
        has_pin: true,
    };
    assert_eq!(check_fields(of("US"), &details, sealed), []);
}

#[test]
fn a_person_is_asked_for_both_names_and_a_company_for_one() {
    let mut details = american();
    details.end_user = EndUser {
        kind: EndUserKind::Residential,
        last_name: Some("Lovelace".into()),
        ..EndUser::default()
    };
    assert_eq!(wrong(of("US"), &details), [OrderField::FirstName]);
}

#[test]
fn a_long_name_is_cut_by_one_provider_and_refused_by_another() {
    let mut details = american();
    details.end_user.business_name = Some("Contoso International Holdings Ltd".into());
    details.authorised_person = Some("Augusta Ada King-Lovelace".into());
    let found = |provider| {
        check_lengths(provider, "Pine Street 1", &details)
            .into_iter()
            .map(|problem| (problem.field, problem.weight))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        found("bandwidth"),
        [
            (OrderField::AuthorisedPerson, Weight::Warn),
            (OrderField::BusinessName, Weight::Refuse)
        ]
    );
    assert_eq!(
        found("Microsoft"),
        [
            (OrderField::BusinessName, Weight::Warn),
            (OrderField::AuthorisedPerson, Weight::Warn)
        ]
    );
    assert_eq!(found("telnyx"), []);
    let problems = check_lengths("microsoft", "Pine Street 1", &details);
    assert!(
        problems[1]
            .remedy
            .contains("\u{201c}Augusta Ada Kin\u{201d}"),
        "{problems:?}"
    );
}

#[test]
fn a_reference_has_at_most_40_plain_signs() {
    let found = |reference: &str| check_lengths("bandwidth", reference, &american()).len();
    assert_eq!(found(&"A".repeat(40)), 0);
    assert_eq!(found(&"A".repeat(41)), 1);
    assert_eq!(found("Pine/Street"), 1);
    assert_eq!(found("Stra\u{df}e 1"), 1);
}

#[test]
fn the_letter_is_that_of_carrier_country_and_type() {
    let id = |code, number_type, carrier| loa_template(country(code), number_type, carrier).id;
    assert_eq!(id("US", NumberType::Geographic, "Bandwidth"), "us");
    assert_eq!(
        id("US", NumberType::TollFree, "Bandwidth"),
        "nanp-toll-free"
    );
    assert_eq!(id("GB", NumberType::TollFree, "Telnyx"), "gb");
    assert_eq!(id("FR", NumberType::Geographic, "microsoft"), "microsoft");
    assert_eq!(id("ES", NumberType::Geographic, "Colt"), "general");
}

#[test]
fn the_templates_are_as_agreed() {
    let mut text = String::new();
    for template in templates() {
        writeln!(
            text,
            "{} | {} | {} | {} | BTN rules: {}",
            template.key, template.title, template.lead, template.unit, template.has_btn_rules
        )
        .unwrap();
        for field in template.fields {
            writeln!(
                text,
                "  {} | {} | {:?}",
                field.field, field.label, field.need
            )
            .unwrap();
        }
        for paper in template.papers {
            writeln!(
                text,
                "  {} | required: {} | {:?} days, some {:?}",
                paper.kind, paper.is_required, paper.most_days, paper.tolerated_days
            )
            .unwrap();
        }
    }
    insta::assert_snapshot!(text);
}

proptest! {
    #[test]
    fn any_text_in_any_field_is_answered(text in ".{0,60}") {
        let mut details = american();
        details.end_user.business_name = Some(text.clone());
        details.authorised_person = Some(text.clone());
        details.service_address.postal_code = text.clone();
        for key in OrderField::ALL.iter().filter_map(|field| field.country_key()) {
            details.country_fields.insert(key.to_owned(), text.clone());
        }
        for template in templates() {
            let _ = check_fields(template, &details, Sealed::default());
        }
        let _ = check_lengths("bandwidth", &text, &details);
    }

    #[test]
    fn a_text_within_its_limit_is_never_a_problem(text in "[A-Za-z0-9]{1,15}") {
        let mut details = american();
        details.authorised_person = Some(text.clone());
        details.end_user.business_name = Some(text.clone());
        for provider in ["bandwidth", "microsoft", "telnyx"] {
            prop_assert_eq!(check_lengths(provider, &text, &details), []);
        }
    }
}
