//! What people want of a number: to keep it back, to hold it for a purpose, or to give it free. Each is a
//! plan, since Teams has to keep to it too.

use domain::{
    access::Permission,
    number::{Lifecycle, Number, lifecycle::Event},
};
use leptos::prelude::*;

use crate::{
    api::{plans::Wish, session::Session},
    components::{
        icon::icon_sm,
        notice::{allowed_sm, hidden, refused},
    },
};

/// The wishes that the number's state allows, each a form.
pub(crate) fn wishes(number: &Number, session: &Session) -> AnyView {
    let action = ServerAction::<Wish>::new();
    let state = number.particulars.lifecycle;
    let can = |event: Event| state.next(event, None).is_ok();
    let is_kept = matches!(state, Lifecycle::Quarantined | Lifecycle::Reserved);
    let quarantine = can(Event::Quarantine).then(|| {
        menu(
            number,
            session,
            action,
            "quarantine",
            "Quarantine",
            until("Nobody gets it until the end of"),
        )
    });
    let reserve = can(Event::Reserve).then(|| {
        let purpose = view! {
            {until("Held until the end of")}
            <label class="field">
                <span class="label">"For"</span>
                <input class="input" name="purpose" required=true maxlength="200" autocomplete="off"
                    placeholder="A project, a hire, a site"/>
            </label>
        };
        menu(
            number,
            session,
            action,
            "reserve",
            "Reserve",
            purpose.into_any(),
        )
    });
    let free = is_kept.then(|| {
        let fields = fields(number, "free");
        allowed_sm(session, Permission::ProposePlans, "Make available", || {
            view! {
                <ActionForm action=action>
                    {fields}<button class="btn btn--sm">"Make available"</button>
                </ActionForm>
            }
            .into_any()
        })
    });
    view! { {refused(action)}{quarantine}{reserve}{free} }.into_any()
}

fn fields(number: &Number, wish: &'static str) -> AnyView {
    view! { {hidden("number", number.number.to_string())}{hidden("what", wish.to_owned())} }
        .into_any()
}

fn menu(
    number: &Number,
    session: &Session,
    action: ServerAction<Wish>,
    wish: &'static str,
    label: &'static str,
    inputs: AnyView,
) -> AnyView {
    let fields = fields(number, wish);
    allowed_sm(session, Permission::ProposePlans, label, || {
        view! {
            <details class="menu menu--end" name="menus">
                <summary class="btn btn--sm">{label}{icon_sm("i-down")}</summary>
                <div class="menu-body menu-form">
                    <ActionForm action=action>
                        {fields}{inputs}<button class="btn btn--sm btn--primary">"Plan it"</button>
                    </ActionForm>
                </div>
            </details>
        }
        .into_any()
    })
}

fn until(label: &'static str) -> AnyView {
    view! {
        <label class="field">
            <span class="label">{label}</span>
            <input class="input" type="date" name="until" required=true/>
        </label>
    }
    .into_any()
}
