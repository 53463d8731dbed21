//! Whether what an organisation's sources say is enough to decide a rule. Nobody may take the silence of
//! a rule that was not decided for agreement.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use super::{Check, Rule, policy::Policy};
use crate::{
    SourceId,
    evidence::Witness,
    source::{Source, SourceKind, Standing},
    teams_object::{TeamsKindRow, TeamsObjectKind},
    tenant::MAX_AGE_HOURS,
};

text_enum! {
    /// How a rule stands in an organisation.
    pub enum Coverage {
        /// Each roll call decides it.
        Decided = "decided", "Decided";
        /// Something that it needs was never heard, or too long ago.
        Waiting = "waiting", "Waits for evidence";
        /// Rollcall does not gather what it rests on yet.
        NotYet = "not_yet", "Not yet decidable";
        /// The organisation has switched it off.
        Off = "off", "Switched off";
    }
}

/// Something that a rule needs, and what there is of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Need {
    /// A kind of source or of Teams configuration: `carrier`, `voice_route`.
    pub kind: String,
    /// The same for people.
    pub label: String,
    /// Whether it is there and recent enough to be judged by.
    pub is_met: bool,
    /// What speaks about it: the sources of the kind, or the export of the configuration.
    pub heard: Vec<Heard>,
}

/// One that speaks about what a rule needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Heard {
    /// The source; `None` for the export of a tenant's configuration.
    pub source: Option<SourceId>,
    /// Its name.
    pub name: String,
    /// When its list was taken (UTC); `None` before the first.
    pub as_of: Option<DateTime<Utc>>,
    /// How it stands.
    pub standing: Standing,
}

/// Everything that an organisation's rules can rest on, at one moment.
#[derive(Clone, Copy, Debug)]
pub struct Grounds<'a> {
    /// The sources.
    pub sources: &'a [Source],
    /// The kinds of configuration of which a file has come.
    pub exports: &'a [TeamsKindRow],
    /// The moment (UTC).
    pub now: DateTime<Utc>,
}

impl Grounds<'_> {
    /// How a rule stands under what the organisation has decided.
    pub fn coverage(&self, rule: &Rule, policy: &Policy) -> Coverage {
        if !policy.is_on(rule) {
            Coverage::Off
        } else if !rule.is_decidable_yet() {
            Coverage::NotYet
        } else if self.needs(rule).iter().all(|need| need.is_met) {
            Coverage::Decided
        } else {
            Coverage::Waiting
        }
    }

    /// What a rule needs: sources first, then configuration.
    pub fn needs(&self, rule: &Rule) -> Vec<Need> {
        let sources = rule.needs.iter().map(|kind| self.source(*kind, rule));
        let exports = rule.configuration.iter().map(|kind| self.export(*kind));
        sources.chain(exports).collect()
    }

    fn source(&self, kind: SourceKind, rule: &Rule) -> Need {
        let of_kind = || self.sources.iter().filter(|source| source.kind == kind);
        let witnesses: Vec<_> = of_kind().map(|s| Witness::of(s, self.now)).collect();
        Need {
            kind: kind.to_string(),
            label: kind.label().to_owned(),
            is_met: witnesses.iter().any(|w| w.as_of.is_some())
                && rule.is_heard(witnesses.iter(), self.now),
            heard: of_kind()
                .map(|source| Heard {
                    source: Some(source.id),
                    name: source.name.clone(),
                    as_of: source.as_of,
                    standing: source.standing(self.now),
                })
                .collect(),
        }
    }

    fn export(&self, kind: TeamsObjectKind) -> Need {
        let export = self.exports.iter().find(|export| export.kind == kind);
        let as_of = export.and_then(|export| export.taken_at);
        let standing = match as_of {
            None => Standing::NeverAsked,
            Some(at) if self.now - at > Duration::hours(MAX_AGE_HOURS) => Standing::Stale,
            Some(_) => Standing::Fresh,
        };
        Need {
            kind: kind.to_string(),
            label: kind.label().to_owned(),
            is_met: standing == Standing::Fresh,
            heard: vec![Heard {
                source: None,
                name: "Teams configuration".to_owned(),
                as_of,
                standing,
            }],
        }
    }
}

impl Rule {
    /// Whether its findings are about numbers, so that numbers can be excepted from it. A rule that is
    /// not decided yet may turn out to be.
    pub const fn is_about_numbers(&self) -> bool {
        matches!(self.check, Check::Number(_) | Check::NotYet(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        RunId,
        rules::{Group, Guard, Severity, policy::RuleSetting},
    };

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_176_000, 0).unwrap()
    }

    fn rule(check: Check, guards: &'static [Guard]) -> Rule {
        Rule {
            code: "a-rule",
            group: Group::Carrier,
            plane: crate::plane::Plane::Carrier,
            severity: Severity::High,
            verdict: crate::plane::Verdict::Differs,
            title: "",
            explanation: "",
            consequence: "",
            fix: "",
            remedies: &[],
            needs: &[SourceKind::Carrier],
            configuration: &[TeamsObjectKind::VoiceRoute],
            guards,
            subsumes: &[],
            check,
        }
    }

