//! `Get-CsOnlineUser | Select … | ConvertTo-Json`: every account, with the number it has.
//! Written without a byte order mark, as newer PowerShell does.

use std::io::{self, Write};

use serde::Serialize;
use uuid::Uuid;

use super::write_json;
use crate::{Snapshot, line::Person, people::Member, planes::AccountView};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Row {
    pub(crate) identity: Uuid,
    pub(crate) user_principal_name: String,
    pub(crate) display_name: String,
    pub(crate) account_type: &'static str,
    pub(crate) account_enabled: bool,
    pub(crate) usage_location: &'static str,
    pub(crate) line_uri: Option<String>,
    #[serde(rename = "OnPremLineURI")]
    pub(crate) on_prem_line_uri: Option<&'static str>,
    pub(crate) enterprise_voice_enabled: bool,
    pub(crate) feature_types: &'static [&'static str],
    pub(crate) soft_deletion_timestamp: Option<String>,
    pub(crate) online_voice_routing_policy: Option<&'static str>,
    pub(crate) tenant_dial_plan: Option<&'static str>,
    pub(crate) teams_shared_calling_routing_policy: Option<&'static str>,
}

pub(crate) fn write(snapshot: &Snapshot<'_>, out: impl Write) -> io::Result<()> {
    let rows = (0..)
        .map(Person)
        .zip(&snapshot.world.members)
        .map(|(person, member)| row(snapshot, person, *member));
    write_json(rows, out)
}

/// An account as Teams has it.
pub(crate) fn row(snapshot: &Snapshot<'_>, person: Person, member: Member) -> Row {
    let world = snapshot.world;
    let line = member.line.map(|at| &world.lines[at as usize]);
    let held = line
        .map(|line| (line, snapshot.planes_of(line)))
        .filter(|(_, planes)| planes.teams.is_some_and(|view| view.target == Some(person)));
    let view = held.map_or(AccountView::healthy(member.country), |(_, planes)| {
        planes.account
    });
    let is_resource = line.is_some_and(|line| line.is_resource_account(person));
    let account = world.directory.account(person, line);
    Row {
        identity: world.directory.person_id(person),
        user_principal_name: account.principal_name,
        display_name: account.display_name,
        account_type: if is_resource {
            "ResourceAccount"
        } else {
            "User"
        },
        account_enabled: true,
        usage_location: view.usage_location.code(),
        line_uri: held.map(|(line, _)| format!("tel:{}", line.e164())),
        on_prem_line_uri: None,
        enterprise_voice_enabled: held.is_some() && view.is_voice_enabled,
        feature_types: match (is_resource, view.is_licensed) {
            (true, _) => &["Teams", "VoiceApp", "PhoneSystem"],
            (false, true) => &["Teams", "AudioConf", "PhoneSystem"],
            (false, false) => &["Teams", "AudioConf"],
        },
        soft_deletion_timestamp: view.deleted_on.map(|date| format!("{date}T08:00:00Z")),
        online_voice_routing_policy: None,
        tenant_dial_plan: None,
        teams_shared_calling_routing_policy: None,
    }
}
