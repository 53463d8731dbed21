//! The numbers of an order, the most urgent first, and what is done with those that are chosen.

use domain::port::{
    Line, Order, OrderState,
    gate::{Answer, GateItem, NumberGate},
    order::{Activation, Portability},
};
use leptos::{prelude::*, server_fn::ServerFn};

use super::Drawing;
use crate::{
    api::ports::{
        lines::{Activate, Remove, Split},
        orders::PAGE,
    },
    components::{
        icon::{glyph, icon_sm},
        list::{Pages, pager},
        marks,
        notice::refused,
        port, time,
    },
    words,
};

/// The panel, with what can be done with the chosen numbers, and under it a way to add some.
pub(super) fn panel(drawing: Drawing<'_>) -> AnyView {
    let view = drawing.view;
    let order = &view.detail.order;
    let can_choose = drawing.may_work() && !order.state.is_terminal() && view.numbers.live > 0;
    let numbers = numbers(drawing, can_choose);
    let numbers = if can_choose {
        // A plain form: each button says by its own address what is done with the chosen numbers.
        view! { <form method="post" action=Split::url()>{drawing.versioned()}{numbers}</form> }
            .into_any()
    } else {
        numbers
    };
    let add = (drawing.may_work() && has_open_list(order)).then(|| add(drawing));
    view! { <div class="stack stack--tight">{numbers}{add}</div> }.into_any()
}

/// Whether numbers can be put on the order and taken off it.
const fn has_open_list(order: &Order) -> bool {
    matches!(
        order.state,
        OrderState::Draft | OrderState::ActionNeeded | OrderState::Exception
    )
}

fn numbers(drawing: Drawing<'_>, can_choose: bool) -> AnyView {
    let view = drawing.view;
    let order = &view.detail.order;
    let states = view.numbers.states.iter().map(|(state, count)| {
        let label = port::line_label(*state, order.country, order.number_type).to_lowercase();
        format!("{} {label}", words::count(*count as u64))
    });
    let states = states.collect::<Vec<_>>().join(", ");
    let room = format!("{}/room", drawing.here());
    let body = if view.numbers.total == 0 {
        view! { <div class="panel-body"><p class="muted">"There are no numbers on this order yet."</p></div> }
            .into_any()
    } else {
        let bar = can_choose.then(|| bar(drawing));
        view! { <div class="lines-chosen">{table(drawing, can_choose)}{bar}</div> }.into_any()
    };
    view! {
        <section class="panel" aria-labelledby="numbers">
            <div class="panel-head">
                <h2 id="numbers">"Numbers"</h2><span class="sub">{states}</span>
                <a class="push" href=room>"Test grid"</a>
            </div>
            {body}{pages(drawing)}
        </section>
    }
    .into_any()
}