    const NUMBER: Check = Check::Number(|_| Vec::new());

    fn carrier(hours_ago: Option<i64>) -> Source {
        Source {
            id: SourceId::new(uuid::Uuid::from_u128(1)),
            kind: SourceKind::Carrier,
            name: "Colt".to_owned(),
            connection_id: None,
            as_of: hours_ago.map(|hours| now() - Duration::hours(hours)),
            committed_run: None,
            held_run: None,
            rows: 1,
            mass_deviation_percent: 5,
            max_age_hours: 6,
            is_complete: true,
            version: 1,
        }
    }

    fn routes(hours_ago: i64) -> TeamsKindRow {
        TeamsKindRow {
            kind: TeamsObjectKind::VoiceRoute,
            objects: 0,
            taken_at: Some(now() - Duration::hours(hours_ago)),
            last: None,
        }
    }

    fn coverage(rule: &Rule, sources: &[Source], exports: &[TeamsKindRow]) -> Coverage {
        let now = now();
        let grounds = Grounds {
            sources,
            exports,
            now,
        };
        grounds.coverage(rule, &Policy::default())
    }

    #[test]
    fn a_rule_is_decided_once_everything_it_needs_was_heard_lately() {
        let rule = rule(NUMBER, &[]);
        let stale = carrier(Some(7));
        let fresh = carrier(Some(6));
        for (sources, exports, expected) in [
            (vec![fresh.clone()], vec![routes(168)], Coverage::Decided),
            (vec![fresh.clone()], vec![routes(169)], Coverage::Waiting),
            (vec![fresh.clone()], vec![], Coverage::Waiting),
            (vec![stale.clone()], vec![routes(1)], Coverage::Waiting),
            (vec![carrier(None)], vec![routes(1)], Coverage::Waiting),
            (vec![], vec![routes(1)], Coverage::Waiting),
            (
                vec![stale, fresh.clone()],
                vec![routes(1)],
                Coverage::Waiting,
            ),
            (
                vec![carrier(Some(30 * 24 + 1)), fresh],
                vec![routes(1)],
                Coverage::Decided,
            ),
        ] {
            assert_eq!(
                coverage(&rule, &sources, &exports),
                expected,
                "{sources:?} {exports:?}"
            );
        }
    }

    #[test]
    fn a_rule_that_rests_on_absence_needs_a_whole_list() {
        let partial = Source {
            is_complete: false,
            ..carrier(Some(1))
        };
        let held_run = Some(RunId::new(uuid::Uuid::from_u128(2)));
        let held = Source {
            held_run,
            ..carrier(Some(1))
        };
        let absence = rule(NUMBER, &[Guard::Complete]);
        for source in [partial, held] {
            let sources = [source];
            assert_eq!(
                coverage(&absence, &sources, &[routes(1)]),
                Coverage::Waiting
            );
            assert_eq!(
                coverage(&rule(NUMBER, &[]), &sources, &[routes(1)]),
                Coverage::Decided
            );
        }
        assert_eq!(
            coverage(&absence, &[carrier(Some(1))], &[routes(1)]),
            Coverage::Decided
        );
    }

    #[test]
    fn what_is_not_gathered_waits_for_nothing_and_what_is_off_is_off() {
        let not_yet = rule(Check::NotYet("Nobody asks the SBC."), &[]);
        assert_eq!(
            coverage(&not_yet, &[carrier(Some(1))], &[routes(1)]),
            Coverage::NotYet
        );
        let mut policy = Policy::default();
        let off = RuleSetting {
            is_enabled: false,
            ..RuleSetting::default()
        };
        policy.settings.insert("a-rule".to_owned(), off);
        let grounds = Grounds {
            sources: &[],
            exports: &[],
            now: now(),
        };
        for rule in [not_yet, rule(NUMBER, &[])] {
            assert_eq!(grounds.coverage(&rule, &policy), Coverage::Off);
        }
    }

    #[test]
    fn a_need_names_who_speaks_about_it_and_how_old_that_is() {
        let (sources, exports) = ([carrier(Some(7))], []);
        let grounds = Grounds {
            sources: &sources,
            exports: &exports,
            now: now(),
        };
        let needs = grounds.needs(&rule(NUMBER, &[]));
        let told: Vec<_> = needs
            .iter()
            .flat_map(|need| {
                need.heard
                    .iter()
                    .map(move |h| (&*need.kind, &*h.name, h.standing))
            })
            .collect();
        assert_eq!(
            told,
            [
                ("carrier", "Colt", Standing::Stale),
                ("voice_route", "Teams configuration", Standing::NeverAsked),
            ]
        );
    }
}
