//! Whether a report has anything to tell that the one before did not.

use super::{Content, FindingFigures, NumberMoves, PortFlow, PortWatch, SourceState};
use crate::{PortOrderId, PortOutId, SourceId, connection::Verdict, source::Standing};

impl Content {
    /// Whether nothing had changed since the report before: no finding, number or port, and no source that
    /// fell silent or spoke again. That time has passed is no change, but that a port became overdue is.
    pub fn is_quiet_after(&self, before: &Self) -> bool {
        match (before, self) {
            (Self::Sync(before), Self::Sync(now)) => {
                is_still(&now.findings)
                    && have_stayed(&now.moves)
                    && faults(&before.sources) == faults(&now.sources)
                    && waiting(&before.ports) == waiting(&now.ports)
            }
            (Self::Porting(before), Self::Porting(now)) => {
                now.flow == PortFlow::default()
                    && is_still(&now.findings)
                    && before.states == now.states
                    && faults(&before.sources) == faults(&now.sources)
                    && waiting(&before.ports) == waiting(&now.ports)
            }
            (Self::Emergency(before), Self::Emergency(now)) => {
                is_still(&now.findings)
                    && before.undecided == now.undecided
                    && faults(&before.sources) == faults(&now.sources)
            }
            (Self::Utilisation(before), Self::Utilisation(now)) => {
                have_stayed(&now.moves)
                    && before.idle == now.idle
                    && faults(&before.sources) == faults(&now.sources)
            }
            _ => false,
        }
    }
}

const fn is_still(findings: &FindingFigures) -> bool {
    findings.new + findings.reopened + findings.resolved + findings.put_off == 0
}

const fn have_stayed(moves: &NumberMoves) -> bool {
    moves.added + moves.changed == 0
}

fn faults(sources: &[SourceState]) -> Vec<(SourceId, Standing, Option<Verdict>)> {
    let at_fault = sources.iter().filter(|source| source.is_at_fault());
    at_fault
        .map(|source| (source.id, source.standing, source.verdict))
        .collect()
}

/// Who is late, and who waits for an answer.
fn waiting(ports: &PortWatch) -> (Vec<PortOrderId>, Vec<PortOutId>) {
    (
        ports.overdue.iter().map(|port| port.id).collect(),
        ports.outs.iter().map(|out| out.id).collect(),
    )
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{report::SyncContent, source::SourceKind};

    fn content(change: impl FnOnce(&mut SyncContent)) -> Content {
        let mut sync = SyncContent::default();
        change(&mut sync);
        Content::Sync(Box::new(sync))
    }

    fn source(standing: Standing) -> SourceState {
        SourceState {
            id: SourceId::new(Uuid::from_u128(1)),
            name: "Colt".to_owned(),
            kind: SourceKind::Carrier,
            standing,
            as_of: None,
            rows: 0,
            verdict: None,
            asked_at: None,
            reason: None,
        }
    }

    #[test]
    fn nothing_new_is_quiet_and_anything_new_is_not() {
        let before = content(|_| ());
        assert!(content(|_| ()).is_quiet_after(&before));
        assert!(content(|sync| sync.findings.open.high = 7).is_quiet_after(&before));
        assert!(!content(|sync| sync.findings.new = 1).is_quiet_after(&before));
        assert!(!content(|sync| sync.findings.resolved = 1).is_quiet_after(&before));
        assert!(!content(|sync| sync.moves.changed = 1).is_quiet_after(&before));
        let other = Content::Emergency(Box::default());
        assert!(!other.is_quiet_after(&before));
    }

    #[test]
    fn a_source_that_fell_silent_is_told_once() {
        let well = content(|sync| sync.sources.push(source(Standing::Fresh)));
        let stale = content(|sync| sync.sources.push(source(Standing::Stale)));
        assert!(!stale.is_quiet_after(&well));
        assert!(stale.is_quiet_after(&stale));
        assert!(!well.is_quiet_after(&stale), "that it speaks again is news");
    }
}
