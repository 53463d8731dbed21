//! What the findings of group A show: the main fields of both sides, in words.

use super::{FieldPair, Hit};
use crate::{
    directory::Account,
    evidence::{Evidence, Holder, TeamsLine},
    number::{Connectivity, Number},
    source::SourceKind,
};

/// A hit of this group: both sides' main fields, with the given one marked.
pub(super) fn hit(evidence: &Evidence<'_>, summary: String, differing: &[FieldPair]) -> Vec<Hit> {
    let teams = evidence
        .roll
        .witness(SourceKind::TeamsNumbers)
        .map(|w| w.source);
    let line = evidence.main_line();
    let mut fields = differing.to_vec();
    for field in context(evidence.inventory, line) {
        if !fields.iter().any(|f| f.field == field.field) {
            fields.push(field);
        }
    }
    let changed_at = [
        evidence
            .inventory
            .filter(|n| n.version > 1)
            .map(|n| n.updated_at),
        line.and_then(|l| l.changed_at),
        line.and_then(|l| l.holder_changed_at),
    ];
    vec![Hit {
        counterpart: teams,
        summary,
        fields,
        changed_at: changed_at.into_iter().flatten().max(),
        ..Hit::default()
    }]
}

fn context(number: Option<&Number>, line: Option<&TeamsLine<'_>>) -> Vec<FieldPair> {
    let own = number.map(|n| &n.particulars);
    let account = line.and_then(TeamsLine::account);
    vec![
        FieldPair::context(
            "Holder",
            own.and_then(|p| p.holder.as_deref()),
            account.map(Account::name),
        ),
        FieldPair::context(
            "State",
            own.map(|p| p.lifecycle.label()),
            line.map(|l| assignment_label(l)).as_deref(),
        ),
        FieldPair::context(
            "Connectivity",
            own.and_then(|p| p.connectivity).map(Connectivity::label),
            line.map(|l| type_label(l)).as_deref(),
        ),
        FieldPair::context(
            "Set-up",
            None,
            line.map(|l| l.fact.activation.to_string()).as_deref(),
        ),
        FieldPair::context("Site", own.and_then(|p| p.site.as_deref()), None),
    ]
    .into_iter()
    .filter(|f| f.should.is_some() || f.is.is_some())
    .collect()
}

/// To what the line is assigned, in words.
pub(super) fn assignment_label(line: &TeamsLine<'_>) -> String {
    let word = &line.fact.assignment;
    word.known()
        .map_or_else(|| word.to_string(), |known| known.label().to_owned())
}

/// How the line reaches Teams, in words.
pub(super) fn type_label(line: &TeamsLine<'_>) -> String {
    let word = &line.fact.number_type;
    word.known()
        .map_or_else(|| word.to_string(), |known| known.label().to_owned())
}

/// The words for whoever Teams has the line assigned to.
pub(super) fn teams_holder(line: &TeamsLine<'_>) -> String {
    match &line.holder {
        Holder::Account(account) => account.name().to_owned(),
        Holder::Nobody => "nobody".to_owned(),
        Holder::NotAsked | Holder::NotInDirectory => line
            .fact
            .target
            .clone()
            .unwrap_or_else(|| "an unknown object".to_owned()),
    }
}

/// Whether a holder named in the inventory is this account: by sign-in name, object id or name.
pub(super) fn is_called(account: &Account, name: &str) -> bool {
    let name = name.to_lowercase();
    [&account.sign_in_name, &account.object_id]
        .into_iter()
        .chain(account.display_name.value())
        .any(|own| own.to_lowercase() == name)
}
