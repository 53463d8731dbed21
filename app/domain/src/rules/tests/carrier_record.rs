//! Group B, continued: what the carrier keeps of a number.

use chrono::NaiveDate;

use super::carrier::fax;
use crate::{
    case::{COLT, Case},
    fact::{Reported, Word},
    number::{
        Lifecycle::{self, Lost, PortedOut, Released, Void},
        NumberType,
    },
};

#[test]
fn a_number_that_is_billed_after_its_release() {
    let code = "carrier-billed-after-release";
    // The roll call is on Friday, 20 November.
    let released = |day: u32| {
        let day = NaiveDate::from_ymd_opt(2026, 11, day);
        fax().inventory(|p| (p.lifecycle, p.released_on) = (Released, day))
    };
    released(12).fires(&[code]);
    released(13).is_silent();
    released(12).fires_only_in(code, &[Released, PortedOut]);
    released(12).stale(COLT).is_silent();
    for status in ["aging", "ported_out", "hibernating"] {
        released(12).status(status).is_silent();
    }
    released(12).not_at_carrier().is_silent();
    // Without the day, the row's last change stands for it.
    let undated = || fax().inventory(|p| (p.lifecycle, p.released_on) = (Released, None));
    undated().fires(&[code]);
    undated().edited(60).is_silent();
}

#[test]
fn a_number_of_another_kind() {
    let code = "carrier-type-mismatch";
    let said = |word: &str| {
        let word = Reported::Value(Word::read(word));
        fax().carrier(|c| c.number_type = word)
    };
    said("toll_free").fires(&[code]);
    said("toll_free").stale(COLT).is_silent();
    said("geographic").is_silent();
    said("longcode").is_silent();
    fax()
        .carrier(|c| c.number_type = Reported::Blank)
        .is_silent();
    said("toll_free")
        .inventory(|p| p.carrier = None)
        .is_silent();
    said("toll_free")
        .status("aging")
        .fires(&["carrier-aging-while-used"]);
    let open: Vec<_> = Lifecycle::ALL
        .iter()
        .copied()
        .filter(|state| ![Released, PortedOut, Lost, Void].contains(state))
        .collect();
    said("toll_free").fires_only_in(code, &open);
    let hit = said("toll_free").evaluate().remove(0).hit;
    assert_eq!(hit.summary, "Geographic here, toll-free at Colt");
}

#[test]
fn a_mobile_number_cannot_be_told_in_north_america() {
    let code = "carrier-type-mismatch";
    let mobile = || {
        Case::agreed().carrier(|c| c.number_type = Reported::Value(Word::Known(NumberType::Mobile)))
    };
    mobile().is_silent();
    let mut british = mobile();
    british.inventory.as_mut().unwrap().number = "+442079460018".parse().unwrap();
    assert!(british.codes().contains(&code));
    // Free to the caller is told apart everywhere.
    mobile()
        .inventory(|p| p.number_type = NumberType::TollFree)
        .fires(&[code]);
}
