//! What is stored about one number, put together as the rules see it.

use domain::{
    E164,
    evidence::{CarrierLine, Claim, Evidence, Holder, PortLine, Roll, TeamsLine},
    fact::Fact,
    finding::Finding,
    number::Number,
    source::SourceKind,
    tenant::Tenant,
};
use store::{accounts, facts::StoredFact, ports::OpenLine};

use crate::ports::evidence::Ports;

/// All that is stored about one number.
pub(crate) struct Known {
    /// The number.
    pub number: E164,
    /// The inventory's row.
    pub inventory: Option<Number>,
    /// What the sources say.
    pub facts: Vec<StoredFact>,
    /// The accounts with a line of it that no list of numbers gives them. Only a roll call looks for them.
    pub claimants: Vec<accounts::Claim>,
    /// Its place in port orders that are open or have come in. Looked up where rules are run.
    pub port_lines: Vec<OpenLine>,
    /// Its findings, in any state.
    pub findings: Vec<Finding>,
}

impl Known {
    /// Whether nobody knows the number.
    pub(crate) fn is_nothing(&self) -> bool {
        self.inventory.is_none() && self.facts.is_empty() && self.findings.is_empty()
    }

    /// The evidence of a roll call. Sources too old to be judged are left out, and so are orders and
    /// port-outs that are not among `ports`.
    pub(crate) fn evidence<'a>(
        &'a self,
        tenant: &'a Tenant,
        roll: &'a Roll,
        ports: &'a Ports,
    ) -> Evidence<'a> {
        let directory = roll.witness(SourceKind::TeamsUsers).filter(|w| w.is_usable);
        let mut evidence = Evidence {
            number: self.number,
            inventory: self.inventory.as_ref(),
            own_account: None,
            teams: Vec::new(),
            claimants: self
                .claimants
                .iter()
                .filter(|_| directory.is_some())
                .map(|claim| Claim {
                    account: &claim.account,
                    changed_at: claim.changed_at,
                })
                .collect(),
            carriers: Vec::new(),
            ports: self
                .port_lines
                .iter()
                .filter_map(|stored| {
                    Some(PortLine {
                        port: ports.order(stored.order)?,
                        line: &stored.line,
                    })
                })
                .collect(),
            port_outs: ports.port_outs_of(self.number).collect(),
            tenant,
            roll,
        };
        for stored in &self.facts {
            let Some(witness) = roll.by_id(stored.source).filter(|w| w.is_usable) else {
                continue;
            };
            match &stored.fact {
                Fact::TeamsNumber(fact) => evidence.teams.push(TeamsLine {
                    fact,
                    holder: match (&fact.target, &stored.holder) {
                        (None, _) => Holder::Nobody,
                        (Some(_), _) if directory.is_none() => Holder::NotAsked,
                        (Some(_), Some(account)) => Holder::Account(account),
                        (Some(_), None) => Holder::NotInDirectory,
                    },
                    first_seen_at: stored.first_seen_at,
                    changed_at: stored.changed_at,
                    holder_first_seen_at: stored.holder_first_seen_at,
                    holder_changed_at: stored.holder_changed_at,
                }),
                Fact::CarrierNumber(fact) => evidence.carriers.push(CarrierLine { witness, fact }),
            }
        }
        evidence
    }
}
