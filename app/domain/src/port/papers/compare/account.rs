//! The losing account: its billing number, its own number, its carrier, and what hangs on it.

use std::collections::BTreeMap;

use super::{
    Case, Certainty, Compared, Field, Place, Predicted, Shown, Verdict, count, predicted,
    verdict::{Source, judge},
};
use crate::{
    E164,
    port::papers::{LastFour, Paper, feature, name::is_same_company},
};

pub(super) fn compare(case: &Case<'_>) -> Vec<Compared> {
    vec![
        btn(case),
        account(case),
        losing_carrier(case),
        features(case),
        obstacle(case, &FREEZE),
        obstacle(case, &PENDING_ORDER),
    ]
}

fn btn(case: &Case<'_>) -> Compared {
    let number =
        |paper: Option<&Paper>| paper.and_then(|paper| paper.btn).map(|btn| btn.to_string());
    let sources = &case.sources;
    let own = case.subject.details.btn;
    let shown = Shown {
        order: own.map(|btn| btn.to_string()),
        loa: number(sources.loa),
        csr: number(sources.csr),
        bill: number(sources.bill),
    };
    let (mut compared, differences) = judge(Field::Btn, &shown, |a, b| shown.of(a) == shown.of(b));
    for difference in differences {
        compared.predict(difference.predict("btn_invalid", Field::Btn, &shown));
    }
    if let Some(btn) = own
        && compared.predicted.is_empty()
        && shown.csr.is_none()
        && sources.has_on_account(btn) == Some(false)
    {
        let sentence = format!(
            "The losing carrier\u{2019}s record does not list the billing number {btn}. Ask the carrier for the \
             account\u{2019}s billing number."
        );
        let mut rejection = predicted(
            "btn_invalid",
            Certainty::Possible,
            Place::Order,
            Field::Btn,
            sentence,
        );
        rejection.from = Some(btn.to_string());
        compared.predict(rejection);
    }
    compared
}

fn account(case: &Case<'_>) -> Compared {
    let of = |paper: Option<&Paper>| paper.and_then(|paper| paper.account.clone());
    let sources = &case.sources;
    let ends = [
        case.subject.account.cloned(),
        of(sources.loa),
        of(sources.csr),
        of(sources.bill),
    ];
    let show = |end: &Option<LastFour>| end.as_ref().map(|end| format!("\u{2026}{}", end.as_str()));
    let shown = Shown {
        order: show(&ends[0]),
        loa: show(&ends[1]),
        csr: show(&ends[2]),
        bill: show(&ends[3]),
    };
    let end = |source: Source| ends[source as usize].as_ref();
    let (mut compared, differences) = judge(Field::Account, &shown, |a, b| {
        end(a).zip(end(b)).is_none_or(|(a, b)| a.fits(b))
    });
    for difference in differences {
        // Outside wireless many carriers do not ask for it.
        let is_missing = shown.of(difference.wrong).is_none();
        if !is_missing || case.subject.details.losing.is_wireless {
            compared.predict(difference.predict("account_number_invalid", Field::Account, &shown));
        }
    }
    compared
}

/// A bill may come from a reseller; the record comes from the network.
fn losing_carrier(case: &Case<'_>) -> Compared {
    let name = |paper: Option<&Paper>| paper.and_then(|paper| paper.losing_carrier.clone());
    let (losing, sources) = (&case.subject.details.losing, &case.sources);
    let shown = Shown {
        order: losing.name().map(str::to_owned),
        loa: name(sources.loa),
        csr: name(sources.csr),
        bill: name(sources.bill),
    };
    let names = [losing.network.as_deref(), losing.retail.as_deref()];
    let is_named = |name: &str| {
        names
            .iter()
            .flatten()
            .any(|known| is_same_company(known, name))
    };
    let is_foreign =
        |source| shown.order.is_some() && shown.of(source).is_some_and(|name| !is_named(name));
    let (mut compared, _) = judge(Field::LosingCarrier, &shown, |_, _| true);
    let reject = |code, place, source: Source, sentence: String| {
        let mut rejection = predicted(
            code,
            Certainty::Possible,
            place,
            Field::LosingCarrier,
            sentence,
        );
        let carrier = shown.of(source).map(str::to_owned);
        (rejection.from, rejection.to) = match place {
            Place::Loa => (carrier, shown.order.clone()),
            _ => (shown.order.clone(), carrier),
        };
        rejection
    };
    if is_foreign(Source::Csr) {
        compared.row.verdict = Verdict::Differs;
        let carrier = shown.of(Source::Csr).unwrap_or_default();
        compared.predict(reject(
            "tn_not_found",
            Place::Order,
            Source::Csr,
            format!(
                "The record comes from {carrier}, and the order names another losing carrier, which will not \
                 find the numbers. Name the carrier whose record it is."
            ),
        ));
    }
    if is_foreign(Source::Loa) {
        compared.row.verdict = Verdict::Differs;
        let carrier = shown.of(Source::Loa).unwrap_or_default();
        compared.predict(reject(
            "loa_required_or_invalid",
            Place::Loa,
            Source::Loa,
            format!(
                "The LOA is directed to {carrier}, and the order to another losing carrier. Have a new LOA signed."
            ),
        ));
    }
    if is_foreign(Source::Bill) {
        compared.row.verdict = Verdict::Differs;
        compared.warn(
            "The bill comes from a carrier that the order does not name. If it is a reseller, add it; what must \
             match is the record of the network.",
        );
    }
    compared
}

