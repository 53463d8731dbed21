//! What is to be done once numbers have come in, item by item, with when it is due.

use chrono::{DateTime, Utc};
use domain::{
    E164,
    access::Permission,
    port::{
        checklist::{CheckItem, CheckResult, ItemId, Outcome, latest},
        view::Room,
    },
};
use leptos::prelude::*;

use super::{Actions, mark, room_href, sheet};
use crate::{
    api::session::Session,
    components::{
        icon::{glyph, icon_sm},
        marks::number,
        notice::{empty, hidden},
        time,
    },
    words,
};

/// The checklist in one form, the items in their order.
pub(super) fn panel(
    room: &Room,
    session: &Session,
    now: DateTime<Utc>,
    actions: Actions,
) -> AnyView {
    let may = session.refusal(Permission::RunPorts).is_none();
    let body = if room.checklist.is_empty() {
        empty(
            "Nothing to do yet",
            "The checklist is made when the first number comes in: calls, emergency, routing, messages, the old service and the last bill.",
            None,
        )
    } else {
        let items = Item::all(room)
            .iter()
            .map(|item| item.view(room, may, now))
            .collect_view();
        let back = format!("{}#checklist", room_href(room.order.id));
        let keys = [
            hidden("order", room.order.id.to_string()),
            hidden("back", back),
        ];
        view! {
            <ActionForm action=actions.record>
                {keys.collect_view()}<ol class="checks afterwards">{items}</ol>
            </ActionForm>
        }
        .into_any()
    };
    view! {
        <section class="panel part" id="checklist" aria-labelledby="checklist-h">
            <div class="panel-head"><h2 id="checklist-h">"Afterwards"</h2></div>
            {body}
        </section>
    }
    .into_any()
}

/// An item over all that it is asked of, with how each went.
struct Item<'a> {
    id: ItemId,
    asked: Vec<(&'a CheckItem, Option<&'a CheckResult>)>,
}

impl<'a> Item<'a> {
    /// The items that are asked of anything, in their order.
    fn all(room: &'a Room) -> Vec<Self> {
        let of = |&id: &ItemId| {
            let mine = room.checklist.iter().filter(|item| item.item == id);
            let asked: Vec<_> = mine
                .map(|item| (item, latest(&room.results, item.item, item.number)))
                .collect();
            (!asked.is_empty()).then_some(Self { id, asked })
        };
        ItemId::ALL.iter().filter_map(of).collect()
    }

    fn open(&self) -> impl Iterator<Item = &'a CheckItem> {
        let open = self
            .asked
            .iter()
            .filter(|(_, result)| !result.is_some_and(CheckResult::settles));
        open.map(|(item, _)| *item)
    }

    fn has_failed(&self) -> bool {
        let mut results = self.asked.iter().filter_map(|(_, result)| *result);
        results.any(|result| result.result == Outcome::Fail)
    }

    /// The numbers of which nothing is told.
    fn untried(&self) -> Vec<E164> {
        let untried = self.asked.iter().filter(|(_, result)| result.is_none());
        untried.filter_map(|(item, _)| item.number).collect()
    }

    fn view(&self, room: &Room, may: bool, now: DateTime<Utc>) -> AnyView {
        let due = self.open().map(|item| item.due_at).min();
        let is_late = due.is_some_and(|due| due < now);
        let (class, shape, word) = match (due, self.has_failed()) {
            (None, _) => ("ok", "v-match", "Done"),
            (Some(_), true) => ("bad", "sev-critical", "Failed"),
            (Some(_), false) if is_late => ("warn", "sev-high", "Overdue"),
            (Some(_), false) => ("todo", "v-pending", "Open"),
        };
        let due = due.map(|due| {
            if is_late {
                view! { ", was due "{time::ago(due, now)} }.into_any()
            } else {
                view! { ", due "{time::until(due, now)} }.into_any()
            }
        });
        let optional = self.asked.iter().all(|(item, _)| !item.is_mandatory);
        let optional = optional.then_some(", need not hold up the close");
        view! {
            <li id=format!("i-{}", self.id)>
                <span class=class>{glyph(shape)}</span>
                <div>
                    <p>{self.id.ordinal()}". "{self.id.label()}</p>
                    <p>{word}{self.count()}{due}{optional}{self.after()}</p>
                    {self.controls(room.order.id, may, now)}{sheet::boxes()}
                </div>
            </li>
        }
        .into_any()
    }

    fn count(&self) -> Option<String> {
        let whole = words::counted(self.asked.len() as u64, "number");
        let settled = self.asked.len() - self.open().count();
        (!self.id.is_of_order()).then(|| format!(", {settled} of {whole}"))
    }

    fn after(&self) -> Option<String> {
        let before = self.id.after().iter();
        let names: Vec<String> = before.map(|item| item.ordinal().to_string()).collect();
        (!names.is_empty()).then(|| format!(", after {}", names.join(", ")))
    }

    /// What can be recorded: of the order at once, of numbers one by one or together.
    fn controls(&self, order: domain::PortOrderId, may: bool, now: DateTime<Utc>) -> AnyView {
        let one = |(item, result): &(&CheckItem, Option<&CheckResult>)| {
            let told = result.map(|result| mark::told(result, now));
            let buttons = may.then(|| mark::buttons(order, self.id, item.number, result.is_some()));
            view! { <div class="test">{told}{buttons}</div> }
        };
        if self.id.is_of_order() {
            return self.asked.iter().map(one).collect_view().into_any();
        }
        let lines = self
            .asked
            .iter()
            .map(|asked| view! { <li>{asked.0.number.map(number)}{one(asked)}</li> });
        view! {
            {may.then(|| self.together())}
            <details class="fold fold--bare" open=self.has_failed()>
                <summary>"Number by number"</summary><ul class="by-number">{lines.collect_view()}</ul>
            </details>
        }
        .into_any()
    }

    /// One tap for all numbers of which nothing is told yet.
    fn together(&self) -> Option<AnyView> {
        let untried = self.untried();
        let count = words::counted(untried.len() as u64, "number");
        let label = format!("Pass {} for {count} not tried", self.id.label());
        (untried.len() > 1).then(|| {
            view! {
                <button class="btn btn--sm tap" name="mark" value=mark::value(self.id, "pass", &untried) aria-label=label>
                    {icon_sm("i-check")}"Pass for "{count}" not tried"
                </button>
            }
            .into_any()
        })
    }
}
