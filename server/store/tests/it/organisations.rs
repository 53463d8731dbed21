//! Organisations.

use domain::{Country, OrgId};
use store::{
    StoreError, db_test,
    organisations::{self, Organisation},
};

use crate::support::{id, minute, organisation};

db_test!(an_organisation_reads_back_as_it_was_written, |db| async {
    let contoso = Organisation {
        id: OrgId::new(id(1)),
        name: "Contoso".into(),
        country: Some(Country::GB),
        created_at: minute(0),
    };
    let mut tx = db.begin().await.unwrap();
    organisations::insert(&mut tx.conn(), &contoso)
        .await
        .unwrap();
    organisation(&mut tx.conn(), 2, "Adatum").await;
    tx.commit().await.unwrap();

    let mut read = db.read().await.unwrap();
    let mut conn = read.conn();
    assert_eq!(
        organisations::find(&mut conn, contoso.id).await.unwrap(),
        Some(contoso.clone())
    );
    assert_eq!(
        organisations::find_by_name(&mut conn, "CONTOSO")
            .await
            .unwrap(),
        Some(contoso)
    );
    assert_eq!(
        organisations::find_by_name(&mut conn, "Fabrikam")
            .await
            .unwrap(),
        None
    );
    let names: Vec<String> = organisations::list(&mut conn)
        .await
        .unwrap()
        .into_iter()
        .map(|o| o.name)
        .collect();
    assert_eq!(names, ["Adatum", "Contoso"]);
});

db_test!(two_organisations_cannot_share_a_name, |db| async {
    let mut tx = db.begin().await.unwrap();
    let org = organisation(&mut tx.conn(), 1, "Contoso").await;
    let mut again = organisations::find(&mut tx.conn(), org)
        .await
        .unwrap()
        .unwrap();
    again.id = OrgId::new(id(2));
    let refused = organisations::insert(&mut tx.conn(), &again)
        .await
        .unwrap_err();
    assert!(matches!(refused, StoreError::Taken));
});

db_test!(what_is_not_committed_never_was, |db| async {
    let mut tx = db.begin().await.unwrap();
    organisation(&mut tx.conn(), 1, "Contoso").await;
    drop(tx);
    let mut read = db.read().await.unwrap();
    assert_eq!(organisations::list(&mut read.conn()).await.unwrap(), []);
});
