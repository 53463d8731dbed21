//! Who works on findings.

use domain::{
    UserId,
    access::Permission,
    finding::{
        Finding, FindingState,
        view::{Person, TriageResult},
    },
    history::Action,
};
use store::{Tx, access::users, history::NewEntry};

use super::{
    Selection,
    change::{Outcome, change},
    label,
};
use crate::{App, Caller, Error, Result};

/// The people of the organisation who may work on findings, by name.
pub async fn people(app: &App, caller: &Caller) -> Result<Vec<Person>> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    let users = users::list(&mut read.conn(), caller.org).await?;
    let mut people: Vec<Person> = users
        .into_iter()
        .filter(|user| !user.is_disabled && user.role.allows(Permission::TriageFindings))
        .map(|user| Person {
            id: user.id,
            name: user.name,
        })
        .collect();
    people.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
    Ok(people)
}

/// Gives findings to a person, or to nobody. Each is given or refused with a reason.
pub async fn assign(
    app: &App,
    caller: &Caller,
    selection: &Selection,
    owner: Option<UserId>,
) -> Result<TriageResult> {
    caller.require(Permission::TriageFindings)?;
    let (tx, result) = give(app, caller, selection, owner).await?;
    tx.commit().await?;
    Ok(result)
}

/// Says what giving findings to somebody would do, and changes nothing.
pub async fn rehearse_assignment(
    app: &App,
    caller: &Caller,
    selection: &Selection,
    owner: Option<UserId>,
) -> Result<TriageResult> {
    caller.require(Permission::TriageFindings)?;
    let (_, result) = give(app, caller, selection, owner).await?;
    Ok(result)
}

async fn give(
    app: &App,
    caller: &Caller,
    selection: &Selection,
    owner: Option<UserId>,
) -> Result<(Tx, TriageResult)> {
    let people = people(app, caller).await?;
    let new = owner.map(|id| person(&people, id)).transpose()?;
    let name = |id| people.iter().find(|person| person.id == id);
    change(app, caller, selection, |finding| {
        let old = finding.owner.and_then(name);
        given(finding, old, new)
    })
    .await
}

fn person(people: &[Person], id: UserId) -> Result<&Person> {
    people.iter().find(|person| person.id == id).ok_or_else(|| {
        Error::Invalid(format!(
            "{id} is nobody who may work on findings here. Name a person of this organisation."
        ))
    })
}

fn given(finding: &Finding, old: Option<&Person>, new: Option<&Person>) -> Outcome {
    let owner = new.map(|person| person.id);
    if finding.owner == owner {
        return Err(match new {
            Some(person) => format!("{} has it already.", person.name),
            None => "Nobody has it.".to_owned(),
        });
    }
    if finding.state == FindingState::Resolved && new.is_some() {
        return Err("It is resolved: there is nothing to work on.".to_owned());
    }
    let side = |person: Option<&Person>| {
        serde_json::json!({ "owner": person.map(|p| &p.name) }).to_string()
    };
    let changed = Finding {
        owner,
        version: finding.version + 1,
        ..finding.clone()
    };
    let entry = NewEntry {
        before: Some(side(old)),
        after: Some(side(new)),
        ..NewEntry::new(
            "finding",
            finding.id.uuid(),
            label(finding),
            Action::Updated,
        )
    };
    Ok((changed, entry))
}
