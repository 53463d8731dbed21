//! Every rule by its group, and which of them can be decided.

use domain::{
    query_string::QueryString,
    rules::{coverage::Coverage, view::RuleRow},
};
use leptos::prelude::*;
use leptos_router::components::Form;

use super::{due, findings_href, rule_href};
use crate::{
    address,
    api::{
        rules::{self, SetDueTimes},
        session::Session,
    },
    components::{
        frame::Page,
        icon::icon,
        list::tidy,
        marks,
        notice::{banner, empty, hidden, loaded, refused},
    },
    words,
};

/// What an address asks of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Filter {
    /// Words of the code or the texts.
    q: Option<String>,
    /// How the rules stand.
    coverage: Option<Coverage>,
}

impl Filter {
    fn read(search: &str) -> Self {
        Self {
            q: address::value(search, "q").map(|q| q.trim().to_lowercase()),
            coverage: address::value(search, "coverage").and_then(|word| word.parse().ok()),
        }
    }

    fn href(&self) -> String {
        let mut query = QueryString::default();
        query.extend("q", self.q.as_deref());
        query.extend("coverage", self.coverage.map(Coverage::as_str));
        address::join("/rules", &query.finish())
    }

    fn fits(&self, rule: &RuleRow) -> bool {
        self.coverage.is_none_or(|wanted| rule.coverage == wanted) && self.has_words(rule)
    }

    /// Whether each word stands somewhere in what is written about the rule.
    fn has_words(&self, rule: &RuleRow) -> bool {
        let text =
            [&rule.code, &rule.title, &rule.explanation, &rule.remedy].map(|t| t.to_lowercase());
        let mut wanted = self.q.as_deref().unwrap_or_default().split_whitespace();
        wanted.all(|word| text.iter().any(|text| text.contains(word)))
    }
}

/// The list of rules.
#[component]
pub(crate) fn Rules() -> impl IntoView {
    let search = address::use_search();
    let filter = Memo::new(move |_| search.with(|search| Filter::read(search)));
    let did = address::use_value("did");
    let set_due_times = ServerAction::<SetDueTimes>::new();
    let book = Resource::new(move || set_due_times.version().get(), |_| rules::list());
    view! {
        <Page name="Rules">
            {refused(set_due_times)}
            {move || (did.get().as_deref() == Some("due")).then(|| banner(
                "", "i-check", "The due times are saved. The roll is being called, and open findings move with it.",
            ))}
            {loaded(book, move |answer, session| {
                let book = StoredValue::new(answer.value);
                view! {
                    {head(&session)}
                    {move || book.with_value(|book| list(&book.rules, &filter.get()))}
                    {book.with_value(|book| due::panel(&book.due, &session, set_due_times))}
                }.into_any()
            })}
        </Page>
    }
}

fn head(session: &Session) -> AnyView {
    let sub = format!(
        "What is asked about every number of {}",
        session.glance.organisation
    );
    view! {
        <header class="page-head">
            <h1>"Rules"</h1><span class="sub">{sub}</span>
            <div class="page-actions"><a class="btn" href="/exceptions">"Exceptions"</a></div>
        </header>
    }
    .into_any()
}

fn list(rules: &[RuleRow], filter: &Filter) -> AnyView {
    let shown: Vec<&RuleRow> = rules.iter().filter(|rule| filter.fits(rule)).collect();
    let body = if shown.is_empty() {
        let clear = view! { <a class="btn" href="/rules">"Show all rules"</a> };
        empty(
            "No rule matches",
            "Search for fewer words, or look at all of them.",
            Some(clear.into_any()),
        )
    } else {
        table(&shown)
    };
    view! { {tools(rules, filter)}{body} }.into_any()
}

/// The search, and how many rules stand in which way.
fn tools(rules: &[RuleRow], filter: &Filter) -> AnyView {
    let chips = Coverage::ALL.iter().map(|&coverage| {
        let with = Filter {
            coverage: Some(coverage),
            ..filter.clone()
        };
        let count = rules.iter().filter(|rule| with.fits(rule)).count();
        let is_chosen = filter.coverage == Some(coverage);
        let href = if is_chosen {
            let all = Filter {
                coverage: None,
                ..filter.clone()
            };
            all.href()
        } else {
            with.href()
        };
        view! {
            <a class="chip chip--link" href=href aria-current=is_chosen.then_some("true")>
                <span>{marks::coverage(coverage)}" "{count}</span>
            </a>
        }
    });
    let kept = filter
        .coverage
        .map(|coverage| hidden("coverage", coverage.to_string()));
    let q = filter.q.clone();
    view! {
        <search class="list-tools">
            <Form method="get" action="/rules" on_form_data=tidy()>
                {kept}
                <label class="search">
                    {icon("i-search")}
                    <span class="vh">"Find a rule"</span>
                    <input class="input" type="search" name="q" autocomplete="off" placeholder="Words or a code"
                        value=q/>
                </label>
            </Form>
            <div class="chips">{chips.collect_view()}</div>
        </search>
    }
    .into_any()
}

