//! The people and resource accounts that Teams knows: `Get-CsOnlineUser`, or the `userConfigurations`
//! of Graph, as JSON or CSV.

use std::{borrow::Cow, io::Read};

use domain::{
    LineUri,
    directory::{Account, FurtherLine},
    fact::Reported,
    import::ImportKind,
    same_word,
};

use super::{
    FactRows, FileError, Mapping, Objects,
    cell::{Cell, Object},
    fields::{Fields, Row, capitalised},
    names::{Column, Names},
    rows::{Form, Outcome},
    teams_numbers,
};

const VOICE_ROUTING: &str = "OnlineVoiceRoutingPolicy";
const EMERGENCY_CALL_ROUTING: &str = "TeamsEmergencyCallRoutingPolicy";
const SHARED_CALLING: &str = "TeamsSharedCallingRoutingPolicy";

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
        Column::new("OnPremLineURI", &[]),
        Column::new("TelephoneNumbers", &[]),
        Column::new("BusinessPhones", &[]),
        Column::new("EnterpriseVoiceEnabled", &["IsEnterpriseVoiceEnabled"]),
        Column::new("FeatureTypes", &[]),
        Column::new(VOICE_ROUTING, &[]),
        Column::new(EMERGENCY_CALL_ROUTING, &[]),
        Column::new(SHARED_CALLING, &[]),
        Column::new("EffectivePolicyAssignments", &[]),
        Column::new("SoftDeletionTimestamp", &["DeletedDateTime"]),
    ],
    may_be_json: true,
    check: Names::require,
};

/// Opens an export of Teams' users.
pub fn open<R: Read>(read: R) -> Result<FactRows<R, Account>, FileError> {
    FactRows::open(read, &FORM, &Mapping::default(), row)
}

/// Reads the same accounts one by one, as Graph lists them.
pub(crate) fn objects() -> Objects<Account> {
    Objects::new(&FORM, row)
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
        account_type: fields.term("AccountType"),
        is_enabled: fields.flag("AccountEnabled"),
        usage_location: fields.country("UsageLocation"),
        line,
        further_lines: further_lines(&fields),
        on_premises_line: on_premises_line(&fields),
        directory_numbers: directory_numbers(&fields),
        enterprise_voice: fields.flag("EnterpriseVoiceEnabled"),
        features: fields.list("FeatureTypes"),
        voice_routing_policy: policy(&fields, VOICE_ROUTING),
        emergency_call_routing_policy: policy(&fields, EMERGENCY_CALL_ROUTING),
        shared_calling_policy: policy(&fields, SHARED_CALLING),
        deleted_at: fields.instant("SoftDeletionTimestamp"),
    };
    fields.finish(Some(account)).map(Some)
}

fn required(fields: &mut Fields<'_>, column: &str, what: &str) -> String {
    if let Reported::Value(text) = fields.text(column) {
        return text;
    }
    let message = format!("The account has no {what}. Export the users again with it.");
    fields.refuse(column, message);
    String::new()
}

/// A policy by its name, without `Tag:`: of its own column, or of the policies in effect, as Graph sends
/// them. A list of those that lacks the kind says that nobody gave the account one.
fn policy(fields: &Fields<'_>, kind: &str) -> Reported<String> {
    let named = match fields.cell(kind) {
        Some(Cell::Object(policy)) => name(policy.get("Name")),
        Some(_) => fields.text(kind),
        None => match fields.cell("EffectivePolicyAssignments") {
            Some(Cell::List(given)) => {
                let own = given.iter().find_map(|given| in_effect(given, kind));
                own.map_or(Reported::Blank, |policy| name(policy.get("DisplayName")))
            }
            _ => Reported::NotSent,
        },
    };
    match named {
        Reported::Value(name) => Reported::Value(name.trim_start_matches("Tag:").to_owned()),
        nameless => nameless,
    }
}