fn features(case: &Case<'_>) -> Compared {
    let list = |paper: Option<&Paper>| {
        let features = paper.map(|paper| {
            let mut features: Vec<String> = paper
                .features
                .iter()
                .map(|found| match found.number {
                    Some(number) => format!("{} on {number}", found.feature),
                    None => found.feature.clone(),
                })
                .collect();
            features.sort();
            features.join("; ")
        });
        features.filter(|features| !features.is_empty())
    };
    let shown = Shown {
        order: None,
        loa: None,
        csr: list(case.sources.csr),
        bill: list(case.sources.bill),
    };
    let mut compared = Compared::new(Field::Features, shown, Verdict::NotCompared);
    let by_weight = [
        (case.sources.csr, Certainty::Likely),
        (case.sources.bill, Certainty::Possible),
    ];
    for (paper, certainty) in by_weight {
        for rejection in
            paper.map_or_else(Vec::new, |paper| feature_rejections(case, paper, certainty))
        {
            compared.row.verdict = Verdict::Differs;
            if !compared
                .predicted
                .iter()
                .any(|known| known.code == rejection.code)
            {
                compared.predict(rejection);
            }
        }
    }
    compared
}

/// One rejection per kind of feature that hangs on a ported number, or on the account as a whole.
fn feature_rejections(case: &Case<'_>, paper: &Paper, certainty: Certainty) -> Vec<Predicted> {
    let mut found: BTreeMap<&str, (Vec<E164>, Vec<&str>, &str)> = BTreeMap::new();
    for on in &paper.features {
        let agreed = |number| case.subject.features_agreed.contains(&number);
        let counts = on
            .number
            .is_none_or(|number| case.is_ported(number) && !agreed(number));
        if counts {
            let (code, remedy) = feature::rejection(&on.feature);
            let (numbers, words, _) = found
                .entry(code)
                .or_insert_with(|| (Vec::new(), Vec::new(), remedy));
            numbers.extend(on.number);
            words.push(&on.feature);
        }
    }
    let rejection =
        |(code, (mut numbers, mut words, remedy)): (&str, (Vec<E164>, Vec<&str>, &str))| {
            numbers.sort();
            numbers.dedup();
            words.sort_unstable();
            words.dedup();
            let what = words.join(", ");
            let (whose, certainty) = if numbers.is_empty() {
                ("the account".to_owned(), Certainty::Possible)
            } else {
                (count(&numbers), certainty)
            };
            let sentence = format!("\u{201c}{what}\u{201d} hangs on {whose}: {remedy}.");
            let field = Field::Features;
            let mut rejection = predicted(code, certainty, Place::LosingAccount, field, sentence);
            rejection.from = Some(what);
            rejection.numbers = numbers;
            rejection
        };
    found.into_iter().map(rejection).collect()
}

/// What stops every port from the account.
struct Obstacle {
    field: Field,
    code: &'static str,
    of: fn(&Paper) -> Option<bool>,
    sentence: &'static str,
}

const FREEZE: Obstacle = Obstacle {
    field: Field::Freeze,
    code: "freeze",
    of: |paper| paper.freeze,
    sentence: "The account is frozen. The customer has to have that lifted at the losing carrier, which can \
               take one to three weeks.",
};

const PENDING_ORDER: Obstacle = Obstacle {
    field: Field::PendingOrder,
    code: "pending_order",
    of: |paper| paper.pending_order,
    sentence: "An order is open on the losing account. Wait until it is done, or let the customer cancel it.",
};

fn obstacle(case: &Case<'_>, obstacle: &Obstacle) -> Compared {
    let (csr, bill) = (
        case.sources.csr.and_then(obstacle.of),
        case.sources.bill.and_then(obstacle.of),
    );
    let word = |is: bool| if is { "yes" } else { "no" }.to_owned();
    let shown = Shown {
        order: case.subject.details.attests_no_freeze.then(|| word(false)),
        loa: None,
        csr: csr.map(word),
        bill: bill.map(word),
    };
    let certainty = match (csr, bill) {
        (Some(true), _) => Some(Certainty::Likely),
        (None, Some(true)) => Some(Certainty::Possible),
        _ => None,
    };
    let verdict = match certainty {
        Some(_) => Verdict::Differs,
        None if shown.order.is_some() && (csr.is_some() || bill.is_some()) => Verdict::Same,
        None => Verdict::NotCompared,
    };
    let mut compared = Compared::new(obstacle.field, shown, verdict);
    if let Some(certainty) = certainty {
        let place = Place::LosingAccount;
        compared.predict(predicted(
            obstacle.code,
            certainty,
            place,
            obstacle.field,
            obstacle.sentence,
        ));
    }
    compared
}
