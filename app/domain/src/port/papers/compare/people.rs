//! Whose numbers they are, and who may sign.

use super::{
    Case, Certainty, Compared, Field, Place, Shown, Verdict, predicted,
    verdict::{Source, judge},
};
use crate::port::{
    order::EndUserKind,
    papers::{
        Paper,
        name::{has_two_names, is_same_company, is_same_person},
    },
};

pub(super) fn compare(case: &Case<'_>) -> Vec<Compared> {
    vec![end_user(case), authorised_person(case)]
}

fn end_user(case: &Case<'_>) -> Compared {
    let end_user = &case.subject.details.end_user;
    let is_business = end_user.kind == EndUserKind::Business;
    let name = |paper: &Paper| {
        let (first, second) = if is_business {
            (&paper.company, &paper.person)
        } else {
            (&paper.person, &paper.company)
        };
        first.clone().or_else(|| second.clone())
    };
    let shown = Shown {
        order: Some(end_user.name()).filter(|name| !name.trim().is_empty()),
        loa: case.sources.loa.and_then(name),
        csr: case.sources.csr.and_then(name),
        bill: case.sources.bill.and_then(name),
    };
    let is_same = |a: Source, b: Source| {
        let (a, b) = (
            shown.of(a).unwrap_or_default(),
            shown.of(b).unwrap_or_default(),
        );
        if is_business {
            is_same_company(a, b) || trade_as_one(shown.order.as_deref(), [a, b])
        } else {
            is_same_person(a, b)
        }
    };
    let (mut compared, differences) = judge(Field::EndUser, &shown, is_same);
    for difference in differences {
        compared.predict(difference.predict("end_user_name_mismatch", Field::EndUser, &shown));
    }
    let is_blank =
        |name: &Option<String>| name.as_deref().is_none_or(|name| name.trim().is_empty());
    if !is_business && (is_blank(&end_user.first_name) || is_blank(&end_user.last_name)) {
        compared.predict(predicted(
            "first_last_name_missing",
            Certainty::Likely,
            Place::Order,
            Field::EndUser,
            "A person\u{2019}s order needs first and last name. Add them, or make it a company\u{2019}s order.",
        ));
    }
    compared
}

/// Whether the order names a company by two names, and the papers each by one of them.
fn trade_as_one(order: Option<&str>, names: [&str; 2]) -> bool {
    order.is_some_and(|order| {
        has_two_names(order) && names.iter().all(|name| is_same_company(order, name))
    })
}

/// The letter counts if somebody signed it whom the losing carrier knows; the order repeats who did.
fn authorised_person(case: &Case<'_>) -> Compared {
    let contacts = case.sources.csr.map_or(&[][..], |csr| &csr.contacts);
    let listed = (!contacts.is_empty()).then(|| contacts.join("; "));
    let shown = Shown {
        order: case.subject.details.authorised_person.clone(),
        loa: case.sources.loa.and_then(|loa| loa.signed_by.clone()),
        csr: listed.clone(),
        bill: None,
    };
    let is_contact = |name: &str| {
        contacts.is_empty() || contacts.iter().any(|contact| is_same_person(contact, name))
    };
    let wrong = [(Source::Loa, Place::Loa), (Source::Order, Place::Order)]
        .into_iter()
        .find(|(source, _)| shown.of(*source).is_some_and(|name| !is_contact(name)));
    let are_two = match (&shown.order, &shown.loa) {
        (Some(order), Some(loa)) => !is_same_person(order, loa),
        _ => false,
    };
    let told = [&shown.order, &shown.loa, &shown.csr];
    let verdict = if wrong.is_some() || are_two {
        Verdict::Differs
    } else if shown.order.is_none() && told.iter().any(|text| text.is_some()) {
        Verdict::Missing
    } else if told.iter().filter(|text| text.is_some()).count() < 2 {
        Verdict::NotCompared
    } else {
        named_alike(&shown, contacts)
    };
    let mut compared = Compared::new(Field::AuthorisedPerson, shown.clone(), verdict);
    let code = "auth_person_mismatch";
    if let Some((source, place)) = wrong {
        let name = shown.of(source).unwrap_or_default();
        let sentence = format!(
            "\u{201c}{name}\u{201d} is not among those who may sign for the account. Have the LOA signed by one \
             of them, or let the customer add {name} at the losing carrier."
        );
        let mut rejection = predicted(
            code,
            Certainty::Likely,
            place,
            Field::AuthorisedPerson,
            sentence,
        );
        rejection.from = Some(name.to_owned());
        rejection.to = listed;
        compared.predict(rejection);
    } else if are_two {
        let sentence =
            "The order names another person than the one who signed the LOA. Name the signer.";
        let field = Field::AuthorisedPerson;
        let mut rejection = predicted(code, Certainty::Possible, Place::Order, field, sentence);
        rejection.from.clone_from(&shown.order);
        rejection.to.clone_from(&shown.loa);
        compared.predict(rejection);
    }
    compared
}

/// Of several contacts, the row is about the one who is meant.
fn named_alike(shown: &Shown, contacts: &[String]) -> Verdict {
    let name = shown.order.as_deref().unwrap_or_default();
    let contact = contacts
        .iter()
        .find(|contact| is_same_person(contact, name));
    let meant = Shown {
        csr: contact.cloned(),
        ..shown.clone()
    };
    let (compared, _) = judge(Field::AuthorisedPerson, &meant, |_, _| true);
    compared.row.verdict
}
