//! The organisation's own days: holidays, freezes, and days on which work is done although the tables say
//! otherwise.

use chrono::NaiveDate;
use domain::access::Permission;
use leptos::prelude::*;

use super::Actions;
use crate::{
    api::{ports::calendar::Shown, session::Session},
    components::{
        icon::icon_sm,
        input::{Field, select},
        notice::{banner, hidden},
    },
    words,
};

/// The own days, and the form for another, for those who may.
pub(super) fn panel(shown: &Shown, session: &Session, actions: Actions) -> AnyView {
    let refusal = session.refusal(Permission::ManageRules);
    let may = refusal.is_none();
    let own = &shown.own;
    let holidays = own.holidays.iter().map(|day| Own {
        kind: "holiday",
        word: "Holiday",
        from: day.date,
        until: day.date,
        name: day.name.clone(),
    });
    let freezes = own.freezes.iter().map(|freeze| Own {
        kind: "freeze",
        word: "Freeze",
        from: freeze.from(),
        until: freeze.until(),
        name: freeze.name().to_owned(),
    });
    let working = own.working_days.iter().map(|&day| Own {
        kind: "working",
        word: "Working day",
        from: day,
        until: day,
        name: String::new(),
    });
    let all: Vec<Own> = holidays.chain(freezes).chain(working).collect();
    let none = all.is_empty().then(|| {
        view! { <div class="panel-body"><p class="muted">"None: the tables of countries and carriers count alone."</p></div> }
    });
    let items = all.iter().map(|own| own.item(shown.version, may, actions));
    let form = match refusal {
        None => form(shown.version, actions),
        Some(reason) => banner("", "i-alert", reason),
    };
    view! {
        <section class="panel part" id="days" aria-labelledby="days-h">
            <div class="panel-head"><h2 id="days-h">"Our own days"</h2></div>
            {none}<ul class="fed-list">{items.collect_view()}</ul>{form}
        </section>
    }
    .into_any()
}

/// A day or a span of the organisation's own.
struct Own {
    kind: &'static str,
    word: &'static str,
    from: NaiveDate,
    until: NaiveDate,
    name: String,
}

impl Own {
    fn item(&self, version: i64, may: bool, actions: Actions) -> AnyView {
        let until =
            (self.until != self.from).then(|| format!(" to {}", words::weekday(self.until)));
        let name = (!self.name.is_empty()).then(|| format!(": {}", self.name));
        let when = format!("{}{}", words::weekday(self.from), until.unwrap_or_default());
        let what = format!("{}{}", self.word, name.unwrap_or_default());
        let remove = may.then(|| {
            let label = format!("Take away: {what}, {when}");
            let fields = [
                hidden("version", version.to_string()),
                hidden("kind", self.kind.to_owned()),
                hidden("from", self.from.to_string()),
                hidden("name", self.name.clone()),
            ];
            view! {
                <ActionForm action=actions.remove>
                    {fields.collect_view()}
                    <button class="btn btn--sm btn--ghost" aria-label=label>{icon_sm("i-x")}"Take away"</button>
                </ActionForm>
            }
        });
        view! {
            <li class="fed row row--between">
                <div><p>{what.clone()}</p><p class="muted xs">{when.clone()}</p></div>{remove}
            </li>
        }
        .into_any()
    }
}

fn form(version: i64, actions: Actions) -> AnyView {
    let kinds = [
        ("holiday", "Holiday: nobody works"),
        ("freeze", "Freeze: nothing is cut over"),
        ("working", "Working day, whatever the tables say"),
    ]
    .map(|(value, word)| (value.to_owned(), word.to_owned()));
    view! {
        <ActionForm action=actions.add attr:class="panel-body stack stack--tight">
            {hidden("version", version.to_string())}
            <div class="fields">
                {select("kind", "What it is", &kinds, "holiday")}
                {Field::new("name", "Name").within("day").hint("Of a holiday or a freeze.").view()}
                {Field::new("from", "Day, or the first of a freeze").within("day").kind("date").required().view()}
                {Field::new("until", "Last day of a freeze").within("day").kind("date").view()}
            </div>
            <div class="row"><button class="btn">{icon_sm("i-plus")}"Add it"</button></div>
        </ActionForm>
    }
    .into_any()
}
