//! What is exported can be imported again.

use domain::{
    import::ImportReport,
    number::{Number, query::NumberQuery},
};
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use services::{App, Caller, export};
use sim::{World, WorldPlan};
use store::db_test;

use crate::support::{app, command_line, numbers};

async fn as_csv(app: &App, caller: &Caller) -> String {
    let mut csv = Vec::new();
    export::all_as_csv(app, caller, &mut csv).await.unwrap();
    String::from_utf8(csv).unwrap()
}

/// Importing an export changes nothing, and exporting again gives the same bytes.
async fn comes_back_unchanged(app: &App, caller: &Caller, rows: u64) {
    let csv = as_csv(app, caller).await;
    let report = numbers(app, caller, csv.clone()).await;
    let expected = ImportReport {
        unchanged: rows,
        ..ImportReport::default()
    };
    assert_eq!(report, expected);
    assert_eq!(as_csv(app, caller).await, csv);

    // Into an empty inventory it brings everything.
    let copy = command_line(app, &format!("copy of {}", caller.org)).await;
    let report = numbers(app, &copy, csv.clone()).await;
    assert_eq!((report.created, report.rows()), (rows, rows));
    assert_eq!(as_csv(app, &copy).await, csv);
}

db_test!(an_exported_world_comes_back_unchanged, |db| async {
    let (app, _) = app(&db);
    for seed in 1..=3 {
        let caller = command_line(&app, &format!("world {seed}")).await;
        let world = World::generate(&WorldPlan::case(250, seed, app.now().date_naive()));
        let mut file = Vec::new();
        world.today().write_inventory(&mut file).unwrap();
        let report = numbers(&app, &caller, file).await;
        assert_eq!(report.invalid, 0);
        comes_back_unchanged(&app, &caller, report.created).await;
    }
});

/// Text that people write into cells, and that spreadsheets and parsers stumble over.
fn cell() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "Oslo",
        "ÅRE",
        "åre",
        "a,b",
        "say \"hi\"",
        "=1+1",
        "-5",
        "@x",
        "'quoted",
        "%_",
        "0012",
        "1E5",
        "true",
        "null",
        "ß",
        "日本",
        "a;b",
        "a\\b",
    ]);
    prop::option::of(prop::collection::vec(word, 1..3).prop_map(|words| words.join(" ")))
        .prop_map(Option::unwrap_or_default)
}

db_test!(whatever_people_write_comes_back_unchanged, |db| async {
    let (app, _) = app(&db);
    let rows = prop::collection::vec((cell(), cell(), cell(), cell(), cell()), 40);
    let mut runner = TestRunner::deterministic();
    for case in 0..4 {
        let caller = command_line(&app, &format!("case {case}")).await;
        let rows = rows.new_tree(&mut runner).unwrap().current();
        let mut csv = csv::Writer::from_writer(Vec::new());
        csv.write_record([
            "number", "country", "site", "carrier", "owner", "holder", "notes",
        ])
        .unwrap();
        for (n, (site, carrier, owner, holder, notes)) in rows.iter().enumerate() {
            let number = format!("+1202555{n:04}");
            csv.write_record([&number, "US", site, carrier, owner, holder, notes])
                .unwrap();
        }
        let report = numbers(&app, &caller, csv.into_inner().unwrap()).await;
        assert_eq!(
            (report.created, report.invalid),
            (40, 0),
            "{:?}",
            report.errors
        );
        comes_back_unchanged(&app, &caller, 40).await;
    }
});

db_test!(an_export_of_a_list_has_what_the_list_shows, |db| async {
    let (app, _) = app(&db);
    let caller = command_line(&app, "Contoso").await;
    let other = command_line(&app, "Adatum").await;
    // More than one page of the export.
    let rows = (0..1100).map(|n| {
        format!(
            "+1202555{n:04},US,{}\n",
            if n % 10 == 0 { "Oslo" } else { "Boston" }
        )
    });
    let file = format!("number,country,site\n{}", rows.collect::<String>());
    numbers(&app, &caller, file.clone()).await;
    numbers(&app, &other, file).await;
    let boston = NumberQuery {
        sites: vec!["boston".into()],
        ..NumberQuery::default()
    };
    let mut csv = Vec::new();
    let written = export::matching_as_csv(&app, &caller, &boston, &mut csv)
        .await
        .unwrap();
    assert_eq!(written, 990);
    let text = String::from_utf8(csv).unwrap();
    assert_eq!(text.lines().count(), 991);
    assert!(!text.contains("Oslo"));
});

db_test!(json_has_every_number, |db| async {
    let (app, _) = app(&db);
    let caller = command_line(&app, "Contoso").await;
    let json = async |app, caller| {
        let mut json = Vec::new();
        export::all_as_json(app, caller, &mut json).await.unwrap();
        serde_json::from_slice::<Vec<Number>>(&json).unwrap()
    };
    assert_eq!(json(&app, &caller).await, []);
    numbers(
        &app,
        &caller,
        "number,country\n+12025550101,US\n+12025550100,US\n",
    )
    .await;
    let all = json(&app, &caller).await;
    let all: Vec<String> = all.iter().map(|n| n.number.to_string()).collect();
    assert_eq!(all, ["+12025550100", "+12025550101"]);
});
