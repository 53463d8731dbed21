//! The numbers of an order: put on, taken off, split off, activated, and what is planned for each.

use domain::{plan::view::Proposed, port::order::LinePlan};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::api::ApiError;

/// What is planned for numbers, as somebody fills it in.
///
/// For one number the form says all of it. For several a blank field leaves each number what it has, and a
/// single hyphen empties it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct PlanDraft {
    /// Whether it is about several numbers.
    pub(crate) is_many: bool,
    /// Who gets them, or what they are for.
    pub(crate) holder: String,
    /// The trunk.
    pub(crate) trunk: String,
    /// Where help is sent.
    pub(crate) emergency_location: String,
    /// What becomes of messages.
    pub(crate) messaging: String,
    /// The caller ID, or its policy.
    pub(crate) caller_id: String,
    /// Special features, with commas between them.
    pub(crate) features: String,
    /// `yes`, `no`, or blank.
    pub(crate) features_agreed: String,
    /// Free text.
    pub(crate) note: String,
}

impl PlanDraft {
    /// What the form shows for these plans: what they have in common.
    pub(crate) fn of(plans: &[&LinePlan]) -> Self {
        let common = |of: fn(&LinePlan) -> String| {
            let mut all = plans.iter().map(|plan| of(plan));
            let first = all.next().unwrap_or_default();
            if all.all(|other| other == first) {
                first
            } else {
                String::new()
            }
        };
        let is_many = plans.len() > 1;
        let agreed = |plan: &LinePlan| if plan.features_agreed { "yes" } else { "no" }.to_owned();
        Self {
            is_many,
            holder: common(|plan| plan.holder.clone().unwrap_or_default()),
            trunk: common(|plan| plan.trunk.clone().unwrap_or_default()),
            emergency_location: common(|plan| plan.emergency_location.clone().unwrap_or_default()),
            messaging: common(|plan| plan.messaging.map_or_else(String::new, |m| m.to_string())),
            caller_id: common(|plan| plan.caller_id.clone().unwrap_or_default()),
            features: common(|plan| plan.features.join(", ")),
            features_agreed: common(agreed),
            note: common(|plan| plan.note.clone().unwrap_or_default()),
        }
    }

    /// What is planned for a number afterwards.
    #[cfg(any(feature = "ssr", test))]
    pub(crate) fn apply(&self, before: &LinePlan) -> Result<LinePlan, String> {
        let text = |draft: &str, before: &Option<String>| match draft.trim() {
            "" if self.is_many => before.clone(),
            "" => None,
            "-" if self.is_many => None,
            text => Some(text.to_owned()),
        };
        let messaging = match self.messaging.as_str() {
            "" if self.is_many => before.messaging,
            "" | "-" => None,
            word => Some(word.parse().map_err(|_| {
                format!("\u{201c}{word}\u{201d} is nothing that can become of messages.")
            })?),
        };
        let features = match self.features.trim() {
            "" if self.is_many => before.features.clone(),
            "-" => Vec::new(),
            list => words(list),
        };
        Ok(LinePlan {
            holder: text(&self.holder, &before.holder),
            trunk: text(&self.trunk, &before.trunk),
            emergency_location: text(&self.emergency_location, &before.emergency_location),
            messaging,
            caller_id: text(&self.caller_id, &before.caller_id),
            features,
            features_agreed: match self.features_agreed.as_str() {
                "yes" => true,
                "no" => false,
                _ => before.features_agreed && self.is_many,
            },
            note: text(&self.note, &before.note),
        })
    }
}

/// The words of a list with commas between them: `Hunt group, fax` is `hunt_group` and `fax`.
#[cfg(any(feature = "ssr", test))]
fn words(list: &str) -> Vec<String> {
    let words = list.split(',').map(str::trim);
    words
        .filter(|word| !word.is_empty())
        .map(|word| word.to_lowercase().replace([' ', '-'], "_"))
        .collect()
}

