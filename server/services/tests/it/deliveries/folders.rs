//! Files in a folder.

use domain::delivery::State;
use services::{
    deliveries::Outlets,
    destinations::{self, TargetForm},
};
use store::db_test;

use super::{add, only, outlets, sender, work};

db_test!(files_are_written_below_the_operators_folder, |db| async {
    let root = tempfile::tempdir().unwrap();
    let outlets = Outlets {
        reports_folder: Some(root.path().to_owned()),
        ..outlets()
    };
    let (app, _, caller) = sender(&db, outlets).await;
    let name = "Voice team/weekly".to_owned();
    let folder = add(&app, &caller, "Share", TargetForm::Folder { name }).await;
    destinations::try_out(&app, &caller, folder).await.unwrap();
    work(&app).await;
    let delivery = only(&app, &caller).await.delivery;
    assert_eq!(delivery.standing.state, State::Delivered);
    let place = root
        .path()
        .join(caller.org.to_string())
        .join("Voice team/weekly");
    let file = place.join(format!("rollcall-{}.txt", delivery.id));
    let text = std::fs::read_to_string(file).unwrap();
    assert!(text.contains("There is nothing to do."), "{text}");
});

db_test!(without_a_folder_files_wait, |db| async {
    let (app, _, caller) = sender(&db, outlets()).await;
    let name = "weekly".to_owned();
    let folder = add(&app, &caller, "Share", TargetForm::Folder { name }).await;
    destinations::try_out(&app, &caller, folder).await.unwrap();
    work(&app).await;
    let delivery = only(&app, &caller).await.delivery;
    assert_eq!(delivery.standing.state, State::Retrying);
    assert!(delivery.reason.unwrap().contains("--reports-folder"));
});
