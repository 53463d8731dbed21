//! The folder that `docs/teams-export.ps1` writes: one JSON file for each cmdlet, and a manifest.
//!
//! PowerShell 5.1 and 7 are both read, with what they make of lists: a list of one that comes as its
//! entry, a list inside `value`, or text in braces. Fields are put in the order of their names, so that
//! the same object is the same text however it was exported.

use std::{collections::HashSet, io::Read};

use chrono::{DateTime, Utc};
use domain::teams_object::{TeamsObject, TeamsObjectKind as Kind};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::{FileError, date, encoding::Utf8, fields::NO_ID, json::Entries};

/// The file that tells of the others.
pub const MANIFEST: &str = "manifest.json";

/// What a file of the folder lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// The people and resource accounts.
    Users,
    /// The numbers.
    Numbers,
    /// Objects of a kind.
    Objects(Kind),
}

impl Part {
    /// Every part, in the order in which they are imported: numbers are held by accounts.
    pub fn all() -> impl Iterator<Item = Self> {
        let objects = Kind::ALL.iter().map(|kind| Self::Objects(*kind));
        [Self::Users, Self::Numbers].into_iter().chain(objects)
    }

    /// The part of a file.
    pub fn of(file: &str) -> Option<Self> {
        Self::all().find(|part| part.file().eq_ignore_ascii_case(file))
    }

    /// Its file.
    pub const fn file(self) -> &'static str {
        match self {
            Self::Users => "users.json",
            Self::Numbers => "numbers.json",
            Self::Objects(kind) => kind.file(),
        }
    }

    /// What it lists, for people.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Users => "Teams users",
            Self::Numbers => "Teams numbers",
            Self::Objects(kind) => kind.label(),
        }
    }
}

/// What the script tells of its own run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Manifest {
    /// When it began (UTC).
    #[serde(deserialize_with = "instant")]
    pub taken_at: Option<DateTime<Utc>>,
    /// The tenant's name, else its id.
    pub tenant: Option<String>,
    /// The version of the Teams module.
    pub module_version: Option<String>,
    /// The version of the script.
    pub script_version: Option<String>,
    /// What became of each file.
    pub files: Vec<ManifestFile>,
}

/// What became of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ManifestFile {
    /// Its name.
    pub file: String,
    /// Objects written to it.
    pub count: Option<u64>,
    /// Why it was not written, or not whole.
    pub error: Option<String>,
}

impl Manifest {
    /// Reads a manifest.
    pub fn read(read: impl Read) -> Result<Self, FileError> {
        serde_json::from_reader(Utf8::new(read)).map_err(|error| {
            if error.is_io() {
                return std::io::Error::from(error).into();
            }
            let text = error.to_string();
            FileError::BrokenJson {
                line: error.line() as u64,
                reason: text.split(" at line ").next().unwrap_or(&text).to_owned(),
            }
        })
    }

    /// What it tells of a part.
    pub fn file(&self, part: Part) -> Option<&ManifestFile> {
        let mut files = self.files.iter();
        files.find(|told| told.file.eq_ignore_ascii_case(part.file()))
    }
}

fn instant<'de, D: Deserializer<'de>>(from: D) -> Result<Option<DateTime<Utc>>, D::Error> {
    let text = Option::<String>::deserialize(from)?;
    text.map(|text| date::instant(&text).map_err(serde::de::Error::custom))
        .transpose()
}

/// How many entries a list has. A list that is cut off is an error.
pub fn count(read: impl Read) -> Result<u64, FileError> {
    let mut entries = Entries::open(read);
    let mut count = 0;
    while let Some(place) = entries.advance()? {
        count = place;
    }
    Ok(count)
}

/// Reads the objects of a kind: all of them, or an error. Half a list would say that the other half is
/// gone.
pub fn objects(kind: Kind, read: impl Read) -> Result<Vec<TeamsObject>, FileError> {
    let mut entries = Entries::open(read);
    let mut objects = Vec::new();
    let mut seen = HashSet::new();
    while entries.advance()?.is_some() {
        let value = serde_json::from_str(entries.entry()).map_err(|e| entries.broken(&e))?;
        let Value::Object(fields) = plain(value) else {
            return Err(entries.refused("an object was expected"));
        };
        let Some(object) = object(kind, fields) else {
            return Err(entries.refused(&format!("the object has no {}", words(kind).identity[0])));
        };
        if !seen.insert(object.identity.clone()) {
            return Err(entries.refused(&format!("{} is listed twice", object.identity)));
        }
        objects.push(object);
    }
    Ok(objects)
}

/// The fields by which objects of a kind are known and named, the more telling first.
struct Words {
    identity: &'static [&'static str],
    name: &'static [&'static str],
    /// The identity of what a tenant has one of.
    only: Option<&'static str>,
}

