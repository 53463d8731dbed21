//! Two reports of one kind beside one another.

use domain::report::{ComparedLine, ComparedPart, Comparison, ReportHead};
use leptos::prelude::*;
use leptos_router::components::Form;

use super::{ROOM, covers};
use crate::{
    address,
    api::reports::{self, Compared},
    components::{
        frame::Page,
        notice::{empty, loaded},
    },
    words,
};

/// Two reports. Which two stands in the address.
#[component]
pub(crate) fn CompareReports() -> impl IntoView {
    let (a, b) = (address::use_value("a"), address::use_value("b"));
    let chosen = move || (a.get().unwrap_or_default(), b.get().unwrap_or_default());
    let compared = Resource::new(chosen, |(a, b)| reports::compare(a, b));
    view! {
        <Page parent=ROOM name="Compare">
            {loaded(compared, move |answer, _| {
                let chosen = untrack(chosen);
                page(&answer.value, &chosen)
            })}
        </Page>
    }
}

fn page(compared: &Compared, (a, b): &(String, String)) -> AnyView {
    let body = match &compared.comparison {
        Some(comparison) => difference(comparison),
        None if compared.choices.len() < 2 => empty(
            "There are no two reports yet",
            "Make reports, or wait for those of a schedule. Two of one kind can be compared.",
            Some(view! { <a class="btn" href="/reports">"To the reports"</a> }.into_any()),
        ),
        None => empty(
            "Choose two reports",
            "Only reports of one kind can be compared.",
            None,
        ),
    };
    let choices = view! {
        {choice("One report", "a", &compared.choices, a)}
        {choice("Another of the same kind", "b", &compared.choices, b)}
    };
    view! {
        <header class="page-head"><h1>"Compare reports"</h1></header>
        <section class="panel" aria-label="Which reports">
            <Form method="get" action="/reports/compare" attr:class="panel-body row report-choice">
                {choices}
                <button class="btn btn--primary">"Compare"</button>
            </Form>
        </section>
        {body}
    }
    .into_any()
}

fn choice(
    label: &'static str,
    name: &'static str,
    choices: &[ReportHead],
    chosen: &str,
) -> AnyView {
    let options = choices.iter().map(|head| {
        let id = head.id.to_string();
        let is_chosen = id == chosen;
        let at = words::moment(head.until);
        let filter = head.filter.words().map(|words| format!(", {words}"));
        let text = format!("{}, {at}{}", head.kind.label(), filter.unwrap_or_default());
        view! { <option value=id selected=is_chosen>{text}</option> }
    });
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <select class="select" id=name name=name>
                <option value="">"None"</option>{options.collect_view()}
            </select>
        </div>
    }
    .into_any()
}

fn difference(comparison: &Comparison) -> AnyView {
    let parts = if comparison.is_same() {
        empty("No figure differs", "The two reports say the same.", None)
    } else {
        comparison.parts.iter().map(part).collect_view().into_any()
    };
    let side = |name: &'static str, head: &ReportHead| {
        view! {
            <div>
                <dt>{name}</dt>
                <dd><a href=format!("/reports/{}", head.id)>{head.title()}</a></dd>
                <dd class="muted xs">{covers(head)}</dd>
            </div>
        }
    };
    view! {
        <dl class="facts">{side("One", &comparison.a)}{side("Another", &comparison.b)}</dl>
        <p class="muted">{words::counted(comparison.same, "figure")}" the same in both."</p>
        {parts}
    }
    .into_any()
}

fn part(part: &ComparedPart) -> AnyView {
    let rows = part.lines.iter().map(line).collect_view();
    view! {
        <section class="panel" aria-label=part.title.clone()>
            <div class="panel-head"><h2>{part.title.clone()}</h2></div>
            <div class="table-wrap" tabindex="0" role="group" aria-label=part.title.clone()>
                <table class="table">
                    <thead><tr>
                        <th scope="col">"Figure"</th><th scope="col" class="end">"One"</th>
                        <th scope="col" class="end">"Another"</th><th scope="col" class="end">"Difference"</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

fn line(line: &ComparedLine) -> AnyView {
    let side = |side: &Option<String>| match side {
        Some(words) => words.clone().into_any(),
        None => view! { <span class="muted">"Not there"</span> }.into_any(),
    };
    let difference = line.difference.map(words::signed);
    view! {
        <tr>
            <th scope="row">{line.label.clone()}</th>
            <td class="end">{side(&line.a)}</td>
            <td class="end">{side(&line.b)}</td>
            <td class="end">{difference}</td>
        </tr>
    }
    .into_any()
}
