//! What is planned for the chosen numbers: who gets them, by which trunk, and where help is sent.

use domain::{
    E164,
    port::{
        Line,
        order::{LinePlan, MessagingIntent},
    },
};
use leptos::prelude::*;

use super::Drawing;
use crate::{
    address,
    api::ports::lines::{Plan, PlanDraft},
    components::{
        marks,
        notice::{hidden, refused},
    },
    words,
};

/// Which numbers the address asks about.
struct Chosen {
    numbers: Vec<E164>,
    is_all: bool,
}

impl Chosen {
    fn read(search: &str) -> Option<Self> {
        (address::value(search, "ask").as_deref() == Some("plan")).then_some(())?;
        let numbers = address::pairs(search)
            .into_iter()
            .filter(|(key, _)| key == "numbers[]")
            .filter_map(|(_, number)| number.parse().ok())
            .collect();
        Some(Self {
            numbers,
            is_all: address::value(search, "all").is_some(),
        })
    }
}

/// The form, once the address asks for it.
pub(super) fn panel(drawing: Drawing<'_>, search: Memo<String>) -> AnyView {
    if !drawing.may_work() {
        return ().into_any();
    }
    let lines = StoredValue::new(drawing.view.detail.lines.clone());
    let live = drawing.view.numbers.live;
    let order = &drawing.view.detail.order;
    let (id, version) = (order.id.to_string(), order.version);
    let (here, action) = (drawing.here(), drawing.deeds.plan);
    view! {
        {move || {
            let chosen = search.with(|search| Chosen::read(search))?;
            let fields = view! { {hidden("id", id.clone())}{hidden("version", version.to_string())} };
            Some(lines.with_value(|lines| form(lines, &chosen, live, &here, fields.into_any(), action)))
        }}
    }
    .into_any()
}

fn form(
    lines: &[Line],
    chosen: &Chosen,
    live: usize,
    here: &str,
    fields: AnyView,
    action: ServerAction<Plan>,
) -> AnyView {
    let is_meant = |line: &&Line| {
        line.state.is_live() && (chosen.is_all || chosen.numbers.contains(&line.number))
    };
    let plans: Vec<&LinePlan> = lines
        .iter()
        .filter(is_meant)
        .map(|line| &line.plan)
        .collect();
    let mut draft = PlanDraft::of(&plans);
    let count = if chosen.is_all {
        live
    } else {
        chosen.numbers.len()
    };
    draft.is_many = count > 1;
    let title = match (chosen.is_all, chosen.numbers.as_slice()) {
        (false, []) => view! { "No number is chosen" }.into_any(),
        (false, [number]) => view! { "Plan "{marks::number(*number)} }.into_any(),
        _ => format!("Plan {}", words::counted(count as u64, "number")).into_any(),
    };
    let numbers = chosen
        .numbers
        .iter()
        .filter(|_| !chosen.is_all)
        .map(|number| hidden("numbers[]", number.to_string()))
        .collect_view();
    let all = chosen.is_all.then(|| hidden("all", "all".to_owned()));
    let hint = draft.is_many.then(|| {
        view! { <p class="muted xs">"A blank field leaves each number what it has; a single hyphen empties it."</p> }
    });
    let is_many = hidden("draft[is_many]", draft.is_many.to_string());
    let inputs = inputs(&draft);
    let here = here.to_owned();
    view! {
        <section class="panel" aria-labelledby="plan">
            <div class="panel-head"><h2 id="plan">{title}</h2></div>
            <ActionForm action=action attr:class="panel-body stack">
                {fields}{numbers}{all}{is_many}{refused(action)}{hint}
                <div class="fields">{inputs}</div>
                <div class="row">
                    <button class="btn btn--primary">"Save"</button><a class="btn" href=here>"Not now"</a>
                </div>
            </ActionForm>
        </section>
    }
    .into_any()
}

fn inputs(draft: &PlanDraft) -> AnyView {
    let blank = if draft.is_many {
        "As it is"
    } else {
        "Not said yet"
    };
    let text = |name: &'static str, label: &'static str, hint: &'static str, value: &str| {
        let (id, hint_id) = (format!("plan-{name}"), format!("plan-{name}-hint"));
        view! {
            <div class="field">
                <label for=id.clone()>{label}</label>
                <input class="input" id=id name=format!("draft[{name}]") maxlength="200" autocomplete="off"
                    value=value.to_owned() aria-describedby=hint_id.clone()/>
                <span class="hint" id=hint_id>{hint}</span>
            </div>
        }
        .into_any()
    };
    let chosen = draft.messaging.clone();
    let option = |value: &str, label: &'static str, chosen: &str| {
        view! { <option value=value.to_owned() selected=value == chosen>{label}</option> }
    };
    let messages = MessagingIntent::ALL
        .iter()
        .map(|intent| option(intent.as_str(), intent.label(), &chosen));
    let messages = messages.collect_view();
    let empty = draft.is_many.then(|| option("-", "Not said yet", ""));
    let agreed = draft.features_agreed.clone();
    let unsaid = draft.is_many.then(|| option("", "As it is", &agreed));
    view! {
        {text("holder", "Goes to", "A sign-in name, or what the number is for.", &draft.holder)}
        {text("trunk", "Trunk", "Where it is not the order\u{2019}s.", &draft.trunk)}
        {text("emergency_location", "Emergency location", "Where help is sent.", &draft.emergency_location)}
        <div class="field">
            <label for="plan-messaging">"Messages"</label>
            <select class="select" id="plan-messaging" name="draft[messaging]">
                <option value="">{blank}</option>{messages}{empty}
            </select>
        </div>
        {text("caller_id", "Caller ID", "What it shows, or the policy that says so.", &draft.caller_id)}
        {text("features", "Special features", "Such as hunt group, alarm, fax, elevator, modem, dsl; commas between them.", &draft.features)}
        <div class="field">
            <label for="plan-agreed">"End of the features"</label>
            <select class="select" id="plan-agreed" name="draft[features_agreed]">
                {unsaid}{option("no", "Not agreed", &agreed)}{option("yes", "Agreed by the customer", &agreed)}
            </select>
        </div>
        {text("note", "Note", "For whoever runs the cut-over.", &draft.note)}
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_names_the_numbers_that_are_planned() {
        let chosen = Chosen::read(
            "ask=plan&numbers%5B%5D=%2B16175550101&numbers[]=%2B16175550102&numbers[]=x",
        );
        assert_eq!(chosen.unwrap().numbers.len(), 2);
        assert!(Chosen::read("ask=plan&all=all").unwrap().is_all);
        assert!(Chosen::read("ask=cancel&numbers[]=%2B16175550101").is_none());
    }
}
