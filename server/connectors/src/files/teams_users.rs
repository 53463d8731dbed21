//! The people and resource accounts that Teams knows: `Get-CsOnlineUser`, or the `userConfigurations`
//! of Graph, as JSON or CSV.

use std::io::Read;

use domain::{LineUri, directory::Account, fact::Reported, import::ImportKind};

use super::{
    FactRows, FileError,
    cell::Cell,
    fields::{Fields, Row},
    names::{Column, Names},
    rows::{Form, Outcome},
    teams_numbers,
};

const FORM: Form = Form {
    kind: ImportKind::TeamsUsers,
    columns: &[
        Column::required("Identity", &["ObjectId", "Id", "ExternalDirectoryObjectId"]),
        Column::required("UserPrincipalName", &["UPN"]),
        Column::new("DisplayName", &[]),
        Column::new("AccountType", &[]),
        Column::new("AccountEnabled", &["Enabled"]),
        Column::new("UsageLocation", &[]),
        Column::new("LineUri", &[]),
        Column::new("TelephoneNumbers", &[]),
        Column::new("EnterpriseVoiceEnabled", &["IsEnterpriseVoiceEnabled"]),
        Column::new("FeatureTypes", &[]),
        Column::new("SoftDeletionTimestamp", &["DeletedDateTime"]),
    ],
    may_be_json: true,
    check: Names::require,
};

/// Opens an export of Teams' users.
pub fn open<R: Read>(read: R) -> Result<FactRows<R, Account>, FileError> {
    FactRows::open(read, &FORM, row)
}

fn row(row: &Row<'_>) -> Outcome<Account> {
    let mut fields = Fields::new(row);
    let object_id = required(&mut fields, "Identity", "object id");
    let sign_in_name = required(&mut fields, "UserPrincipalName", "sign-in name");
    let line = line(&mut fields);
    let account = Account {
        object_id: object_id.to_lowercase(),
        sign_in_name,
        display_name: fields.text("DisplayName"),
        account_type: fields.text("AccountType"),
        is_enabled: fields.flag("AccountEnabled"),
        usage_location: fields.country("UsageLocation"),
        line,
        enterprise_voice: fields.flag("EnterpriseVoiceEnabled"),
        features: fields.list("FeatureTypes"),
        deleted_at: fields.instant("SoftDeletionTimestamp"),
    };
    fields.finish(Some(account)).map(Some)
}

fn required(fields: &mut Fields<'_>, column: &str, what: &str) -> String {
    match fields.text(column) {
        Reported::Value(text) => text,
        _ => {
            let message = format!("The account has no {what}. Export the users again with it.");
            fields.refuse(column, message);
            String::new()
        }
    }
}

/// The account's line: of `LineUri`, or of the primary entry of `TelephoneNumbers`, which is all that
/// Graph sends.
fn line(fields: &mut Fields<'_>) -> Reported<LineUri> {
    let line = teams_numbers::reported_line(fields, "LineUri");
    if !line.is_not_sent() {
        return line;
    }
    let Some(Cell::List(numbers)) = fields.cell("TelephoneNumbers") else {
        return Reported::NotSent;
    };
    let primary = numbers.iter().find_map(|number| match number {
        Cell::Object(number) => {
            let category = number.get("AssignmentCategory").map(Cell::text);
            let is_primary = category.is_none_or(|c| c.eq_ignore_ascii_case("primary"));
            number.get("TelephoneNumber").filter(|_| is_primary)
        }
        _ => None,
    });
    match primary.map(|number| teams_numbers::line(&number.text())) {
        None => Reported::Blank,
        Some(Ok(line)) => Reported::Value(line),
        Some(Err(message)) => {
            fields.refuse("TelephoneNumbers", message);
            Reported::Blank
        }
    }
}
