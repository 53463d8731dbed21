//! Filters under a name: one's own, and everybody's.

use domain::{
    access::Role,
    history::Action,
    page::Place,
    saved_filter::{FilterNoun, SavedFilter},
};
use services::{App, Caller, Error, access, history, saved_filters};
use store::db_test;

use crate::support::{app, command_line, in_role, person};

async fn somebody(app: &App, admin: &Caller, name: &str, role: Role) -> Caller {
    let email = format!("{name}@contoso.example");
    person(app, admin, &email, role).await;
    access::on_behalf_of(app, admin, &email).await.unwrap()
}

async fn keep(
    app: &App,
    caller: &Caller,
    name: &str,
    is_shared: bool,
) -> services::Result<SavedFilter> {
    saved_filters::keep(app, caller, FilterNoun::Ports, name, "?tab=late", is_shared).await
}

async fn list(app: &App, caller: &Caller) -> Vec<SavedFilter> {
    let filters = saved_filters::list(app, caller, FilterNoun::Ports).await;
    filters.unwrap()
}

async fn names(app: &App, caller: &Caller) -> Vec<String> {
    let filters = list(app, caller).await.into_iter();
    filters.map(|filter| filter.name).collect()
}

/// The filters that somebody is offered to take away.
async fn removable(app: &App, caller: &Caller) -> Vec<String> {
    let filters = list(app, caller).await.into_iter();
    let mine = filters.filter(|filter| filter.is_mine);
    mine.map(|filter| filter.name).collect()
}

db_test!(a_filter_is_of_who_kept_it_or_of_everybody, |db| async {
    let (app, _) = app(&db);
    let admin = command_line(&app, "Contoso").await;
    let ada = somebody(&app, &admin, "ada", Role::Porting).await;
    let ben = somebody(&app, &admin, "ben", Role::Viewer).await;

    let own = keep(&app, &ada, " Late ones ", false).await.unwrap();
    assert_eq!((&*own.name, &*own.query), ("Late ones", "tab=late"));
    let shared = keep(&app, &ada, "Everybody\u{2019}s", true).await.unwrap();
    assert_eq!((own.is_shared, shared.is_shared), (false, true));
    keep(&app, &ben, "Mine", false).await.unwrap();
    let refused = keep(&app, &ben, "Ours", true).await;
    assert!(matches!(refused, Err(Error::Forbidden(_))), "{refused:?}");
    assert_eq!(names(&app, &ada).await, ["Everybody\u{2019}s", "Late ones"]);
    assert_eq!(names(&app, &ben).await, ["Everybody\u{2019}s", "Mine"]);

    assert_eq!(removable(&app, &ada).await, names(&app, &ada).await);
    assert_eq!(removable(&app, &ben).await, ["Mine"]);

    for (caller, id) in [(&ben, own.id), (&ben, shared.id), (&admin, own.id)] {
        let removed = saved_filters::remove(&app, caller, id).await;
        assert!(matches!(removed, Err(Error::NotFound(_))), "{removed:?}");
    }
    saved_filters::remove(&app, &ada, own.id).await.unwrap();
    saved_filters::remove(&app, &admin, shared.id)
        .await
        .unwrap();
    assert!(names(&app, &ada).await.is_empty());
    let entries = history::list(&app, &admin, &Place::First).await.unwrap();
    let ends = entries
        .rows
        .iter()
        .filter(|entry| entry.entity == "saved_filter" && entry.action == Action::Deleted);
    assert_eq!(ends.count(), 2);
});

db_test!(
    who_has_no_account_keeps_filters_for_everybody_or_none,
    |db| async {
        let (app, _) = app(&db);
        let admin = command_line(&app, "Contoso").await;
        let reader = in_role(&admin, Role::Viewer);
        let refused = keep(&app, &reader, "Late", false).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))), "{refused:?}");
        assert!(names(&app, &admin).await.is_empty());
        assert!(keep(&app, &admin, "Late", false).await.unwrap().is_shared);
    }
);

db_test!(a_filter_needs_a_name_and_an_end, |db| async {
    let (app, _) = app(&db);
    let admin = command_line(&app, "Contoso").await;
    let ports = FilterNoun::Ports;
    let (longest, long) = ("n".repeat(60), "n".repeat(61));
    keep(&app, &admin, &longest, true).await.unwrap();
    for name in ["  ", &long, "La\u{1b}te"] {
        let refused = keep(&app, &admin, name, true).await;
        assert!(matches!(refused, Err(Error::Invalid(_))), "{name:?}");
    }
    let query = "q".repeat(2001);
    let refused = saved_filters::keep(&app, &admin, ports, "Late", &query, true).await;
    assert!(matches!(refused, Err(Error::Invalid(_))), "{refused:?}");
    assert_eq!(names(&app, &admin).await, [longest]);
});
