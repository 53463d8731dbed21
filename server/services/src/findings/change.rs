//! Changing one finding or many: each is changed or refused with a reason, in one transaction.

use domain::{
    access::Permission,
    finding::{
        Finding,
        view::{Refusal, TriageResult},
    },
};
use store::{
    Tx, findings,
    history::{self, NewEntry},
};

use super::{Selection, label};
use crate::{App, Caller, Result};

/// A finding as it becomes, and what its history says of that; or why it stays as it is.
pub(super) type Outcome = std::result::Result<(Finding, NewEntry), String>;

/// Changes the findings of a selection, each as `change` says, in a transaction that the caller ends.
pub(super) async fn change(
    app: &App,
    caller: &Caller,
    selection: &Selection,
    change: impl Fn(&Finding) -> Outcome,
) -> Result<(Tx, TriageResult)> {
    caller.require(Permission::TriageFindings)?;
    let mut tx = app.db.begin().await?;
    let chosen = selection.findings(app, caller, &mut tx.conn()).await?;
    let batch = (chosen.len() > 1).then(|| app.new_id());
    let mut result = TriageResult::default();
    let mut entries = Vec::new();
    for finding in chosen {
        match change(&finding) {
            Ok((changed, entry)) => {
                findings::update(&mut tx.conn(), caller.org, &changed).await?;
                entries.push(entry);
                result.done += 1;
            }
            Err(reason) => result.refused.push(Refusal {
                id: finding.id,
                label: label(&finding),
                reason,
            }),
        }
    }
    let stamp = app.stamp(caller, batch);
    history::append(&mut tx.conn(), caller.org, &stamp, &entries).await?;
    Ok((tx, result))
}
