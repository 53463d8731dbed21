//! Which organisation a command works on.

use services::organisations;
use store::db_test;

use crate::support::app;

db_test!(an_empty_database_gets_its_first_organisation, |db| async {
    let (app, _) = app(&db);
    let org = organisations::choose(&app, None).await.unwrap();
    assert_eq!(organisations::choose(&app, None).await.unwrap(), org);
    assert_eq!(
        organisations::choose(&app, Some("Default")).await.unwrap(),
        org
    );
    assert_eq!(organisations::list(&app).await.unwrap()[0].name, "default");
});

db_test!(
    the_first_organisation_takes_the_name_that_is_given,
    |db| async {
        let (app, _) = app(&db);
        organisations::choose(&app, Some(" Contoso "))
            .await
            .unwrap();
        assert_eq!(organisations::list(&app).await.unwrap()[0].name, "Contoso");
    }
);

db_test!(several_organisations_are_told_apart_by_name, |db| async {
    let (app, _) = app(&db);
    let contoso = organisations::ensure(&app, "Contoso").await.unwrap();
    organisations::ensure(&app, "Adatum").await.unwrap();
    assert_eq!(
        organisations::ensure(&app, "contoso").await.unwrap(),
        contoso
    );
    assert_eq!(
        organisations::choose(&app, Some("CONTOSO")).await.unwrap(),
        contoso
    );

    let unclear = organisations::choose(&app, None)
        .await
        .unwrap_err()
        .to_string();
    assert_eq!(
        unclear,
        "There are several organisations. Choose one with --org: Adatum, Contoso.",
    );
    let unknown = organisations::choose(&app, Some("Fabrikam"))
        .await
        .unwrap_err()
        .to_string();
    assert_eq!(
        unknown,
        "There is no organisation “Fabrikam”. There is: Adatum, Contoso."
    );
    assert!(organisations::ensure(&app, "  ").await.is_err());
});
