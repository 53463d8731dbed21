//! Two reports of one kind beside one another: which figures differ, and by how much.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    Content, EmergencyContent, EmergencySite, FindingFigures, FindingLine, NumberMoves, PlaceLine,
    PortFlow, PortWatch, PortingContent, Report, ReportHead, SiteUse, SourceState, SyncContent,
    UtilisationContent,
};
use crate::rules::Severity;

/// Two reports of one kind beside one another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Comparison {
    /// The one.
    pub a: ReportHead,
    /// The other.
    pub b: ReportHead,
    /// The figures that differ, part by part. Parts in which none does are left out.
    pub parts: Vec<ComparedPart>,
    /// How many figures are the same in both.
    pub same: u64,
}

/// A part of two reports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ComparedPart {
    /// Its heading.
    pub title: String,
    /// The figures that differ.
    pub lines: Vec<ComparedLine>,
}

/// A figure that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ComparedLine {
    /// What it counts.
    pub label: String,
    /// The one report's; none where it does not have the figure.
    pub a: Option<String>,
    /// The other's.
    pub b: Option<String>,
    /// How much larger the other's is; none where they are words.
    pub difference: Option<i64>,
}

/// A figure of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Measure {
    /// A count of something that a report lists whether there is any or not.
    Count(u64),
    /// A count of something that a report lists only where there is any.
    Listed(u64),
    Words(String),
}

impl Measure {
    fn words(&self) -> String {
        match self {
            Self::Count(count) | Self::Listed(count) => crate::words::count(*count),
            Self::Words(words) => words.clone(),
        }
    }
}

