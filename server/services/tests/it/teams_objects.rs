//! The configuration of a Teams tenant, from the folder that the script writes.

use std::{collections::BTreeMap, fs, io::Cursor};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    finding::FindingState,
    page::Place,
    teams_object::{TeamsConfigPart, TeamsConfigReport, TeamsObjectKind as Kind},
};
use services::{
    App, Caller, Error, history, sources,
    teams_objects::{self, Files},
};
use store::db_test;

use crate::support::{app, command_line, roll_call, standing};

type Folder = BTreeMap<String, String>;

const MANIFEST: &str = "manifest.json";

/// The example export, by file.
fn folder() -> Folder {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/teams_config");
    let files = fs::read_dir(folder).unwrap().map(|entry| {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        (name, fs::read_to_string(path).unwrap())
    });
    files.collect()
}

async fn bring(app: &App, caller: &Caller, folder: &Folder) -> services::Result<TeamsConfigReport> {
    let mut files = Files::new();
    for (name, text) in folder {
        files.insert(
            name.clone(),
            Box::new(Cursor::new(text.clone().into_bytes())),
        );
    }
    teams_objects::import(app, caller, files).await
}

fn part<'a>(report: &'a TeamsConfigReport, file: &str) -> &'a TeamsConfigPart {
    let mut parts = report.parts.iter();
    parts.find(|part| part.file == file).unwrap()
}

fn counts(part: &TeamsConfigPart) -> (u64, u64, u64, u64) {
    (part.read, part.new, part.changed, part.gone)
}

/// The export again, at another time and with some text changed.
fn later(folder: &Folder, at: &str) -> Folder {
    let mut later = folder.clone();
    let manifest = later.get_mut(MANIFEST).unwrap();
    *manifest = manifest.replace("2026-11-20T09:30:00Z", at);
    later
}

fn taken_at() -> DateTime<Utc> {
    "2026-11-20T09:30:00Z".parse().unwrap()
}

async fn objects(app: &App, caller: &Caller, kind: Kind) -> Vec<String> {
    let page = teams_objects::list(app, caller, kind, None, &Place::First).await;
    let rows = page.unwrap().rows.into_iter();
    rows.map(|row| row.identity).collect()
}

db_test!(an_export_is_imported_file_by_file, |db| async {
    let (app, _) = app(&db);
    let caller = command_line(&app, "Contoso").await;
    let report = bring(&app, &caller, &folder()).await.unwrap();
    assert_eq!(report.tenant.as_deref(), Some("Contoso"));
    assert_eq!(counts(part(&report, "numbers.json")), (2, 2, 0, 0));
    assert_eq!(counts(part(&report, "users.json")), (1, 1, 0, 0));
    assert_eq!(counts(part(&report, "voice-routes.json")), (2, 2, 0, 0));
    let failed = part(&report, "call-queues.json");
    assert!(
        failed
            .problem
            .as_deref()
            .unwrap()
            .ends_with("Access denied.")
    );
    assert!(!report.is_good());
    assert!(report.missing.contains(&"locations.json".to_owned()));
    assert!(!report.missing.contains(&"call-queues.json".to_owned()));

    for row in sources::list(&app, &caller).await.unwrap() {
        assert_eq!(row.source.as_of, Some(taken_at()), "{}", row.source.name);
    }
    let plan = teams_objects::find(&app, &caller, Kind::DialPlan, "Boston")
        .await
        .unwrap();
    assert_eq!(plan.taken_at, taken_at());
    assert_eq!(
        plan.object.body["NormalizationRules"][0]["Translation"],
        "+1202555$1"
    );
    let kinds = teams_objects::kinds(&app, &caller).await.unwrap();
    assert_eq!(kinds.len(), Kind::ALL.len());
    let of = |kind| kinds.iter().find(|row| row.kind == kind).unwrap();
    let policies = of(Kind::VoiceRoutingPolicy);
    assert_eq!((policies.objects, policies.taken_at), (0, Some(taken_at())));
    assert_eq!(of(Kind::CallQueue).taken_at, None);
    assert!(of(Kind::CallQueue).last.as_ref().unwrap().problem.is_some());
    assert_eq!(of(Kind::Location).last, None);

    let entries = history::list(&app, &caller, &Place::First).await.unwrap();
    let routes = entries
        .rows
        .iter()
        .find(|entry| entry.label == "Voice routes");
    assert_eq!(routes.unwrap().after.as_ref().unwrap()["new"], 2);
});

db_test!(the_next_export_tells_what_is_different, |db| async {
    let (app, _) = app(&db);
    let caller = command_line(&app, "Contoso").await;
    let first = folder();
    bring(&app, &caller, &first).await.unwrap();
    let mut second = later(&first, "2026-11-20T10:30:00Z");
    let routes = second.get_mut("voice-routes.json").unwrap();
    *routes = routes
        .replace("\"Identity\":\"US\"", "\"Identity\":\"UK\"")
        .replace("Everything else", "The rest");
    let report = bring(&app, &caller, &second).await.unwrap();
    assert_eq!(counts(part(&report, "voice-routes.json")), (2, 1, 1, 1));
    assert_eq!(counts(part(&report, "dial-plans.json")), (1, 0, 0, 0));
    assert_eq!(
        objects(&app, &caller, Kind::VoiceRoute).await,
        ["UK", "World"]
    );
    let world = teams_objects::find(&app, &caller, Kind::VoiceRoute, "World")
        .await
        .unwrap();
    assert_eq!(world.changed_at, Some(taken_at() + TimeDelta::hours(1)));
});

