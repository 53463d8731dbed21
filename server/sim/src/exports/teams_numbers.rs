//! `Get-CsPhoneNumberAssignment | ConvertTo-Json`: every number Teams knows.

use std::io::{self, Write};

use serde::Serialize;
use uuid::Uuid;

use super::write_json;
use crate::{
    Line, Snapshot,
    carriers::Connectivity,
    planes::{Location, TeamsView},
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Row {
    pub(crate) telephone_number: String,
    pub(crate) operator_id: Uuid,
    pub(crate) number_type: &'static str,
    pub(crate) activation_state: &'static str,
    pub(crate) assigned_pstn_target_id: Option<Uuid>,
    pub(crate) assignment_category: Option<&'static str>,
    pub(crate) capability: [&'static str; 1],
    pub(crate) city: Option<&'static str>,
    pub(crate) civic_address_id: Option<Uuid>,
    pub(crate) iso_country_code: &'static str,
    pub(crate) location_id: Option<Uuid>,
    pub(crate) network_site_id: Uuid,
    pub(crate) port_in_order_status: Option<&'static str>,
    pub(crate) pstn_assignment_status: &'static str,
    pub(crate) pstn_partner_name: &'static str,
    pub(crate) number_source: &'static str,
}

/// Windows PowerShell starts its UTF-8 files with this.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Writes at most `limit` numbers.
pub(crate) fn write(snapshot: &Snapshot<'_>, limit: usize, mut out: impl Write) -> io::Result<()> {
    out.write_all(BYTE_ORDER_MARK)?;
    let rows = snapshot
        .planes()
        .filter_map(|(line, planes)| Some(row(snapshot, line, planes.teams?)))
        .take(limit);
    write_json(rows, out)
}

/// A number as Teams has it.
pub(crate) fn row(snapshot: &Snapshot<'_>, line: &Line, view: TeamsView) -> Row {
    let directory = &snapshot.world.directory;
    let is_resource = view
        .target
        .is_some_and(|person| line.is_resource_account(person));
    let location_id = match view.location {
        Location::OfSite => Some(directory.location_id(line.site)),
        Location::Null => None,
        Location::Zero => Some(Uuid::nil()),
    };
    Row {
        telephone_number: line.e164(),
        operator_id: line.service.carrier.operator_id(),
        number_type: view.connectivity.name(),
        activation_state: view.activation,
        assigned_pstn_target_id: view.target.map(|person| directory.person_id(person)),
        assignment_category: view.target.map(|_| "Primary"),
        capability: [if is_resource {
            "VoiceApplicationAssignment"
        } else {
            "UserAssignment"
        }],
        city: None,
        civic_address_id: location_id,
        iso_country_code: line.site.country().code(),
        location_id,
        network_site_id: Uuid::nil(),
        port_in_order_status: view.is_porting_in.then_some("FirmOrderCommitmentAccepted"),
        pstn_assignment_status: match view.target {
            None => "Unassigned",
            Some(_) if is_resource => "VoiceApplicationAssigned",
            Some(_) => "UserAssigned",
        },
        pstn_partner_name: match view.connectivity {
            Connectivity::DirectRouting => "",
            Connectivity::OperatorConnect | Connectivity::CallingPlan => {
                line.service.carrier.name()
            }
        },
        number_source: "Online",
    }
}
