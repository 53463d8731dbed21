//! Which numbers move, which stay, and what that means for the billing number. Source: domain notes §1.6.

use std::collections::BTreeSet;

use super::{Case, Certainty, Compared, Field, Place, Predicted, Shown, Verdict, count, predicted};
use crate::{
    E164,
    port::{
        order::{RemainingAction, Scope},
        papers::Paper,
    },
};

const WRONG_SCOPE: &str = "migration_indicator_wrong";
const NEEDS_NEW_BTN: &str = "btn_porting_needs_new_btn";

pub(super) fn compare(case: &Case<'_>) -> Vec<Compared> {
    vec![numbers(case), scope(case), new_btn(case)]
}

fn sorted(numbers: impl IntoIterator<Item = E164>) -> Vec<E164> {
    let set: BTreeSet<E164> = numbers.into_iter().collect();
    set.into_iter().collect()
}

fn numbers(case: &Case<'_>) -> Compared {
    let own = sorted(case.subject.numbers.iter().copied());
    let sources = &case.sources;
    let list = |paper: Option<&Paper>| {
        let numbers = paper.map(|paper| sorted(paper.numbers.iter().copied()));
        numbers.filter(|numbers| !numbers.is_empty())
    };
    let show = |numbers: &Option<Vec<E164>>| numbers.as_deref().map(count);
    let (loa, bill) = (list(sources.loa), list(sources.bill));
    let on_account: Vec<E164> = sources.on_account.iter().copied().collect();
    let shown = Shown {
        order: Some(count(&own)),
        loa: show(&loa),
        csr: (!on_account.is_empty()).then(|| count(&on_account)),
        bill: show(&bill),
    };
    let is_known = loa.is_some() || bill.is_some() || !on_account.is_empty();
    let verdict = if is_known {
        Verdict::Same
    } else {
        Verdict::NotCompared
    };
    let mut compared = Compared::new(Field::Numbers, shown, verdict);
    let mut differ = |rejection: Predicted| {
        compared.row.verdict = Verdict::Differs;
        compared.predict(rejection);
    };
    if let Some(rejection) = unlisted_on_loa(&own, loa.as_deref()) {
        differ(rejection);
    }
    let elsewhere: Vec<E164> = own
        .iter()
        .copied()
        .filter(|number| sources.on_others.contains(number))
        .collect();
    if !elsewhere.is_empty() {
        let sentence = format!(
            "{} on the record of another account. Make an order of their own for them.",
            is_or_are(&elsewhere)
        );
        differ(about_numbers(
            "different_accounts",
            Certainty::Likely,
            Place::Order,
            elsewhere,
            sentence,
        ));
    }
    let (known, certainty, paper) = match (sources.on_account.is_empty(), bill) {
        (false, _) => (
            on_account,
            Certainty::Likely,
            "the losing carrier\u{2019}s record",
        ),
        (true, Some(bill)) => (bill, Certainty::Possible, "the bill"),
        (true, None) => return compared,
    };
    let unknown = own
        .iter()
        .copied()
        .filter(|number| !known.contains(number) && !sources.on_others.contains(number));
    let unknown: Vec<E164> = unknown.collect();
    if !unknown.is_empty() {
        let sentence = format!(
            "{} not on {paper}. Take them off the order, or ask the customer which account they are on.",
            is_or_are(&unknown)
        );
        differ(about_numbers(
            "tn_not_found",
            certainty,
            Place::Order,
            unknown,
            sentence,
        ));
    }
    compared
}

fn unlisted_on_loa(own: &[E164], loa: Option<&[E164]>) -> Option<Predicted> {
    let listed = loa?;
    let unlisted: Vec<E164> = own
        .iter()
        .copied()
        .filter(|number| !listed.contains(number))
        .collect();
    let sentence = format!(
        "{} not listed on the LOA. Have a new LOA signed that lists all numbers of the order.",
        is_or_are(&unlisted)
    );
    let certainty = Certainty::Likely;
    (!unlisted.is_empty()).then(|| {
        about_numbers(
            "loa_required_or_invalid",
            certainty,
            Place::Loa,
            unlisted,
            sentence,
        )
    })
}

fn is_or_are(numbers: &[E164]) -> String {
    let verb = if numbers.len() == 1 { "is" } else { "are" };
    format!("{} {verb}", count(numbers))
}

fn about_numbers(
    code: &str,
    certainty: Certainty,
    place: Place,
    numbers: Vec<E164>,
    sentence: String,
) -> Predicted {
    let mut rejection = predicted(code, certainty, place, Field::Numbers, sentence);
    rejection.numbers = numbers;
    rejection
}

/// The billing number, as the record has it.
fn old_btn(case: &Case<'_>) -> Option<E164> {
    let recorded = case.sources.csr.and_then(|csr| csr.btn);
    recorded.or(case.subject.details.btn)
}

fn scope(case: &Case<'_>) -> Compared {
    let details = case.subject.details;
    let staying: Vec<E164> = case
        .sources
        .on_account
        .iter()
        .copied()
        .filter(|number| !case.is_ported(*number))
        .collect();
    let is_known = !case.sources.on_account.is_empty();
    let shown = Shown {
        order: Some(details.scope.label().to_owned()),
        csr: is_known.then(|| {
            if staying.is_empty() {
                "all of the account is ported".to_owned()
            } else {
                format!("without {}", count(&staying))
            }
        }),
        ..Shown::default()
    };
    let verdict = if is_known {
        Verdict::Same
    } else {
        Verdict::NotCompared
    };
    let mut compared = Compared::new(Field::Scope, shown, verdict);
    let rejection = match details.scope {
        Scope::Full => full(case, &staying),
        Scope::Partial => partial(case, &staying),
    };
    if let Some(rejection) = rejection {
        compared.row.verdict = Verdict::Differs;
        compared.predict(rejection);
    } else if details.scope == Scope::Partial {
        let told: Vec<E164> = details.remaining.iter().map(|stays| stays.number).collect();
        let untold = staying
            .into_iter()
            .filter(|number| !told.contains(number) && details.new_btn != Some(*number));
        let untold: Vec<E164> = untold.collect();
        if !untold.is_empty() {
            compared.warn(format!(
                "Nothing is said about what becomes of {}. Say whether the losing carrier keeps or disconnects \
                 them.",
                count(&untold)
            ));
        }
    }
    compared
}

