use domain::port::order::{EndUserKind, LosingCarrier, Scope};

use super::*;

fn draft(fields: &[(&str, &str)]) -> Draft {
    let pairs = fields.iter();
    Draft(
        pairs
            .map(|(field, text)| ((*field).to_owned(), (*text).to_owned()))
            .collect(),
    )
}

fn details() -> Details {
    Details {
        scope: Scope::Partial,
        btn: "+16175550100".parse().ok(),
        remaining: vec![RemainingNumber {
            number: "+16175550121".parse().unwrap(),
            action: RemainingAction::Disconnect,
        }],
        losing: LosingCarrier {
            network: Some("Verizon".into()),
            is_wireless: true,
            ..LosingCarrier::default()
        },
        country_fields: BTreeMap::from([("CUPID".to_owned(), "123".to_owned())]),
        attests_no_freeze: true,
        ..Details::default()
    }
}

#[test]
fn what_a_form_shows_is_read_back_as_it_was() {
    let mut draft = Draft::default();
    draft.details(&details());
    assert_eq!(draft.details_after(&Details::default()), Ok(details()));
}

#[test]
fn a_field_that_is_emptied_is_empty_and_a_country_field_that_is_not_asked_stays() {
    let before = details();
    let after = draft(&[("scope", "full")]).details_after(&before).unwrap();
    assert_eq!(after.btn, None);
    assert_eq!(after.losing, LosingCarrier::default());
    assert!(
        !after.attests_no_freeze,
        "a box that is not ticked is not sent"
    );
    assert_eq!(after.country_fields, before.country_fields);
    let emptied = draft(&[("country_fields.CUPID", " ")]);
    assert!(
        emptied
            .details_after(&before)
            .unwrap()
            .country_fields
            .is_empty()
    );
}

#[test]
fn every_field_that_cannot_be_read_is_told_by_its_name_and_value() {
    let wrong = draft(&[
        ("btn", "617 555 0100"),
        ("end_user.kind", "charity"),
        ("remaining", "+16175550121 keep, twelve"),
        ("foc.day", "2026-11-24"),
        ("foc.time", "half past"),
    ]);
    let faults = wrong.faults();
    let fields: Vec<&str> = faults.iter().map(|fault| fault.field).collect();
    assert_eq!(fields, ["btn", "remaining", "end_user.kind", "foc.time"]);
    assert!(faults[0].message.contains("617 555 0100"));
    assert!(faults[1].message.contains("twelve"));
}

#[test]
fn numbers_are_read_in_any_grouping_and_only_with_their_country() {
    let canonical = "+16175550100".parse().ok();
    assert_eq!(number("+1 (617) 555-0100"), canonical);
    assert_eq!(number(" +1.617.555.0100 "), canonical);
    assert_eq!(number("6175550100"), None);
    assert_eq!(number("+1 617 555 01OO"), None);
}

#[test]
fn a_number_that_stays_is_kept_unless_something_else_is_said() {
    let of = |text| stays(text).map(|stays| stays.action);
    assert_eq!(of("+1 617 555 0121"), Some(RemainingAction::Keep));
    assert_eq!(
        of("+1 617 555 0121 disconnect"),
        Some(RemainingAction::Disconnect)
    );
    assert_eq!(of("+1 617 555 0121 sell"), None);
}

#[test]
fn no_day_is_no_date_and_a_time_may_have_seconds() {
    assert_eq!(draft(&[("foc.time", "11:30")]).wished(), Ok(None));
    let wished = draft(&[
        ("foc.day", "2026-11-24"),
        ("foc.time", "11:30:00"),
        ("foc.zone", " America/New_York "),
    ]);
    let wished = wished.wished().unwrap().unwrap();
    assert_eq!(wished.time, NaiveTime::from_hms_opt(11, 30, 0));
    assert_eq!(wished.zone, "America/New_York");
}

#[test]
fn a_draft_comes_back_from_an_address() {
    let draft = draft(&[("end_user.business_name", "Contoso & S\u{f6}hne")]);
    let mut query = domain::query_string::QueryString::default();
    query.extend("draft", [serde_json::to_string(&draft).unwrap()]);
    assert_eq!(Draft::read(&query.finish()), Some(draft));
    assert_eq!(Draft::read("draft=["), None);
}

#[test]
fn a_person_is_read_as_a_person() {
    let person = draft(&[
        ("end_user.kind", "residential"),
        ("end_user.last_name", "Hale"),
    ]);
    let after = person.details_after(&Details::default()).unwrap();
    assert_eq!(after.end_user.kind, EndUserKind::Residential);
    assert_eq!(after.end_user.name(), "Hale");
}