/// Puts numbers on an order that was not sent.
#[server(prefix = "/_fn", endpoint = "ports/add")]
pub(crate) async fn add(
    id: String,
    version: i64,
    #[server(default)] text: String,
) -> Result<(), ApiError> {
    let (app, caller) = crate::api::caller()?;
    let order = crate::api::id(&id)?;
    let numbers = server::typed(&text)?;
    let added = services::ports::orders::add_numbers(&app, &caller, order, version, &numbers).await;
    crate::api::conclude(&caller, added, |()| format!("/ports/{id}"))
}

/// Takes the chosen numbers off an order. `all` means all of them.
#[server(prefix = "/_fn", endpoint = "ports/remove")]
pub(crate) async fn remove(
    id: String,
    version: i64,
    #[server(default)] numbers: Vec<String>,
    #[server(default)] all: String,
) -> Result<(), ApiError> {
    let (app, caller) = crate::api::caller()?;
    let order = crate::api::id(&id)?;
    let numbers = server::chosen(&app, &caller, order, &numbers, &all).await?;
    let removed =
        services::ports::orders::remove_numbers(&app, &caller, order, version, &numbers).await;
    crate::api::conclude(&caller, removed, |()| format!("/ports/{id}"))
}

/// Puts the chosen numbers into an order of their own, and goes there.
#[server(prefix = "/_fn", endpoint = "ports/split")]
pub(crate) async fn split(
    id: String,
    version: i64,
    #[server(default)] numbers: Vec<String>,
    #[server(default)] all: String,
) -> Result<(), ApiError> {
    let (app, caller) = crate::api::caller()?;
    let order = crate::api::id(&id)?;
    let numbers = server::chosen(&app, &caller, order, &numbers, &all).await?;
    let new = services::ports::orders::split(&app, &caller, order, version, &numbers).await;
    crate::api::conclude(&caller, new, |new| format!("/ports/{}?did=split", new.id)).map(drop)
}

/// Proposes a plan that activates the chosen numbers now.
#[server(prefix = "/_fn", endpoint = "ports/activate")]
pub(crate) async fn activate(
    id: String,
    version: i64,
    #[server(default)] numbers: Vec<String>,
    #[server(default)] all: String,
) -> Result<Proposed, ApiError> {
    use services::ports::desk::{self, Ask};

    let (app, caller) = crate::api::caller()?;
    let order = crate::api::id(&id)?;
    let numbers = server::chosen(&app, &caller, order, &numbers, &all).await?;
    let result = desk::ask(&app, &caller, order, version, Ask::Activate(numbers)).await;
    crate::api::conclude(&caller, result, super::orders::plan)
}

/// Says what is meant to become of the chosen numbers.
#[server(prefix = "/_fn", endpoint = "ports/plan")]
pub(crate) async fn plan(
    id: String,
    version: i64,
    draft: PlanDraft,
    #[server(default)] numbers: Vec<String>,
    #[server(default)] all: String,
) -> Result<(), ApiError> {
    let (app, caller) = super::porter()?;
    let order = crate::api::id(&id)?;
    let numbers = server::chosen(&app, &caller, order, &numbers, &all).await?;
    let plans = server::plans(&app, &caller, order, &draft, &numbers).await?;
    let planned = services::ports::orders::plan_lines(&app, &caller, order, version, &plans).await;
    crate::api::conclude(&caller, planned, |()| format!("/ports/{id}?did=plan"))
}

#[cfg(feature = "ssr")]
mod server {
    use std::collections::BTreeSet;

    use domain::{E164, PortOrderId, port::order::LinePlan};
    use services::{App, Caller, ports};

    use super::PlanDraft;
    use crate::api::{self, ports::draft};

    /// The numbers of a text, one a line or with commas between them.
    pub(super) fn typed(text: &str) -> api::Result<Vec<E164>> {
        let parts = text.split(['\n', ',', ';']).map(str::trim);
        let numbers: api::Result<Vec<E164>> = parts
            .filter(|part| !part.is_empty())
            .map(|part| {
                draft::number(part).ok_or_else(|| {
                    api::invalid(&format!(
                        "\u{201c}{part}\u{201d} is not a number with its country code. Write it as +16175550100."
                    ))
                })
            })
            .collect();
        let numbers = numbers?;
        if numbers.is_empty() {
            return Err(api::invalid(&"Enter at least one number."));
        }
        Ok(numbers)
    }

