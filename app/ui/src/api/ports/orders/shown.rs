//! What a page shows of an order: a page of its numbers, and what happened without repetitions.

use domain::{
    E164,
    port::{
        Line, LineState,
        journal::{Event, What},
        view::OrderDetail,
    },
};

use super::{Numbers, OrderView, PAGE, Told};

impl OrderView {
    /// What a page shows of an order: its numbers from a place on, the most urgent first.
    #[cfg_attr(
        not(feature = "ssr"),
        expect(
            dead_code,
            reason = "only the server makes one; tests look at its parts"
        )
    )]
    pub(crate) fn new(mut detail: OrderDetail, from: usize) -> Self {
        let moves = detail
            .events
            .iter()
            .rev()
            .filter_map(|event| match event.what {
                What::OrderMoved { to, .. } => Some((to, event.at)),
                _ => None,
            });
        let moves = moves.collect();
        let told = fold(std::mem::take(&mut detail.events));
        let lacking: Vec<E164> = detail
            .gate
            .numbers
            .iter()
            .filter(|gate| !gate.is_ready)
            .map(|gate| gate.number)
            .collect();
        detail
            .lines
            .sort_by_key(|line| (urgency(line, &lacking), line.number));
        let numbers = Numbers {
            from,
            total: detail.lines.len(),
            live: detail.lines.iter().filter(|l| l.state.is_live()).count(),
            states: states(&detail.lines),
        };
        let lines = std::mem::take(&mut detail.lines);
        detail.lines = lines.into_iter().skip(from).take(PAGE).collect();
        let shown = |number: E164| detail.lines.iter().any(|line| line.number == number);
        detail.gate.numbers.retain(|gate| shown(gate.number));
        Self {
            detail,
            numbers,
            told,
            moves,
        }
    }
}

/// How soon somebody must look at a number; the smallest first.
fn urgency(line: &Line, lacking: &[E164]) -> u8 {
    use LineState as S;
    match line.state {
        S::Rejected | S::NotPortable | S::SvConflict | S::ActivationFailed => 0,
        S::NeedsManual => 1,
        state if !state.is_live() => 4,
        _ if lacking.contains(&line.number) => 2,
        _ => 3,
    }
}

fn states(lines: &[Line]) -> Vec<(LineState, usize)> {
    let count = |&state: &LineState| {
        let count = lines.iter().filter(|line| line.state == state).count();
        (state, count)
    };
    let all = LineState::ALL.iter().map(count);
    all.filter(|(_, count)| *count > 0).collect()
}

/// Tells what happened to many numbers at one moment once.
fn fold(events: Vec<Event>) -> Vec<Told> {
    let mut told: Vec<Told> = Vec::new();
    for event in events {
        let same = told
            .iter_mut()
            .rev()
            .take_while(|other| other.event.at == event.at)
            .find(|other| is_same(&other.event, &event));
        match same {
            Some(same) => same.times += 1,
            None => told.push(Told { event, times: 1 }),
        }
    }
    told
}

/// Whether two numbers had the same happen to them, by the same cause.
fn is_same(a: &Event, b: &Event) -> bool {
    a.number.is_some()
        && b.number.is_some()
        && a.what == b.what
        && a.name == b.name
        && a.is_inferred == b.is_inferred
        && a.reason == b.reason
}

#[cfg(test)]
mod tests;