const fn words(kind: Kind) -> Words {
    const fn by(identity: &'static [&'static str], name: &'static [&'static str]) -> Words {
        Words {
            identity,
            name,
            only: None,
        }
    }
    match kind {
        Kind::ApplicationInstance => by(&["ObjectId", "Identity"], &["DisplayName"]),
        Kind::AutoAttendant | Kind::CallQueue => by(&["Identity", "Id"], &["Name"]),
        Kind::CivicAddress => by(&["CivicAddressId"], &["Description", "CompanyName"]),
        Kind::Location => by(&["LocationId"], &["Location", "Description", "CompanyName"]),
        Kind::NumberTag => by(&["TagValue"], &["TagValue"]),
        Kind::AssignmentBlock => by(&["TelephoneNumber"], &["TelephoneNumber"]),
        Kind::UnassignedNumberTreatment => by(&["Identity", "TreatmentId"], &["Pattern"]),
        Kind::DialPlan => by(&["Identity"], &["SimpleName"]),
        Kind::PstnGateway => by(&["Identity", "Fqdn"], &["Fqdn"]),
        Kind::VoiceRoute
        | Kind::VoiceRoutingPolicy
        | Kind::EmergencyCallingPolicy
        | Kind::EmergencyCallRoutingPolicy
        | Kind::SharedCallingPolicy => by(&["Identity", "Name"], &["Name"]),
        Kind::PstnUsage | Kind::PhoneNumberConfiguration => Words {
            identity: &["Identity"],
            name: &[],
            only: Some("Global"),
        },
    }
}

fn object(kind: Kind, fields: Map<String, Value>) -> Option<TeamsObject> {
    let words = words(kind);
    let identity = first(&fields, words.identity).or_else(|| words.only.map(str::to_owned))?;
    let name = first(&fields, words.name).unwrap_or_else(|| identity.clone());
    Some(TeamsObject {
        identity,
        name,
        body: Value::Object(fields),
    })
}

/// The first of some fields that says something, without the mark of a policy's own name.
fn first(fields: &Map<String, Value>, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| {
        let (_, value) = fields.iter().find(|(n, _)| n.eq_ignore_ascii_case(name))?;
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => return None,
        };
        let text: String = text.chars().filter(|c| !c.is_control()).collect();
        let text = text.trim();
        let text = match text.split_at_checked(TAG.len()) {
            Some((mark, rest)) if mark.eq_ignore_ascii_case(TAG) => rest,
            _ => text,
        };
        (!text.is_empty()).then(|| text.to_owned())
    })
}

/// What stands before the name of a policy that an administrator made.
const TAG: &str = "Tag:";

/// A value without what only PowerShell makes of it.
fn plain(value: Value) -> Value {
    match value {
        Value::String(text) if text == NO_ID => Value::Null,
        Value::String(text) => match braced(&text) {
            Some(items) => Value::Array(items),
            None => Value::String(text),
        },
        Value::Array(items) => Value::Array(items.into_iter().map(plain).collect()),
        Value::Object(mut fields) => {
            if let Some(inner) = wrapped(&mut fields) {
                return plain(inner);
            }
            let mut fields: Vec<_> = fields.into_iter().collect();
            fields.sort_by(|(a, _), (b, _)| a.cmp(b));
            let fields = fields.into_iter().map(|(name, value)| (name, plain(value)));
            Value::Object(fields.collect())
        }
        other => other,
    }
}

/// What PowerShell 5.1 wraps as `{"value": …, "Count": 2}`, and dates alike.
fn wrapped(fields: &mut Map<String, Value>) -> Option<Value> {
    let is_wrapping = ["Count", "DateTime", "DisplayHint"]
        .iter()
        .any(|name| fields.contains_key(*name));
    if is_wrapping {
        fields.remove("value")
    } else {
        None
    }
}