/// A full port takes the whole account, its billing number among it.
fn full(case: &Case<'_>, staying: &[E164]) -> Option<Predicted> {
    let field = Field::Scope;
    if !staying.is_empty() {
        let sentence = format!(
            "The order takes all of the account, but {} stay behind. Make it partial and say what becomes of \
             them, or add them to the order.",
            count(staying)
        );
        let certainty = Certainty::Likely;
        let mut rejection = predicted(WRONG_SCOPE, certainty, Place::Order, field, sentence);
        rejection.from = Some(Scope::Full.as_str().to_owned());
        rejection.to = Some(Scope::Partial.as_str().to_owned());
        rejection.numbers = staying.to_vec();
        return Some(rejection);
    }
    let btn = old_btn(case)?;
    if !case.is_ported(btn) {
        let sentence = format!(
            "The order takes all of the account, so the billing number {btn} has to be among its numbers. Add \
             it, or make the order partial."
        );
        let certainty = Certainty::Possible;
        let mut rejection = predicted(WRONG_SCOPE, certainty, Place::Order, field, sentence);
        rejection.numbers = vec![btn];
        return Some(rejection);
    }
    let remaining = &case.subject.details.remaining;
    (!remaining.is_empty()).then(|| {
        let sentence = "The order takes all of the account, and yet names numbers that stay. Make it partial, or \
                        take them off the list of what stays.";
        let certainty = Certainty::Possible;
        let mut rejection = predicted(WRONG_SCOPE, certainty, Place::Order, field, sentence);
        rejection.numbers = sorted(remaining.iter().map(|stays| stays.number));
        rejection
    })
}

/// A partial port leaves something.
fn partial(case: &Case<'_>, staying: &[E164]) -> Option<Predicted> {
    let field = Field::Scope;
    if staying.is_empty() && !case.sources.on_account.is_empty() {
        let sentence =
            "The order is partial, but it has every number of the account. Make it full.";
        let certainty = Certainty::Likely;
        let mut rejection = predicted(WRONG_SCOPE, certainty, Place::Order, field, sentence);
        rejection.from = Some(Scope::Partial.as_str().to_owned());
        rejection.to = Some(Scope::Full.as_str().to_owned());
        return Some(rejection);
    }
    let remaining = case.subject.details.remaining.iter();
    let both = sorted(
        remaining
            .map(|stays| stays.number)
            .filter(|number| case.is_ported(*number)),
    );
    (!both.is_empty()).then(|| {
        let sentence = format!(
            "{} ported, and yet among those that stay. Take them off one of the lists.",
            is_or_are(&both)
        );
        let mut rejection = predicted(
            WRONG_SCOPE,
            Certainty::Possible,
            Place::Order,
            field,
            sentence,
        );
        rejection.numbers = both;
        rejection
    })
}

/// Whoever takes the billing number away has to leave another one.
fn new_btn(case: &Case<'_>) -> Compared {
    let details = case.subject.details;
    let shown = Shown {
        order: details.new_btn.map(|btn| btn.to_string()),
        ..Shown::default()
    };
    let mut compared = Compared::new(Field::NewBtn, shown, Verdict::NotCompared);
    let Some(old) = old_btn(case) else {
        return compared;
    };
    // If nothing stays, the scope is what is wrong.
    let takes_all = case
        .sources
        .on_account
        .iter()
        .all(|number| case.is_ported(*number))
        && !case.sources.on_account.is_empty();
    if details.scope != Scope::Partial || !case.is_ported(old) || takes_all {
        return compared;
    }
    let problem = match details.new_btn {
        None => Some(format!(
            "The billing number {old} leaves, and other numbers stay: name one of them as the new billing number."
        )),
        Some(new) => wrong_new_btn(case, old, new),
    };
    compared.row.verdict = match (&problem, details.new_btn) {
        (Some(_), None) => Verdict::Missing,
        (Some(_), _) => Verdict::Differs,
        (None, _) => Verdict::Same,
    };
    if let Some(sentence) = problem {
        let certainty = Certainty::Likely;
        let field = Field::NewBtn;
        let mut rejection = predicted(NEEDS_NEW_BTN, certainty, Place::Order, field, sentence);
        rejection.from = details.new_btn.map(|btn| btn.to_string());
        compared.predict(rejection);
    }
    compared
}

/// Why a number cannot be the new billing number. Source: Bandwidth's errors 7434 and 7494 to 7497.
fn wrong_new_btn(case: &Case<'_>, old: E164, new: E164) -> Option<String> {
    let is_disconnected = case
        .subject
        .details
        .remaining
        .iter()
        .any(|stays| stays.number == new && stays.action == RemainingAction::Disconnect);
    let why = if new == old {
        "it is the one that leaves"
    } else if case.is_ported(new) {
        "it is ported too"
    } else if old.calling_code() == 1 && new.calling_code() != 1 {
        "it is no North American number"
    } else if is_disconnected {
        "it is to be disconnected"
    } else if case.sources.has_on_account(new) == Some(false) {
        "it is not on the losing account"
    } else {
        return None;
    };
    Some(format!(
        "{new} cannot be the new billing number: {why}. Name a number that stays on the account."
    ))
}