db_test!(
    a_file_that_is_missing_broken_or_not_whole_changes_nothing,
    |db| async {
        let (app, _) = app(&db);
        let caller = command_line(&app, "Contoso").await;
        let whole = folder();
        bring(&app, &caller, &whole).await.unwrap();
        let mut bad = later(&whole, "2026-11-20T10:30:00Z");
        bad.remove("dial-plans.json");
        let routes = bad.get_mut("voice-routes.json").unwrap();
        routes.truncate(routes.len() / 2);
        bad.insert("pstn-gateways.json".into(), "[]".into());
        let numbers = bad.get_mut("numbers.json").unwrap();
        *numbers = format!("{}]", numbers.split_once(",\n").unwrap().0);

        let report = bring(&app, &caller, &bad).await.unwrap();
        assert!(report.missing.contains(&"dial-plans.json".to_owned()));
        let problem = |file| part(&report, file).problem.clone().unwrap();
        assert!(problem("voice-routes.json").contains("ends in the middle"));
        assert!(problem("pstn-gateways.json").contains("manifest.json counts 1"));
        assert!(problem("numbers.json").contains("manifest.json counts 2"));
        assert_eq!(
            objects(&app, &caller, Kind::VoiceRoute).await,
            ["US", "World"]
        );
        assert_eq!(objects(&app, &caller, Kind::DialPlan).await, ["Boston"]);
        assert_eq!(objects(&app, &caller, Kind::PstnGateway).await.len(), 1);
        let kinds = teams_objects::kinds(&app, &caller).await.unwrap();
        let routes = kinds
            .iter()
            .find(|row| row.kind == Kind::VoiceRoute)
            .unwrap();
        assert_eq!(routes.taken_at, Some(taken_at()));
        assert!(routes.last.as_ref().unwrap().problem.is_some());
    }
);

db_test!(an_older_export_does_not_undo_a_newer_one, |db| async {
    let (app, _) = app(&db);
    let caller = command_line(&app, "Contoso").await;
    let newer = folder();
    bring(&app, &caller, &newer).await.unwrap();
    let mut older = later(&newer, "2026-11-19T09:30:00Z");
    let routes = older.get_mut("voice-routes.json").unwrap();
    *routes = routes.replace("\"Identity\":\"US\"", "\"Identity\":\"Old\"");
    let report = bring(&app, &caller, &older).await.unwrap();
    for file in ["voice-routes.json", "numbers.json", "users.json"] {
        let problem = part(&report, file).problem.as_deref().unwrap();
        assert!(problem.contains("The newer one stays"), "{file}: {problem}");
    }
    assert_eq!(
        objects(&app, &caller, Kind::VoiceRoute).await,
        ["US", "World"]
    );
});

db_test!(what_is_no_export_is_refused, |db| async {
    let (app, _) = app(&db);
    let caller = command_line(&app, "Contoso").await;
    let holiday = Folder::from([("holiday.json".to_owned(), "[]".to_owned())]);
    assert!(matches!(
        bring(&app, &caller, &holiday).await,
        Err(Error::Invalid(_))
    ));
    let mut stray = folder();
    stray.insert("holiday.json".into(), "[]".into());
    let report = bring(&app, &caller, &stray).await.unwrap();
    assert!(part(&report, "holiday.json").problem.is_some());
    let mut broken = folder();
    broken.insert(MANIFEST.into(), "{".into());
    let refused = bring(&app, &caller, &broken).await.unwrap_err().to_string();
    assert!(refused.starts_with("manifest.json: "), "{refused}");
});

db_test!(
    a_callback_number_that_nobody_else_knows_is_looked_at,
    |db| async {
        let (app, _) = app(&db);
        let caller = command_line(&app, "Contoso").await;
        let policy = |name: &str| {
            format!(
                r#"{{"Identity":"{name}","ResourceAccount":"shared-id","EmergencyNumbers":["+12065550100"]}}"#
            )
        };
        let policies = format!("[{},{}]", policy("Seattle"), policy("Tacoma"));
        let manifest = r#"{"takenAt":"2026-11-20T09:30:00Z","tenant":"Contoso","moduleVersion":"7.5.0",
            "powershellVersion":"7.4.6","scriptVersion":"1.0","files":[
            {"file":"shared-calling-policies.json","cmdlet":"Get-CsTeamsSharedCallingRoutingPolicy","count":2,"error":null},
            {"file":"application-instances.json","cmdlet":"Get-CsOnlineApplicationInstance","count":0,"error":null}]}"#;
        let folder = [
            (MANIFEST, manifest),
            ("shared-calling-policies.json", &policies),
            ("application-instances.json", "[]"),
        ];
        let folder = folder.map(|(name, text)| (name.to_owned(), text.to_owned()));
        let report = bring(&app, &caller, &folder.into()).await.unwrap();
        assert_eq!(counts(part(&report, "shared-calling-policies.json")).0, 2);
        roll_call(&app, &caller).await;
        let found = standing(&app, &caller).await;
        let code = "emergency-sharedcalling-callback-invalid".to_owned();
        assert!(
            found.contains(&(code, '0', FindingState::Open)),
            "{found:?}"
        );
        assert_eq!(roll_call(&app, &caller).await.seen, 0);
    }
);