fn table(rules: &[&RuleRow]) -> AnyView {
    let groups = rules.chunk_by(|a, b| a.group == b.group).map(|of_group| {
        let rows = of_group.iter().map(|rule| row(rule)).collect_view();
        view! {
            <tbody>
                <tr class="group"><th colspan="5" scope="rowgroup" data-card="full-first">{of_group[0].group.label()}</th></tr>
                {rows}
            </tbody>
        }
    });
    view! {
        <div class="panel">
            <div class="table-wrap" tabindex="0" role="region" aria-label="Rules">
                <table class="table table--cards rules">
                    <thead><tr>
                        <th scope="col">"Rule"</th><th scope="col">"Severity"</th>
                        <th scope="col">"Standing"</th><th scope="col" class="end">"Findings"</th>
                        <th scope="col" data-priority="2">"Fix"</th>
                    </tr></thead>
                    {groups.collect_view()}
                </table>
            </div>
        </div>
    }
    .into_any()
}

fn row(rule: &RuleRow) -> AnyView {
    let reason = rule.reason.clone().map(|reason| {
        view! { <span class="why" data-tone="muted">{reason}</span> }
    });
    let findings = (rule.findings > 0).then(|| {
        view! {
            <a href=findings_href(&rule.code)>{words::count(rule.findings)}<span class="only-phone">" findings"</span></a>
        }
    });
    view! {
        <tr>
            <th scope="row" data-card="title">
                <a class="strong" href=rule_href(&rule.code)>{rule.title.clone()}</a>
                <code class="muted xs">{rule.code.clone()}</code>
            </th>
            <td data-card="aside">{marks::severity(rule.severity)}{usual(rule)}</td>
            <td data-card="full">{marks::coverage(rule.coverage)}{reason}</td>
            <td class="end" data-card="meta">{findings}</td>
            <td data-priority="2" class="nowrap muted">{rule.fix.clone()}</td>
        </tr>
    }
    .into_any()
}

/// How much the rule usually matters, where the organisation has said otherwise.
fn usual(rule: &RuleRow) -> Option<AnyView> {
    (rule.default_severity != rule.severity).then(|| {
        let usual = format!(" usually {}", rule.default_severity.label().to_lowercase());
        view! { <span class="muted xs nowrap">{usual}</span> }.into_any()
    })
}

#[cfg(test)]
mod tests {
    use domain::rules::{self, coverage::Grounds, policy::Policy};

    use super::*;

    fn rows() -> Vec<RuleRow> {
        let grounds = Grounds {
            sources: &[],
            exports: &[],
            now: chrono::DateTime::UNIX_EPOCH,
        };
        let policy = Policy::default();
        rules::all()
            .map(|rule| RuleRow::of(rule, &policy, &grounds))
            .collect()
    }

    #[test]
    fn every_word_must_stand_somewhere() {
        let rows = rows();
        let found = |search: &str| {
            let filter = Filter::read(search);
            rows.iter().filter(|rule| filter.fits(rule)).count()
        };
        assert_eq!(found(""), rows.len());
        assert_eq!(found("q=carrier-route-mismatch"), 1);
        assert_eq!(found("q=CARRIER-route+mismatch"), 1);
        assert_eq!(found("q=carrier-route-mismatch+zebra"), 0);
        let by_coverage = Coverage::ALL
            .iter()
            .map(|c| found(&format!("coverage={c}")));
        assert_eq!(by_coverage.sum::<usize>(), rows.len());
    }

    #[test]
    fn an_address_comes_back_as_it_was() {
        for address in [
            "/rules",
            "/rules?q=port&coverage=not_yet",
            "/rules?coverage=off",
        ] {
            let search = address.split_once('?').map_or("", |(_, search)| search);
            assert_eq!(Filter::read(search).href(), address);
        }
        assert_eq!(Filter::read("coverage=maybe"), Filter::default());
    }
}