fn table(drawing: Drawing<'_>, can_choose: bool) -> AnyView {
    let view = drawing.view;
    let rows = view
        .detail
        .lines
        .iter()
        .map(|line| row(drawing, line, can_choose));
    let rows = rows.collect_view();
    let all = can_choose.then(|| {
        let total = words::count(view.numbers.live as u64);
        let label = format!("Choose all {total} numbers of the order");
        view! {
            <th class="cell-check"><input type="checkbox" name="all" value="all" aria-label=label.clone() title=label/></th>
        }
    });
    let plan = can_choose.then(|| view! { <th scope="col"><span class="vh">"Plan"</span></th> });
    view! {
        <div class="table-wrap" tabindex="0" role="group" aria-labelledby="numbers">
            <table class="table table--cards lines">
                <thead><tr>
                    {all}
                    <th scope="col">"Number"</th><th scope="col">"State"</th><th scope="col">"Goes to"</th>
                    <th scope="col">"Routing"</th><th scope="col">"Emergency"</th>
                    <th scope="col" data-priority="2">"Messages"</th><th scope="col" data-priority="2">"Caller ID"</th>
                    <th scope="col">"Portable"</th><th scope="col">"Note"</th>{plan}
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(drawing: Drawing<'_>, line: &Line, can_choose: bool) -> AnyView {
    let detail = &drawing.view.detail;
    let order = &detail.order;
    let number = line.number;
    let check = can_choose.then(|| {
        let label = format!("Choose {}", number.grouped());
        let is_live = line.state.is_live();
        view! {
            <td class="cell-check" data-card="check">
                {is_live.then(|| view! { <input type="checkbox" name="numbers[]" value=number.to_string() aria-label=label/> })}
            </td>
        }
    });
    let plan = can_choose.then(|| {
        let href = format!("{}?ask=plan&numbers[]=%2B{}#plan", drawing.here(), number.digits());
        let label = format!("Plan {}", number.grouped());
        view! { <td data-card="meta"><a class="btn btn--ghost btn--sm" href=href aria-label=label>"Plan"</a></td> }
    });
    let gate = detail
        .gate
        .numbers
        .iter()
        .find(|gate| gate.number == number);
    let item = |item: GateItem| answer(gate, item);
    view! {
        <tr>
            {check}
            <th scope="row" data-card="title">{marks::number_link(number)}{own_date(line)}</th>
            <td data-card="aside">
                {port::line_state(line.state, order.country, order.number_type)}{vendor_word(line)}
            </td>
            <td data-card="line">{line.plan.holder.clone()}</td>
            <td>{item(GateItem::TargetRoute)}</td>
            <td>{item(GateItem::EmergencyLocation)}</td>
            <td data-priority="2">{item(GateItem::MessagingIntent)}</td>
            <td data-priority="2">{item(GateItem::CallerId)}</td>
            <td data-card="full">{portability(line)}</td>
            <td class="soft xs" data-card="full">{note(drawing, line, gate)}</td>
            {plan}
        </tr>
    }
    .into_any()
}

/// A date of its own, where it has one.
fn own_date(line: &Line) -> AnyView {
    let date = line
        .foc
        .as_ref()
        .map(|foc| view! { <p class="xs muted">{port::foc(foc)}</p> });
    let active = line
        .active_at
        .map(|at| view! { <p class="xs muted">"In since "{time::moment(at)}</p> });
    view! { {date}{active} }.into_any()
}

/// The carrier's own word, always beside ours.
fn vendor_word(line: &Line) -> AnyView {
    let words = [
        line.vendor_status.clone(),
        line.messaging_status
            .clone()
            .map(|m| format!("messages: {m}")),
    ];
    let words: Vec<String> = words.into_iter().flatten().collect();
    (!words.is_empty())
        .then(|| view! { <p class="xs muted" title="In the carrier\u{2019}s own words">{words.join(", ")}</p> })
        .into_any()
}

/// How one of the five that a number needs stands.
fn answer(gate: Option<&NumberGate>, item: GateItem) -> AnyView {
    let answer = gate.and_then(|gate| gate.answers.iter().find(|answer| answer.item == item));
    let Some(answer) = answer else {
        return ().into_any();
    };
    match &answer.answer {
        Answer::Ok { detail } => {
            let word = view! { <span class="vh">"Ready: "{detail.clone()}</span> };
            view! { <span class="verdict" data-v="match" title=detail.clone()>{glyph("v-match")}{word}</span> }
                .into_any()
        }
        Answer::Missing { remedy } => view! {
            <span title=remedy.clone()>{marks::judgement(None, Some("critical"), "sev-critical", "Missing")}</span>
        }
        .into_any(),
        Answer::NotNeeded { reason } => view! {
            <span title=reason.clone()>{marks::judgement(Some("na"), None, "v-na", "Not needed")}</span>
        }
        .into_any(),
        Answer::Overridden { reason, by, .. } => view! {
            <span title=format!("{by}: {reason}")>{marks::judgement(Some("pending"), None, "v-pending", "Passed over")}</span>
        }
        .into_any(),
    }
}

/// Whether it can be ported, as far as it was asked, and when that was.
fn portability(line: &Line) -> AnyView {
    let Some(portability) = line.portability else {
        return view! { <span class="muted xs">"Not asked"</span> }.into_any();
    };
    let word = portability.label();
    let mark = match portability {
        Portability::Portable => marks::judgement(Some("match"), None, "v-match", word),
        Portability::NotPortable => marks::judgement(None, Some("critical"), "sev-critical", word),
        Portability::NeedsManual => marks::judgement(None, Some("medium"), "sev-medium", word),
    };
    let at = line
        .portability_at
        .map(|at| view! { <span class="xs muted">" "{time::day(at)}</span> });
    let reason = line
        .portability_reason
        .clone()
        .map(|reason| view! { <p class="xs muted">{reason}</p> });
    let served = line
        .serving_carrier
        .clone()
        .map(|carrier| view! { <p class="xs muted">"with "{carrier}</p> });
    view! { {mark}{at}{served}{reason} }.into_any()
}

/// What to know of a number: its open rejection before its note, its features after.
fn note(drawing: Drawing<'_>, line: &Line, gate: Option<&NumberGate>) -> AnyView {
    let rejections = drawing.view.detail.rejections.iter();
    let rejected = rejections
        .filter(|rejection| rejection.is_open() && rejection.number == Some(line.number))
        .map(|rejection| rejection.canonical.label().to_owned());
    let features = (!line.plan.features.is_empty()).then(|| {
        let agreed = if line.plan.features_agreed {
            "their end is agreed"
        } else {
            "their end is not agreed"
        };
        format!(
            "{}: {agreed}",
            line.plan.features.join(", ").replace('_', " ")
        )
    });
    let remedy = gate.and_then(|gate| {
        gate.answers.iter().find_map(|answer| match &answer.answer {
            Answer::Missing { remedy } => Some(remedy.clone()),
            _ => None,
        })
    });
    let all = rejected
        .chain(line.plan.note.clone())
        .chain(features)
        .chain(remedy);
    let sentences = all.map(|part| part.trim_end_matches('.').to_owned());
    sentences.collect::<Vec<_>>().join(". ").into_any()
}

/// What can be done with the chosen numbers, under their exact count.
fn bar(drawing: Drawing<'_>) -> AnyView {
    let view = drawing.view;
    let order = &view.detail.order;
    let all = words::count(view.numbers.live as u64);
    let moves = has_open_list(order).then(|| {
        view! {
            <button class="btn btn--sm" formaction=Split::url()>"Split off"</button>
            <button class="btn btn--sm" formaction=Remove::url()>"Take off"</button>
        }
    });
    let can_activate = order.details.activation == Activation::OnDemand
        && order.connection.is_some()
        && matches!(
            order.state,
            OrderState::FocConfirmed | OrderState::Activating | OrderState::Partial
        );
    let activate = can_activate.then(|| {
        view! { <button class="btn btn--sm" formaction=Activate::url()>{icon_sm("i-phone")}"Activate"</button> }
    });
    // What is planned is asked by the page itself, whose address names the chosen numbers.
    let here = format!("{}#plan", drawing.here());
    view! {
        <div class="selbar" role="group" aria-label="The chosen numbers">
            <strong class="chosen" data-all=all></strong>
            <button class="btn btn--sm" formmethod="get" formaction=here name="ask" value="plan">"Plan"</button>
            {moves}{activate}
        </div>
    }
    .into_any()
}

fn pages(drawing: Drawing<'_>) -> AnyView {
    let numbers = &drawing.view.numbers;
    if numbers.total <= PAGE && numbers.from == 0 {
        return ().into_any();
    }
    let at = |from: usize| format!("{}?from={from}#numbers", drawing.here());
    let next = numbers.from + PAGE;
    let pages = Pages {
        previous: (numbers.from > 0).then(|| at(numbers.from.saturating_sub(PAGE))),
        next: (next < numbers.total).then(|| at(next)),
        sizes: Vec::new(),
        size: 0,
    };
    let shown = drawing.view.detail.lines.len();
    view! { <div class="panel-foot">{pager(shown, numbers.total as u64, pages)}</div> }.into_any()
}

fn add(drawing: Drawing<'_>) -> AnyView {
    let add = drawing.deeds.add;
    let fields = drawing.versioned();
    view! {
        <details class="replace">
            <summary><span class="link">"Add numbers\u{2026}"</span></summary>
            <ActionForm action=add attr:class="stack stack--tight form">
                {fields}{refused(add)}
                <label class="field">
                    <span class="label">"Numbers with their country code, commas between them"</span>
                    <input class="input" name="text" required=true autocomplete="off" placeholder="+16175550113, +16175550114"/>
                </label>
                <div class="row"><button class="btn btn--sm">"Add them"</button></div>
            </ActionForm>
        </details>
    }
    .into_any()
}
