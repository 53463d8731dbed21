//! What opens the losing account: its number and PIN. They are written, and never read.

use leptos::prelude::*;

use super::Drawing;
use crate::components::{marks::judgement, notice::refused};

/// The panel: whether they are known, and fields that replace them.
pub(super) fn panel(drawing: Drawing<'_>) -> AnyView {
    let order = &drawing.view.detail.order;
    let known = |is_known: bool| {
        if is_known {
            judgement(Some("match"), None, "v-match", "Known, not shown")
        } else {
            judgement(Some("na"), None, "v-na", "Not known")
        }
    };
    view! {
        <section class="panel" aria-labelledby="secrets">
            <div class="panel-head"><h2 id="secrets">"Losing account"</h2></div>
            <div class="panel-body stack stack--tight">
                <dl class="kv">
                    <dt>"Number"</dt><dd id="account_number">{known(order.has_account_number)}</dd>
                    <dt>"PIN"</dt><dd id="pin">{known(order.has_pin)}</dd>
                </dl>
                {form(drawing)}
            </div>
        </section>
    }
    .into_any()
}

fn form(drawing: Drawing<'_>) -> AnyView {
    let order = &drawing.view.detail.order;
    if !drawing.may_work() || order.state.is_terminal() {
        return ().into_any();
    }
    let action = drawing.deeds.secrets;
    let versioned = drawing.versioned();
    let field = |name: &'static str, label: &'static str, is_known: bool| {
        let id = format!("secret-{name}");
        let forget = is_known.then(|| {
            view! { <label class="check xs"><input type="checkbox" name="forget[]" value=name/>"Forget what is known"</label> }
        });
        view! {
            <div class="field">
                <label for=id.clone()>{label}</label>
                <input class="input" id=id name=name type="password" maxlength="200" autocomplete="off" spellcheck="false"/>
                {forget}
            </div>
        }
        .into_any()
    };
    let inputs = [
        field("account_number", "Account number", order.has_account_number),
        field("pin", "PIN or passcode", order.has_pin),
    ];
    let inputs = inputs.collect_view();
    let summary = if order.has_account_number || order.has_pin {
        "Replace\u{2026}"
    } else {
        "Enter\u{2026}"
    };
    view! {
        <details class="replace">
            <summary><span class="link">{summary}</span></summary>
            <ActionForm action=action attr:class="stack stack--tight">
                {versioned}{refused(action)}
                {inputs}
                <p class="muted xs">"Both are sealed, go along when the order is sent, and are never shown again. A blank field leaves what is known."</p>
                <div class="row"><button class="btn btn--sm">"Seal"</button></div>
            </ActionForm>
        </details>
    }
    .into_any()
}