/// The figures of a report, in their order.
#[derive(Default)]
struct Measures(Vec<(&'static str, String, Measure)>);

impl Measures {
    fn count(&mut self, part: &'static str, label: impl Into<String>, count: u64) {
        self.0.push((part, label.into(), Measure::Count(count)));
    }

    fn listed(&mut self, part: &'static str, label: impl Into<String>, count: u64) {
        self.0.push((part, label.into(), Measure::Listed(count)));
    }

    fn words(&mut self, part: &'static str, label: impl Into<String>, words: &str) {
        let words = Measure::Words(words.to_owned());
        self.0.push((part, label.into(), words));
    }

    fn of(content: &Content) -> Self {
        let mut measures = Self::default();
        match content {
            Content::Sync(content) => measures.sync(content),
            Content::Porting(content) => measures.porting(content),
            Content::Emergency(content) => measures.emergency(content),
            Content::Utilisation(content) => measures.utilisation(content),
        }
        measures
    }

    fn sync(&mut self, content: &SyncContent) {
        self.sources(&content.sources);
        self.figures(&content.findings);
        self.lines("Findings by plane", &content.by_plane);
        self.rules(&content.rules);
        self.affected("Findings by site", &content.sites, "No site");
        self.affected("Findings by carrier", &content.carriers, "No carrier");
        self.moves(&content.moves);
        self.watch(&content.ports);
        self.sites(&content.emergency);
        self.used("Use by site", &content.utilisation, "No site");
    }

    fn porting(&mut self, content: &PortingContent) {
        self.sources(&content.sources);
        for line in &content.states {
            self.count("Open orders", line.state.label(), line.orders);
        }
        self.flow(&content.flow);
        self.watch(&content.ports);
        self.figures(&content.findings);
    }

    fn emergency(&mut self, content: &EmergencyContent) {
        self.sources(&content.sources);
        self.figures(&content.findings);
        self.rules(&content.rules);
        self.sites(&content.sites);
        let undecided = content.undecided.len() as u64;
        self.count("Rules", "Could not be decided", undecided);
    }

    fn utilisation(&mut self, content: &UtilisationContent) {
        self.sources(&content.sources);
        self.used("Use by site", &content.sites, "No site");
        self.used("Use by carrier", &content.carriers, "No carrier");
        for line in &content.idle {
            let part = "Listed by carriers and not used";
            self.count(part, &line.carrier, line.unused + line.not_ours);
        }
        for line in &content.cost_centres {
            let name = if line.name.is_empty() {
                "No cost centre"
            } else {
                &line.name
            };
            self.count("Numbers in use by cost centre", name, line.numbers);
        }
    }

    fn sources(&mut self, sources: &[SourceState]) {
        for source in sources {
            let name = format!("{} ({})", source.name, source.kind.label().to_lowercase());
            self.words("Sources", &name, source.standing.label());
            self.count("Sources", format!("{name}, rows"), source.rows);
        }
    }

    fn figures(&mut self, figures: &FindingFigures) {
        let part = "Findings";
        for severity in Severity::ALL {
            let label = format!("Open, {}", severity.label().to_lowercase());
            self.count(part, label, figures.open.of(*severity));
        }
        self.count(part, "New", figures.new);
        self.count(part, "Opened again", figures.reopened);
        self.count(part, "Resolved", figures.resolved);
        self.count(part, "Put off", figures.put_off);
    }

    fn lines(&mut self, part: &'static str, lines: &[FindingLine]) {
        for line in lines {
            self.listed(part, &line.label, line.open);
        }
    }

    /// Several rules may have the same few words: each is told by its code too.
    fn rules(&mut self, lines: &[FindingLine]) {
        for line in lines {
            let label = format!("{} ({})", line.label, line.value);
            self.listed("Findings by rule", label, line.open);
        }
    }

    fn affected(&mut self, part: &'static str, places: &[PlaceLine], without: &str) {
        for place in places {
            let name = place.name.as_deref().unwrap_or(without);
            self.listed(part, name, place.open.total());
        }
    }

    fn moves(&mut self, moves: &NumberMoves) {
        self.count("Numbers", "Added", moves.added);
        self.count("Numbers", "Changes of state", moves.changed);
    }

    fn flow(&mut self, flow: &PortFlow) {
        let part = "Through the desk";
        self.count(part, "Orders made", flow.made);
        self.count(part, "Orders sent", flow.sent);
        self.count(part, "Dates confirmed", flow.confirmed);
        self.count(part, "Orders ported", flow.ported);
        self.count(part, "Rejections", flow.rejections);
        self.count(part, "Port-outs asked for", flow.outs);
    }

    fn watch(&mut self, ports: &PortWatch) {
        self.count("Ports", "Overdue", ports.overdue.len() as u64);
        self.count("Ports", "Due", ports.due.len() as u64);
        let outs = ports.outs.len() as u64;
        self.count("Ports", "Port-outs to be answered", outs);
    }

    fn sites(&mut self, sites: &[EmergencySite]) {
        for site in sites {
            let part = "Numbers with emergency findings";
            let name = site.site.as_deref().unwrap_or("No site");
            self.count(part, name, site.with_findings);
            let others = format!("{name}, not in service");
            self.listed(part, others, site.others_with_findings);
        }
    }

    fn used(&mut self, part: &'static str, places: &[SiteUse], without: &str) {
        for place in places {
            let name = place.name.as_deref().unwrap_or(without);
            self.count(part, format!("{name}, in use"), place.used);
            self.count(part, format!("{name}, free"), place.free);
        }
    }
}

impl Comparison {
    /// Two reports beside one another. Of different kinds they have nothing in common.
    pub fn of(a: &Report, b: &Report) -> Self {
        let (one, other) = (Measures::of(&a.content), Measures::of(&b.content));
        let key = |(part, label, _): &(&'static str, String, Measure)| (*part, label.clone());
        let mut before: BTreeMap<_, &Measure> =
            one.0.iter().map(|all| (key(all), &all.2)).collect();
        let mut parts: Vec<ComparedPart> = Vec::new();
        let mut same = 0;
        for (part, label, after) in &other.0 {
            match before.remove(&(*part, label.clone())) {
                Some(measure) if measure == after => same += 1,
                was => push(&mut parts, part, line(label, was, Some(after))),
            }
        }
        for (part, label, was) in &one.0 {
            if before.contains_key(&(*part, label.clone())) {
                push(&mut parts, part, line(label, Some(was), None));
            }
        }
        Self {
            a: a.head.clone(),
            b: b.head.clone(),
            parts,
            same,
        }
    }

    /// Whether no figure differs.
    pub const fn is_same(&self) -> bool {
        self.parts.is_empty()
    }
}

fn push(parts: &mut Vec<ComparedPart>, title: &str, line: ComparedLine) {
    if let Some(part) = parts.iter_mut().find(|part| part.title == title) {
        part.lines.push(line);
    } else {
        parts.push(ComparedPart {
            title: title.to_owned(),
            lines: vec![line],
        });
    }
}

/// What a report does not list counts as nothing. A site without findings is listed nowhere, and has none; a
/// source that is not there has no figure at all.
fn line(label: &str, a: Option<&Measure>, b: Option<&Measure>) -> ComparedLine {
    let count = |measure: Option<&Measure>| match measure {
        None => Some(0),
        Some(Measure::Count(count) | Measure::Listed(count)) => i64::try_from(*count).ok(),
        Some(Measure::Words(_)) => None,
    };
    let words = |mine: Option<&Measure>, other: Option<&Measure>| match (mine, other) {
        (None, Some(Measure::Listed(_))) => Some("0".to_owned()),
        (mine, _) => mine.map(Measure::words),
    };
    ComparedLine {
        label: label.to_owned(),
        a: words(a, b),
        b: words(b, a),
        difference: count(a).zip(count(b)).map(|(a, b)| b - a),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{BySeverity, Details, case};

    fn report(change: impl FnOnce(&mut SyncContent)) -> Report {
        let mut content = SyncContent::default();
        change(&mut content);
        Report {
            head: case::head(),
            content: Content::Sync(Box::new(content)),
            details: Details::default(),
        }
    }

    fn place(name: &str, high: u64) -> PlaceLine {
        PlaceLine {
            name: Some(name.to_owned()),
            open: BySeverity {
                high,
                ..BySeverity::default()
            },
            numbers: high,
            in_service: high,
        }
    }

    #[test]
    fn a_report_is_the_same_as_itself() {
        let report = report(|content| content.findings.new = 3);
        let comparison = Comparison::of(&report, &report);
        assert!(comparison.is_same());
        assert!(comparison.same > 0);
    }

    #[test]
    fn rules_with_the_same_words_are_told_apart() {
        let rule = |code: &str, open| FindingLine {
            value: code.to_owned(),
            label: "Not in the inventory".to_owned(),
            severity: Some(Severity::High),
            open,
            new: 0,
            reopened: 0,
            resolved: 0,
            put_off: 0,
        };
        let report = report(|content| {
            content.rules = vec![
                rule("carrier-not-in-inventory", 3),
                rule("teams-not-in-inventory", 6),
            ];
        });
        assert!(Comparison::of(&report, &report).is_same());
    }

    #[test]
    fn what_came_what_went_and_what_changed_is_told_with_the_difference() {
        let one = report(|content| {
            content.findings.resolved = 1_200;
            content.sites = vec![place("Lyon", 3), place("Bonn", 1)];
        });
        let other = report(|content| {
            content.findings.resolved = 7;
            content.sites = vec![place("Lyon", 3), place("Ghent", 2)];
        });
        let comparison = Comparison::of(&one, &other);
        let told: Vec<_> = comparison
            .parts
            .iter()
            .flat_map(|part| part.lines.iter().map(|line| (part.title.as_str(), line)))
            .map(|(part, line)| {
                let text = |side: &Option<String>| side.clone().unwrap_or_default();
                (
                    part,
                    line.label.as_str(),
                    text(&line.a),
                    text(&line.b),
                    line.difference,
                )
            })
            .collect();
        let text = str::to_owned;
        assert_eq!(
            told,
            [
                (
                    "Findings",
                    "Resolved",
                    text("1,200"),
                    text("7"),
                    Some(-1_193)
                ),
                ("Findings by site", "Ghent", text("0"), text("2"), Some(2)),
                ("Findings by site", "Bonn", text("1"), text("0"), Some(-1)),
            ]
        );
    }
}
