//! The first step: the numbers, and who is to get them.

use leptos::prelude::*;

use crate::{
    api::ports::intake::{Check, Offered, Pasted},
    components::text_area::filled_area,
};

/// The form.
pub(super) fn form(offered: &Offered, pasted: &Pasted, check: ServerAction<Check>) -> AnyView {
    let pending = check.pending();
    let area = filled_area("numbers", "pasted[text]", 14, &pasted.text);
    let country = pasted.country.clone();
    let by_hand = by_hand(offered, pasted);
    let winner = winner(offered, pasted);
    view! {
        <ActionForm action=check attr:class="cols cols--main">
            <section class="panel" aria-labelledby="paste">
                <div class="panel-head"><h2 id="paste">"Numbers of the losing account"</h2></div>
                <div class="panel-body stack">
                    <div class="field">
                        <label for="numbers">"One number a line, in any notation"</label>
                        {area}
                        <span class="hint" id="numbers-hint">"Up to 20,000. A bad row is told, and holds up none of the others."</span>
                    </div>
                </div>
            </section>
            <section class="panel" aria-labelledby="to">
                <div class="panel-head"><h2 id="to">"Who gets them"</h2></div>
                <div class="panel-body stack">
                    {winner}{by_hand}
                    <div class="field">
                        <label for="country">"Country, "<span class="muted">"optional"</span></label>
                        <input class="input input--count" id="country" name="pasted[country]" maxlength="2" placeholder="US"
                            autocomplete="off" value=country aria-describedby="country-hint"/>
                        <span class="hint" id="country-hint">"Of numbers that are written without a country code."</span>
                    </div>
                    <button class="btn btn--primary" disabled=move || pending.get()>
                        {move || if pending.get() { "Checking\u{2026}" } else { "Check the numbers" }}
                    </button>
                    <p class="muted xs">"Nothing is stored or sent. Where the carrier says which numbers can be ported, it is asked."</p>
                </div>
            </section>
        </ActionForm>
    }
    .into_any()
}

fn winner(offered: &Offered, pasted: &Pasted) -> AnyView {
    let connected: Vec<_> = offered
        .winners
        .iter()
        .filter(|w| w.connection.is_some())
        .collect();
    let first = connected
        .first()
        .and_then(|winner| winner.connection)
        .map(|id| id.to_string());
    // A list that was checked for a carrier without a connection keeps that choice.
    let chosen = match (&pasted.connection, &pasted.carrier) {
        (connection, carrier) if connection.is_empty() && carrier.is_empty() => {
            first.unwrap_or_default()
        }
        (connection, _) => connection.clone(),
    };
    let options = connected.into_iter().filter_map(|winner| {
        let id = winner.connection?.to_string();
        let says = if winner.says_portability {
            ""
        } else {
            ", which is not asked about portability"
        };
        let selected = id == chosen;
        Some(view! { <option value=id selected=selected>{winner.carrier.clone()}{says}</option> })
    });
    view! {
        <div class="field">
            <label for="winner">"Winning carrier"</label>
            <select class="select" id="winner" name="pasted[connection]">
                {options.collect_view()}
                <option value="" selected=chosen.is_empty()>"Another, followed by hand"</option>
            </select>
        </div>
    }
    .into_any()
}

/// The name of a carrier that is followed by hand.
fn by_hand(offered: &Offered, pasted: &Pasted) -> AnyView {
    let names = offered
        .winners
        .iter()
        .filter(|winner| winner.connection.is_none())
        .map(|winner| view! { <option value=winner.carrier.clone()></option> });
    view! {
        <div class="field">
            <label for="by-hand">"Its name, if it is followed by hand"</label>
            <input class="input" id="by-hand" name="pasted[carrier]" list="by-hand-list" maxlength="100" autocomplete="off"
                value=pasted.carrier.clone() placeholder="Microsoft"/>
            <datalist id="by-hand-list">{names.collect_view()}</datalist>
        </div>
    }
    .into_any()
}