/// The items of a list that was written as a console shows it: `{A, B}`.
fn braced(text: &str) -> Option<Vec<Value>> {
    let inside = text.trim().strip_prefix('{')?.strip_suffix('}')?;
    if inside.contains(['{', '}']) {
        return None;
    }
    let items = inside.split(',').map(str::trim).filter(|i| !i.is_empty());
    Some(items.map(Value::from).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(kind: Kind, text: &str) -> Result<Vec<TeamsObject>, FileError> {
        objects(kind, text.as_bytes())
    }

    fn one(kind: Kind, text: &str) -> TeamsObject {
        read(kind, text).unwrap().remove(0)
    }

    #[test]
    fn both_powershells_say_the_same() {
        let seven =
            r#"[{"Identity":"Tag:UK","OnlinePstnUsages":["UK","World"],"RouteType":"BYOT"}]"#;
        let five = "\u{feff}{\r\n  \"RouteType\":  \"BYOT\",\r\n  \"Identity\":  \"Tag:UK\",\r\n  \"OnlinePstnUsages\":  {\"value\":  [\"UK\", \"World\"], \"Count\":  2}\r\n}";
        let console =
            r#"{"Identity":"Tag:UK","RouteType":"BYOT","OnlinePstnUsages":"{UK, World}"}"#;
        let object = one(Kind::VoiceRoutingPolicy, seven);
        assert_eq!(
            (object.identity.as_str(), object.name.as_str()),
            ("UK", "UK")
        );
        for other in [five, console] {
            let other = one(Kind::VoiceRoutingPolicy, other);
            assert_eq!(other.body.to_string(), object.body.to_string());
        }
    }

    #[test]
    fn patterns_and_templates_are_no_lists() {
        let text = r#"[{"Identity":"US","NumberPattern":"^\\+1(\\d{10})$","Description":"{{0}}"}]"#;
        let route = one(Kind::VoiceRoute, text);
        assert_eq!(route.body["NumberPattern"], "^\\+1(\\d{10})$");
        assert_eq!(route.body["Description"], "{{0}}");
    }

    #[test]
    fn the_zero_id_is_none_and_names_are_found_where_each_kind_has_them() {
        let location = one(
            Kind::Location,
            r#"[{"LocationId":"9F10","CivicAddressId":"00000000-0000-0000-0000-000000000000","Location":null,"Description":"Head office"}]"#,
        );
        assert_eq!(location.body["CivicAddressId"], json!(null));
        assert_eq!(
            (location.identity.as_str(), location.name.as_str()),
            ("9F10", "Head office")
        );
        let usage = one(Kind::PstnUsage, r#"[{"Usage":["UK","US"]}]"#);
        assert_eq!(usage.identity, "Global");
    }

    #[test]
    fn a_tenant_without_any_is_a_whole_list() {
        assert_eq!(read(Kind::PstnGateway, "[]").unwrap(), []);
    }

    #[test]
    fn half_a_list_is_none() {
        let cut = r#"[{"Identity":"US"},{"Identity":"UK""#;
        assert!(matches!(
            read(Kind::VoiceRoute, cut),
            Err(FileError::CutOff(1))
        ));
        assert!(matches!(read(Kind::VoiceRoute, ""), Err(FileError::Empty)));
        let told = |text| read(Kind::VoiceRoute, text).unwrap_err().to_string();
        assert!(told("[{\"Identity\":\"US\"},\n{\"Priority\":1}]").contains("Line 2"));
        assert!(told(r#"[{"Identity":"US"},{"Identity":"US"}]"#).contains("US is listed twice"));
        assert!(told(r#"["US"]"#).contains("an object was expected"));
        assert!(matches!(count(cut.as_bytes()), Err(FileError::CutOff(_))));
        assert_eq!(count(&b"[{},{},{}]"[..]).unwrap(), 3);
    }

    #[test]
    fn a_manifest_tells_when_and_what_failed() {
        let text = "\u{feff}{\"scriptVersion\":\"1.0\",\"takenAt\":\"2026-11-20T09:30:00Z\",\"tenant\":\"Contoso\",\
            \"moduleVersion\":\"7.5.0\",\"files\":[{\"file\":\"numbers.json\",\"count\":3,\"error\":null},\
            {\"file\":\"call-queues.json\",\"count\":null,\"error\":\"Access denied.\"}]}";
        let manifest = Manifest::read(text.as_bytes()).unwrap();
        assert_eq!(
            manifest.taken_at.unwrap().to_rfc3339(),
            "2026-11-20T09:30:00+00:00"
        );
        assert_eq!(manifest.file(Part::Numbers).unwrap().count, Some(3));
        let queues = manifest.file(Part::Objects(Kind::CallQueue)).unwrap();
        assert_eq!(queues.error.as_deref(), Some("Access denied."));
        assert!(manifest.file(Part::Users).is_none());
        let broken = Manifest::read(&b"{\"files\":[\n"[..]);
        assert!(matches!(broken, Err(FileError::BrokenJson { line: 2, .. })));
        let document = Manifest::read(&b"PK\x03\x04...."[..]);
        assert!(matches!(document, Err(FileError::NotText(_))));
    }

    #[test]
    fn files_are_known_by_name() {
        for part in Part::all() {
            assert_eq!(Part::of(part.file()), Some(part));
        }
        assert_eq!(
            Part::of("Voice-Routes.JSON"),
            Some(Part::Objects(Kind::VoiceRoute))
        );
        assert_eq!(Part::of(MANIFEST), None);
    }
}