/// The policy of a kind, if this is one.
fn in_effect<'a>(given: &'a Cell<'_>, kind: &str) -> Option<&'a Object<'a>> {
    let Cell::Object(given) = given else {
        return None;
    };
    let is_it = given
        .get("PolicyType")
        .is_some_and(|word| same_word(&word.text(), kind));
    match given.get("PolicyAssignment") {
        Some(Cell::Object(policy)) if is_it => Some(policy),
        _ => None,
    }
}

fn name(cell: Option<&Cell<'_>>) -> Reported<String> {
    let name = cell.map(|cell| cell.text().into_owned());
    Reported::sent(name.filter(|name| !name.is_empty()))
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
    let mut numbers = numbers.iter().filter_map(numbered);
    let primary = numbers.find(|(_, category)| is_primary(category));
    match primary.map(|(number, _)| teams_numbers::line(&number)) {
        None => Reported::Blank,
        Some(Ok(line)) => Reported::Value(line),
        Some(Err(message)) => {
            fields.refuse("TelephoneNumbers", message);
            Reported::Blank
        }
    }
}

/// A number of an account with its category, which older modules do not send.
fn numbered<'a>(cell: &'a Cell<'_>) -> Option<(Cow<'a, str>, Cow<'a, str>)> {
    let Cell::Object(number) = cell else {
        return None;
    };
    let category = number.get("AssignmentCategory").map(Cell::text);
    Some((
        number.get("TelephoneNumber")?.text(),
        category.unwrap_or_default(),
    ))
}

fn is_primary(category: &str) -> bool {
    category.is_empty() || category.eq_ignore_ascii_case("primary")
}

/// The lines beside the primary one. A line that cannot be read is told with the numbers, not with people.
fn further_lines(fields: &Fields<'_>) -> Reported<Vec<FurtherLine>> {
    let Some(Cell::List(numbers)) = fields.cell("TelephoneNumbers") else {
        return Reported::NotSent;
    };
    let lines: Vec<_> = numbers
        .iter()
        .filter_map(numbered)
        .filter(|(_, category)| !is_primary(category))
        .filter_map(|(number, category)| {
            Some(FurtherLine {
                line: teams_numbers::line(&number).ok()?,
                category: capitalised(&category),
            })
        })
        .collect();
    Reported::sent(Some(lines).filter(|lines| !lines.is_empty()))
}

/// What a directory on site has may be in any form, and is no reason to refuse the account.
fn on_premises_line(fields: &Fields<'_>) -> Reported<String> {
    match fields.text("OnPremLineURI") {
        Reported::Value(text) => Reported::Value(match teams_numbers::line(&text) {
            Ok(line) => line.to_string(),
            Err(_) => text,
        }),
        other => other,
    }
}

