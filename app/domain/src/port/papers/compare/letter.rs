//! What makes a letter of authorisation count, and how old papers may be.

use chrono::NaiveDate;

use super::{
    Case, Certainty, Compared, Field, Place, Predicted, Shown, Verdict, predicted, verdict::judge,
};
use crate::port::papers::{Paper, name::is_same_company};

const INVALID: &str = "loa_required_or_invalid";

pub(super) fn compare(case: &Case<'_>) -> Vec<Compared> {
    vec![signature(case), dated(case), winning_carrier(case)]
}

fn signature(case: &Case<'_>) -> Compared {
    let loa = case.sources.loa;
    let is_signed = loa.and_then(|loa| loa.is_signed.or(loa.signed_by.as_ref().map(|_| true)));
    let shown = Shown {
        loa: is_signed.map(|is| if is { "signed" } else { "not signed" }.to_owned()),
        ..Shown::default()
    };
    let problem = match (loa, is_signed) {
        (None, _) if case.limits.needs_loa => Some((
            Verdict::Missing,
            "There is no LOA. Have one signed that lists the numbers.",
        )),
        (Some(_), Some(false)) => {
            Some((Verdict::Differs, "The LOA is not signed. Have it signed."))
        }
        _ => None,
    };
    let verdict = match (problem, is_signed) {
        (Some((verdict, _)), _) => verdict,
        (None, Some(_)) => Verdict::Same,
        (None, None) => Verdict::NotCompared,
    };
    let mut compared = Compared::new(Field::Signature, shown, verdict);
    if let Some((_, sentence)) = problem {
        let field = Field::Signature;
        compared.predict(predicted(
            INVALID,
            Certainty::Likely,
            Place::Loa,
            field,
            sentence,
        ));
    }
    compared
}

fn dated(case: &Case<'_>) -> Compared {
    let sources = &case.sources;
    let day = |paper: Option<&Paper>| paper.and_then(|paper| paper.dated);
    let (loa, csr, bill) = (day(sources.loa), day(sources.csr), day(sources.bill));
    let show = |day: Option<NaiveDate>| day.map(|day| day.to_string());
    let shown = Shown {
        order: None,
        loa: show(loa),
        csr: show(csr),
        bill: show(bill),
    };
    let is_known = loa.is_some() || csr.is_some() || bill.is_some();
    let verdict = if is_known {
        Verdict::Same
    } else {
        Verdict::NotCompared
    };
    let mut compared = Compared::new(Field::Dated, shown, verdict);
    let rejections = [
        loa.and_then(|day| letter_day(case, day)),
        bill.and_then(|day| bill_day(case, day)),
    ];
    for rejection in rejections.into_iter().flatten() {
        compared.row.verdict = Verdict::Differs;
        compared.predict(rejection);
    }
    compared
}

/// How many days too old something is; none if it is not.
fn excess(day: NaiveDate, today: NaiveDate, limit: Option<u32>) -> Option<i64> {
    let age = (today - day).num_days();
    let limit = i64::from(limit?);
    (age > limit).then_some(age)
}

fn letter_day(case: &Case<'_>, day: NaiveDate) -> Option<Predicted> {
    let sentence = if let Some(age) = excess(day, case.today, case.limits.loa_days) {
        let limit = case.limits.loa_days.unwrap_or_default();
        format!("The LOA is {age} days old, and counts for {limit}. Have a new one signed.")
    } else if day > case.today {
        format!("The LOA is dated {day}, which is still to come. Have it dated as it was signed.")
    } else {
        return None;
    };
    let certainty = if day > case.today {
        Certainty::Possible
    } else {
        Certainty::Likely
    };
    let mut rejection = predicted(INVALID, certainty, Place::Loa, Field::Dated, sentence);
    rejection.from = Some(day.to_string());
    Some(rejection)
}

fn bill_day(case: &Case<'_>, day: NaiveDate) -> Option<Predicted> {
    let age = excess(day, case.today, case.limits.bill_days)?;
    let limit = case.limits.bill_days.unwrap_or_default();
    let sentence = format!(
        "The bill is {age} days old, and counts for {limit} as evidence of the account. Ask for the latest one."
    );
    let (code, field) = ("account_number_invalid", Field::Dated);
    let mut rejection = predicted(code, Certainty::Possible, Place::Papers, field, sentence);
    rejection.from = Some(day.to_string());
    Some(rejection)
}

fn winning_carrier(case: &Case<'_>) -> Compared {
    let own = case.subject.winning_carrier.trim();
    let shown = Shown {
        order: (!own.is_empty()).then(|| own.to_owned()),
        loa: case.sources.loa.and_then(|loa| loa.winning_carrier.clone()),
        ..Shown::default()
    };
    let field = Field::WinningCarrier;
    let is_same = match (&shown.order, &shown.loa) {
        (Some(order), Some(loa)) => is_same_company(order, loa),
        _ => true,
    };
    let (mut compared, _) = judge(field, &shown, |_, _| is_same);
    if !is_same {
        let sentence = format!(
            "The LOA authorises another carrier than {own}, which is to get the numbers. Have a new LOA signed \
             that names it."
        );
        let mut rejection = predicted(INVALID, Certainty::Likely, Place::Loa, field, sentence);
        rejection.from.clone_from(&shown.loa);
        rejection.to.clone_from(&shown.order);
        compared.predict(rejection);
    }
    compared
}
