//! All about one number.

use domain::{
    E164,
    number::query::NumberQuery,
    plane::{Plane, Verdict},
    rules::Severity,
};
use services::{Error, numbers};
use store::db_test;

use crate::support::{
    FOUR_NUMBERS, app, carrier, colt_list, command_line, numbers as import, roll_call,
};

fn number(text: &str) -> E164 {
    text.parse().unwrap()
}

db_test!(
    a_number_of_the_inventory_is_shown_with_all_that_is_known,
    |db| async {
        let (app, _) = app(&db);
        let caller = command_line(&app, "Contoso").await;
        import(&app, &caller, FOUR_NUMBERS).await;
        let list = [
            (1, "active"),
            (2, "suspended"),
            (3, "active"),
            (4, "active"),
        ];
        carrier(&app, &caller, "Colt", colt_list(&list)).await;
        roll_call(&app, &caller).await;
        let detail = numbers::find(&app, &caller, number("+442079460002"))
            .await
            .unwrap();
        assert_eq!(
            detail.number.unwrap().particulars.owner.as_deref(),
            Some("Voice")
        );
        assert_eq!(detail.findings[0].code, "carrier-status-suspended");
        assert_eq!(detail.previous, Some(number("+442079460001")));
        assert_eq!(detail.next, Some(number("+442079460003")));
        assert_eq!(detail.history.len(), 2, "made, and its finding opened");
        let statement = &detail.statements[0];
        assert_eq!(
            (statement.source.as_str(), statement.line.as_str()),
            ("Colt", "+442079460002")
        );
        assert!(statement.raw.contains("suspended"), "{}", statement.raw);
        assert_eq!(statement.as_of, Some(app.now()));
        let of_carrier = detail
            .planes
            .iter()
            .find(|p| p.plane == Plane::Carrier)
            .unwrap();
        assert_eq!(of_carrier.verdict, Verdict::Differs);
    }
);

db_test!(a_number_that_only_a_source_knows_is_shown, |db| async {
    let (app, _) = app(&db);
    let caller = command_line(&app, "Contoso").await;
    let other = command_line(&app, "Adatum").await;
    carrier(&app, &caller, "Colt", colt_list(&[(7, "active")])).await;
    let find = async |caller| numbers::find(&app, caller, number("+442079460007")).await;
    let detail = find(&caller).await.unwrap();
    assert_eq!(
        (
            detail.number,
            detail.statements.len(),
            detail.findings.len()
        ),
        (None, 1, 0)
    );
    roll_call(&app, &caller).await;
    let detail = find(&caller).await.unwrap();
    assert_eq!(detail.findings[0].code, "carrier-number-not-in-inventory");
    assert_eq!(detail.planes.len(), Plane::STRIP.len());
    assert!(matches!(find(&other).await, Err(Error::NotFound("number"))));
    let unknown = numbers::find(&app, &caller, number("+442079460008")).await;
    assert!(matches!(unknown, Err(Error::NotFound("number"))));
});

db_test!(
    the_list_shows_the_worst_finding_of_each_number,
    |db| async {
        let (app, _) = app(&db);
        let caller = command_line(&app, "Contoso").await;
        import(
            &app,
            &caller,
            FOUR_NUMBERS.replace(
                "+442079460003,active,GB,Colt,Voice",
                "+442079460003,active,GB,Colt,",
            ),
        )
        .await;
        let list = [
            (1, "active"),
            (2, "suspended"),
            (3, "suspended"),
            (4, "active"),
            (9, "active"),
        ];
        carrier(&app, &caller, "Colt", colt_list(&list)).await;
        roll_call(&app, &caller).await;
        let shown = numbers::list(&app, &caller, &NumberQuery::default())
            .await
            .unwrap();
        assert_eq!((shown.all, shown.page.total), (4, 4));
        let worst: Vec<Option<Severity>> = shown
            .page
            .rows
            .iter()
            .map(|r| Some(r.worst.as_ref()?.1))
            .collect();
        let suspended = domain::rules::find("carrier-status-suspended")
            .unwrap()
            .severity;
        assert_eq!(worst, [None, Some(suspended), Some(suspended), None]);

        let low = NumberQuery {
            severities: vec![Severity::Low],
            ..NumberQuery::default()
        };
        let shown = numbers::list(&app, &caller, &low).await.unwrap();
        assert_eq!((shown.all, shown.page.total), (4, 1));
        assert_eq!(shown.page.rows[0].number.number, number("+442079460003"));
    }
);