    /// The numbers that were ticked, or all that the order still has.
    pub(super) async fn chosen(
        app: &App,
        caller: &Caller,
        order: PortOrderId,
        ticked: &[String],
        all: &str,
    ) -> api::Result<Vec<E164>> {
        if all.is_empty() {
            let numbers: Vec<E164> = ticked.iter().filter_map(|text| text.parse().ok()).collect();
            if numbers.is_empty() {
                return Err(api::invalid(&"Choose at least one number."));
            }
            return Ok(numbers);
        }
        let found = ports::find(app, caller, order).await;
        let found = found.map_err(|error| api::refuse(error, caller))?;
        let live = found.lines.iter().filter(|line| line.state.is_live());
        Ok(live.map(|line| line.number).collect())
    }

    /// What is planned for each of the numbers afterwards.
    pub(super) async fn plans(
        app: &App,
        caller: &Caller,
        order: PortOrderId,
        draft: &PlanDraft,
        numbers: &[E164],
    ) -> api::Result<Vec<(E164, LinePlan)>> {
        let found = ports::find(app, caller, order).await;
        let found = found.map_err(|error| api::refuse(error, caller))?;
        let numbers: BTreeSet<E164> = numbers.iter().copied().collect();
        let lines = found.lines.iter();
        lines
            .filter(|line| numbers.contains(&line.number))
            .map(|line| {
                let plan = draft.apply(&line.plan);
                let plan = plan.map_err(|message| api::invalid(&message))?;
                Ok((line.number, plan))
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use domain::port::order::MessagingIntent;

    use super::*;

    fn plan(holder: &str) -> LinePlan {
        LinePlan {
            holder: Some(holder.into()),
            trunk: Some("sbc-bos-1".into()),
            messaging: Some(MessagingIntent::Port),
            features: vec!["fax".into()],
            features_agreed: true,
            ..LinePlan::default()
        }
    }

    #[test]
    fn a_form_for_several_numbers_shows_what_they_have_in_common() {
        let (a, b) = (plan("Rosa Silva"), plan("Jack Evans"));
        let draft = PlanDraft::of(&[&a, &b]);
        assert!(draft.is_many);
        assert_eq!(
            (draft.holder.as_str(), draft.trunk.as_str()),
            ("", "sbc-bos-1")
        );
    }

    #[test]
    fn for_several_numbers_a_blank_keeps_and_a_hyphen_empties() {
        let draft = PlanDraft {
            is_many: true,
            trunk: "-".into(),
            messaging: "keep".into(),
            ..PlanDraft::default()
        };
        let after = draft.apply(&plan("Rosa Silva")).unwrap();
        assert_eq!(after.holder.as_deref(), Some("Rosa Silva"));
        assert_eq!(after.trunk, None);
        assert_eq!(after.messaging, Some(MessagingIntent::Keep));
        assert_eq!(after.features, ["fax"]);
        assert!(after.features_agreed);
    }

    #[test]
    fn for_one_number_the_form_says_all_of_it() {
        let before = plan("Rosa Silva");
        let shown = PlanDraft::of(&[&before]);
        assert_eq!(shown.apply(&before), Ok(before.clone()));
        let emptied = PlanDraft {
            features: "Hunt group, DSL".into(),
            ..PlanDraft::default()
        };
        let after = emptied.apply(&before).unwrap();
        assert_eq!(after.holder, None);
        assert_eq!(after.messaging, None);
        assert_eq!(after.features, ["hunt_group", "dsl"]);
        assert!(!after.features_agreed);
    }

    #[test]
    fn an_unknown_word_on_messages_is_told() {
        let draft = PlanDraft {
            messaging: "sell".into(),
            ..PlanDraft::default()
        };
        assert!(
            draft
                .apply(&LinePlan::default())
                .unwrap_err()
                .contains("sell")
        );
    }
}
