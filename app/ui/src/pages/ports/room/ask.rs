//! What the room asks before it records: how a test went with what there is to say, and why the gate is passed
//! over.

use domain::{
    E164,
    access::Permission,
    port::{
        checklist::{ItemId, Outcome},
        gate::GateItem,
        view::Room,
    },
};
use leptos::prelude::*;

use super::{Actions, mark, room_href};
use crate::{
    api::session::Session,
    components::{dialog::Dialog, marks::number, notice::hidden},
};

/// The dialogs that the address opens, for those who may answer them.
pub(super) fn dialogs(
    room: &Room,
    session: &Session,
    cell: Memo<Option<String>>,
    pass: Memo<Option<String>>,
    actions: Actions,
) -> AnyView {
    if session.refusal(Permission::RunPorts).is_some() {
        return ().into_any();
    }
    let room = StoredValue::new(room.clone());
    view! {
        {move || {
            let (item, number) = mark::read_key(&cell.get()?)?;
            Some(room.with_value(|room| result(room, item, number, actions)))
        }}
        {move || {
            let (item, number) = read_pass(&pass.get()?)?;
            Some(room.with_value(|room| reason(room, item, number, actions)))
        }}
    }
    .into_any()
}

fn read_pass(key: &str) -> Option<(GateItem, E164)> {
    let (item, digits) = key.split_once('.')?;
    let number = E164::from_digits(digits.parse().ok()?).ok()?;
    Some((item.parse().ok()?, number))
}

/// How a test went.
fn result(room: &Room, item: ItemId, of: Option<E164>, actions: Actions) -> AnyView {
    let is_in_grid = of.is_some() && room.grid.tests.contains(&item);
    let part = if is_in_grid { "grid" } else { "checklist" };
    let back = format!("{}#{part}", room_href(room.order.id));
    let outcomes = Outcome::ALL.iter().enumerate().map(|(i, outcome)| {
        view! {
            <label class="choice">
                <input type="radio" name="result" form="cell" value=outcome.as_str() checked=i == 0/>
                <span class="choice-body">{mark::outcome(*outcome)}</span>
            </label>
        }
    });
    let whose = of.map_or_else(|| room.order.reference.clone().into_any(), number);
    let body = view! {
        <p>{whose}</p>
        <fieldset class="choice-list"><legend class="vh">"How it went"</legend>{outcomes.collect_view()}</fieldset>
        <div class="field">
            <label for="note">"Note"</label>
            <input class="input" id="note" name="note" form="cell" maxlength="1000" autocomplete="off"
                aria-describedby="note-hint"/>
            <span class="hint" id="note-hint">"What is left out needs it: it is the reason."</span>
        </div>
    };
    let numbers: Vec<E164> = of.into_iter().collect();
    let fields = [
        hidden("order", room.order.id.to_string()),
        hidden("mark", mark::value(item, "chosen", &numbers)),
        hidden("back", back.clone()),
    ];
    let action = view! {
        <ActionForm action=actions.record attr:id="cell">
            {fields.collect_view()}<button class="btn btn--primary">"Record it"</button>
        </ActionForm>
    };
    view! {
        <Dialog title=item.label().to_owned() back=back body=body.into_any() action=action.into_any() keep="Not now"/>
    }
    .into_any()
}

/// Why the gate is passed over.
fn reason(room: &Room, item: GateItem, of: E164, actions: Actions) -> AnyView {
    let body = view! {
        <p>"The number comes in without it. The reason and your name stay on record."</p>
        <fieldset class="choice-list">
            <legend class="vh">"For which numbers"</legend>
            <label class="choice">
                <input type="radio" name="number" form="pass" value=of.to_string() checked=true/>
                <span class="choice-body">{number(of)}</span>
            </label>
            <label class="choice">
                <input type="radio" name="number" form="pass" value=""/>
                <span class="choice-body">"Every number of the order"</span>
            </label>
        </fieldset>
        <div class="field">
            <label for="reason">"Reason"</label>
            <input class="input" id="reason" name="reason" form="pass" required=true maxlength="1000" autocomplete="off"/>
        </div>
    };
    let fields = [
        hidden("order", room.order.id.to_string()),
        hidden("item", item.to_string()),
    ];
    let action = view! {
        <ActionForm action=actions.pass_over attr:id="pass">
            {fields.collect_view()}<button class="btn btn--danger">"Pass it over"</button>
        </ActionForm>
    };
    let title = format!("Pass over: {}", item.label().to_lowercase());
    let back = format!("{}#gate", room_href(room.order.id));
    view! {
        <Dialog title=title back=back body=body.into_any() action=action.into_any() keep="Not now"/>
    }
    .into_any()
}
