//! Shared Calling: people who call with the number of a resource account (Microsoft notes §3.6).

use super::fields::Fields;
use crate::{E164, LineUri, fact::Reported, teams_object::TeamsObject};

/// People who share the number of a resource account (`Get-CsTeamsSharedCallingRoutingPolicy`).
#[derive(Clone, Debug)]
pub struct SharedCallingPolicy {
    /// Its name.
    pub name: String,
    /// The object id of the account whose number is shared; none where the policy is not in use, as the
    /// global one seldom is.
    pub resource_account: Option<String>,
    /// The numbers by which emergency services call back; `None` where they are not told, or one cannot
    /// be read.
    pub callbacks: Option<Vec<E164>>,
}

impl SharedCallingPolicy {
    pub(super) fn read(object: &TeamsObject) -> Self {
        let fields = Fields::of(object);
        let numbers = fields.texts("EmergencyNumbers");
        Self {
            name: object.identity.clone(),
            resource_account: fields
                .text("ResourceAccount")
                .value()
                .map(|id| id.to_lowercase()),
            callbacks: numbers.and_then(|numbers| numbers.iter().map(|n| number(n)).collect()),
        }
    }
}

impl SharedCallingPolicy {
    /// Whether emergency services call back by this number.
    pub fn has_callback(&self, number: E164) -> bool {
        self.callbacks.iter().flatten().any(|own| *own == number)
    }
}

/// The account of an auto attendant, call queue or application (`Get-CsOnlineApplicationInstance`).
#[derive(Clone, Debug)]
pub struct ResourceAccount {
    /// Its object id.
    pub object_id: String,
    /// Its name for people.
    pub name: String,
    /// Its line.
    pub line: Reported<LineUri>,
    /// The application it is for, by its id in lower case.
    pub application: Reported<String>,
}

/// The applications of Teams itself, auto attendants and call queues (Microsoft notes §2.7).
const OF_TEAMS: &[&str] = &[
    "ce933385-9390-45d1-9512-c8d228074e07",
    "11cd3e2e-fccb-42ad-ad00-878b93575e07",
];

impl ResourceAccount {
    /// Whether it is known to be for an auto attendant or a call queue, and not for another vendor.
    pub fn is_of_teams(&self) -> bool {
        let application = self.application.value();
        application.is_some_and(|id| OF_TEAMS.contains(&id.as_str()))
    }
}

impl ResourceAccount {
    pub(super) fn read(object: &TeamsObject) -> Self {
        Self {
            object_id: object.identity.to_lowercase(),
            name: object.name.clone(),
            line: match Fields::of(object).text("PhoneNumber") {
                // A number that cannot be read is a number all the same.
                Reported::Value(text) => text.parse().map_or(Reported::NotSent, Reported::Value),
                Reported::Blank => Reported::Blank,
                Reported::NotSent => Reported::NotSent,
            },
            application: match Fields::of(object).text("ApplicationId") {
                Reported::Value(id) => Reported::Value(id.to_lowercase()),
                untold => untold,
            },
        }
    }
}

fn number(text: &str) -> Option<E164> {
    let line: LineUri = text.parse().ok()?;
    Some(line.number())
}