/// The business phones. People write them as they like: where one cannot be read, nothing is told.
fn directory_numbers(fields: &Fields<'_>) -> Reported<Vec<LineUri>> {
    let phones: Vec<_> = match fields.cell("BusinessPhones") {
        None => return Reported::NotSent,
        Some(Cell::List(phones)) => phones.iter().map(Cell::text).collect(),
        Some(phones) => vec![phones.text()],
    };
    let phones = phones.iter().filter(|phone| !phone.is_empty());
    let lines: Option<Vec<_>> = phones
        .map(|phone| teams_numbers::line(phone).ok())
        .collect();
    lines.map_or(Reported::NotSent, |lines| {
        Reported::sent(Some(lines).filter(|lines| !lines.is_empty()))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn one(text: &str) -> Account {
        let row = open(text.as_bytes()).unwrap().next().unwrap().unwrap();
        row.outcome.unwrap()
    }

    fn with(field: &str) -> String {
        format!(r#"[{{"Identity":"ABC","UserPrincipalName":"ana@contoso.example",{field}}}]"#)
    }

    #[test]
    fn json_and_csv_say_the_same() {
        let json = one(&with(
            r#""DisplayName":"Ana","AccountType":"User","AccountEnabled":true,"UsageLocation":"US",
               "LineUri":"tel:+12065550100","EnterpriseVoiceEnabled":false,
               "FeatureTypes":["Teams","PhoneSystem"],"SoftDeletionTimestamp":null"#,
        ));
        assert_eq!(json.object_id, "abc");
        assert_eq!(json.is_enabled, Reported::Value(true));
        assert_eq!(json.enterprise_voice, Reported::Value(false));
        assert_eq!(json.is_licensed_for_calls(), Some(true));
        assert_eq!(json.deleted_at, Reported::Blank);
        let csv = one(
            "\"Identity\";\"UserPrincipalName\";\"DisplayName\";\"AccountType\";\"AccountEnabled\";\"UsageLocation\";\"LineURI\";\"EnterpriseVoiceEnabled\";\"FeatureTypes\";\"SoftDeletionTimestamp\"\r\n\
             \"ABC\";\"ana@contoso.example\";\"Ana\";\"User\";\"True\";\"US\";\"tel:+12065550100\";\"False\";\"Teams PhoneSystem\";\"\"\r\n",
        );
        assert_eq!(csv, json);
    }

    #[test]
    fn a_line_comes_in_the_forms_seen_in_exports() {
        for (written, line) in [
            ("tel:+12065550100", "+12065550100"),
            ("tel:3221231212;ext=1234", "+3221231212;ext=1234"),
            ("12065550100;ext=0042", "+12065550100;ext=0042"),
            ("+tel:+12065550100", "+12065550100"),
        ] {
            let account = one(&with(&format!(r#""LineUri":"{written}""#)));
            assert_eq!(account.line.value().unwrap().to_string(), line);
        }
        assert_eq!(one(&with(r#""LineUri":"""#)).line, Reported::Blank);
        assert_eq!(one(&with(r#""LineUri2":"""#)).line, Reported::NotSent);
    }

    #[test]
    fn graph_lists_an_accounts_numbers_instead() {
        let account = one(
            r#"{"value":[{"id":"ABC","userPrincipalName":"ana@contoso.example","isEnterpriseVoiceEnabled":true,
                "telephoneNumbers":[{"telephoneNumber":"+12065550199","assignmentCategory":"private"},
                {"telephoneNumber":"+12065550100","assignmentCategory":"primary"}]}]}"#,
        );
        assert_eq!(account.line.value().unwrap().to_string(), "+12065550100");
        assert_eq!(account.enterprise_voice, Reported::Value(true));
        let further = account.further_lines.value().unwrap();
        assert_eq!(further.len(), 1);
        assert_eq!(further[0].line.to_string(), "+12065550199");
        assert_eq!(further[0].category, "Private");
        let bare = one(&with(r#""TelephoneNumbers":[]"#));
        assert_eq!(bare.line, Reported::Blank);
        assert_eq!(bare.further_lines, Reported::Blank);
        let lost = one(&with(r#""TelephoneNumbers":"System.Object[]""#));
        assert_eq!(lost.further_lines, Reported::NotSent);
    }

    #[test]
    fn business_phones_are_told_if_each_can_be_read() {
        for (written, numbers) in [
            (
                r#"["+1 206 555 0100"]"#,
                Reported::Value(vec!["+12065550100".parse().unwrap()]),
            ),
            (
                r#""+12065550100""#,
                Reported::Value(vec!["+12065550100".parse().unwrap()]),
            ),
            (r#"["+12065550100", "ask Bo"]"#, Reported::NotSent),
            (r#"["206 555 0100"]"#, Reported::NotSent),
            ("[]", Reported::Blank),
            ("null", Reported::Blank),
        ] {
            let account = one(&with(&format!(r#""BusinessPhones":{written}"#)));
            assert_eq!(account.directory_numbers, numbers, "{written}");
        }
        assert_eq!(
            one(&with(r#""LineUri":null"#)).directory_numbers,
            Reported::NotSent
        );
    }

    #[test]
    fn a_line_on_site_may_be_in_any_form() {
        let on_site =
            |written: &str| one(&with(&format!(r#""OnPremLineURI":{written}"#))).on_premises_line;
        let value = |text: &str| Reported::Value(text.to_owned());
        assert_eq!(on_site(r#""tel:+12065550100""#), value("+12065550100"));
        assert_eq!(on_site(r#""tel:4711""#), value("tel:4711"));
        assert_eq!(on_site("null"), Reported::Blank);
        assert_eq!(
            one(&with(r#""LineUri":null"#)).on_premises_line,
            Reported::NotSent
        );
    }

    #[test]
    fn a_policy_comes_by_its_name() {
        let graph = r#""effectivePolicyAssignments":[
            {"policyType":"TeamsCallingPolicy","policyAssignment":{"displayName":"Restricted"}},
            {"policyType":"OnlineVoiceRoutingPolicy","policyAssignment":{"displayName":"UK","assignmentType":"group"}}]"#;
        for (written, policy) in [
            (
                r#""OnlineVoiceRoutingPolicy":"UK""#,
                Reported::Value("UK".to_owned()),
            ),
            (
                r#""OnlineVoiceRoutingPolicy":"Tag:UK""#,
                Reported::Value("UK".to_owned()),
            ),
            (
                r#""OnlineVoiceRoutingPolicy":{"Name":"UK","Authority":"Tenant"}"#,
                Reported::Value("UK".to_owned()),
            ),
            (graph, Reported::Value("UK".to_owned())),
            (r#""OnlineVoiceRoutingPolicy":null"#, Reported::Blank),
            (r#""OnlineVoiceRoutingPolicy":"""#, Reported::Blank),
            (r#""EffectivePolicyAssignments":[]"#, Reported::Blank),
            (
                r#""EffectivePolicyAssignments":"System.Object[]""#,
                Reported::NotSent,
            ),
            (r#""TenantDialPlan":"UK""#, Reported::NotSent),
        ] {
            assert_eq!(
                one(&with(written)).voice_routing_policy,
                policy,
                "{written}"
            );
        }
        let account = one(&with(
            r#""TeamsEmergencyCallRoutingPolicy":"US","TeamsSharedCallingRoutingPolicy":"Desk""#,
        ));
        assert_eq!(
            account.emergency_call_routing_policy,
            Reported::Value("US".into())
        );
        assert_eq!(
            account.shared_calling_policy,
            Reported::Value("Desk".into())
        );
    }

    #[test]
    fn a_deletion_comes_in_the_forms_of_net() {
        for written in [
            r#""2023-11-14T22:13:20Z""#,
            r#""\/Date(1700000000000)\/""#,
            r#"{"value":"\/Date(1700000000000)\/","DisplayHint":2,"DateTime":"Tuesday"}"#,
            r#""11/14/2023 10:13:20 PM""#,
        ] {
            let account = one(&with(&format!(r#""SoftDeletionTimestamp":{written}"#)));
            assert_eq!(
                account.deleted_at.value().unwrap().timestamp(),
                1_700_000_000
            );
        }
    }

    #[test]
    fn what_cannot_be_read_is_told_field_by_field() {
        let text = r#"[{"Identity":null,"UserPrincipalName":"","AccountEnabled":"maybe","LineUri":"tel:911"}]"#;
        let row = open(text.as_bytes()).unwrap().next().unwrap().unwrap();
        let errors = row.outcome.unwrap_err();
        let columns: Vec<_> = errors.iter().map(|e| e.column.as_str()).collect();
        assert_eq!(
            columns,
            ["Identity", "UserPrincipalName", "LineUri", "AccountEnabled"]
        );
        assert_eq!(errors[3].value, "maybe");
    }

    proptest! {
        #[test]
        fn any_field_is_an_account_or_an_error(name in "[A-Za-z]{1,9}", value in ".{0,20}") {
            for column in [name.as_str(), "LineUri", "SoftDeletionTimestamp", "FeatureTypes"] {
                let text = with(&format!("\"{column}\":{}", serde_json::json!(value)));
                if let Ok(rows) = open(text.as_bytes()) {
                    let _ = rows.count();
                }
            }
        }
    }
}
