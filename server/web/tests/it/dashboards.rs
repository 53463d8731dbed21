//! The pages of dashboards and the wall, whole and without JavaScript.

use std::io::Cursor;

use axum::http::StatusCode;
use domain::import::{CommitMode, OnDuplicate};
use services::{
    access,
    imports::{NumbersOptions, SnapshotOptions, import_numbers, import_snapshot},
    organisations, reconcile,
};

use crate::support::{TestSite, on_site};

/// Three numbers at two sites and what their carrier lists, and a roll call.
async fn call_the_roll(site: &TestSite) {
    let org = organisations::ensure(&site.app, "Contoso").await.unwrap();
    let shell = access::command_line(&site.app, org);
    let inventory = "number,lifecycle,country,carrier,site,owner\n\
                     +442079460001,active,GB,Colt,Boston,Voice\n\
                     +442079460002,available,GB,Colt,Boston,Voice\n\
                     +442079460003,active,GB,Colt,London,\n";
    add_numbers(site, inventory).await;
    let list = "number,status,emergency_status\n\
                +442079460001,active,registered\n\
                +442079460002,active,\n\
                +442079460003,active,disabled\n\
                +442079460009,active,\n";
    let options = SnapshotOptions::carrier("Colt", "colt.csv".to_owned());
    let file = Box::new(Cursor::new(list));
    import_snapshot(&site.app, &shell, file, options)
        .await
        .unwrap();
    reconcile::run(&site.app, &shell).await.unwrap();
}

/// Adds numbers to the inventory.
async fn add_numbers(site: &TestSite, inventory: &'static str) {
    let org = organisations::ensure(&site.app, "Contoso").await.unwrap();
    let shell = access::command_line(&site.app, org);
    let options = NumbersOptions {
        mode: CommitMode::GoodRows,
        on_duplicate: OnDuplicate::Stop,
        is_dry_run: false,
    };
    let file = Box::new(Cursor::new(inventory));
    import_numbers(&site.app, &shell, file, options)
        .await
        .unwrap();
}

/// A page without the marks that the browser half looks for.
async fn shown(site: &TestSite, path: &str) -> String {
    let page = site.get(path).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    page.text.replace("<!>", "")
}

#[tokio::test]
async fn a_reader_is_led_to_the_dashboard_of_their_role() {
    on_site(async |site| {
        assert_eq!(
            site.get("/dashboards/manager").await.location(),
            "/sign-in?next=%2Fdashboards%2Fmanager"
        );
        site.sign_in().await;
        let page = shown(&site, "/dashboards").await;
        assert!(page.contains("Nothing is counted yet"), "{page}");
        call_the_roll(&site).await;
        let page = shown(&site, "/dashboards").await;
        assert!(page.contains("<h1>Manager</h1>"), "{page}");
        assert_eq!(
            site.get("/dashboards/janitor").await.status,
            StatusCode::NOT_FOUND
        );
    })
    .await;
}

#[tokio::test]
async fn every_chart_has_words_and_a_table() {
    on_site(async |site| {
        site.sign_in().await;
        call_the_roll(&site).await;
        let page = shown(&site, "/dashboards/manager?period=365").await;
        for expected in [
            // The drawing in a sentence, its values on focus, and the figures behind it.
            "Findings between ",
            "tabindex=\"0\" role=\"img\" aria-label=\"20 Nov 2026: Critical ",
            "Figures of each day",
            // Boston has one number of two in use, and London its only one.
            "aria-label=\"1 available, 1 active\"",
            "50.0%",
            "Not known yet",
            "Figures of each site",
            "Boston: 100%, 1 of 1 validated",
            "London: 0%, 0 of 1 validated",
            // One of four billed numbers is free, and one is in no inventory.
            "2 numbers used by nobody",
            "aria-label=\"2 used, 1 spare, 1 left over\"",
            "No port order is open here.",
        ] {
            assert!(page.contains(expected), "{expected} in {page}");
        }
        let london = shown(&site, "/dashboards/manager?site=london").await;
        assert!(!london.contains("Boston: "), "{london}");
        assert!(london.contains("All sites and carriers"));
        let porting = shown(&site, "/dashboards/porting").await;
        assert!(!porting.contains("Figures of each site"));
    })
    .await;
}

#[tokio::test]
async fn numbers_without_a_site_lead_nowhere_and_not_to_those_of_all_sites() {
    on_site(async |site| {
        site.sign_in().await;
        let inventory = "number,lifecycle,country,carrier,site\n\
                         +442079460004,active,GB,Colt,\n\
                         +442079460005,available,GB,Colt,\n";
        add_numbers(&site, inventory).await;
        call_the_roll(&site).await;
        let page = shown(&site, "/dashboards/manager").await;
        assert!(page.contains("<th scope=\"row\">No site</th>"), "{page}");
        assert!(page.contains("<td class=\"end\">1</td>"), "{page}");
        assert!(page.contains("href=\"/numbers?site=Boston\""), "{page}");
        for everywhere in [
            "href=\"/numbers?state=available\"",
            "href=\"/numbers?state=assigned&amp;state=active\"",
        ] {
            assert!(!page.contains(everywhere), "{everywhere} in {page}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_wall_asks_again_by_itself_and_says_what_is_old() {
    on_site(async |site| {
        site.sign_in().await;
        call_the_roll(&site).await;
        let wall = shown(&site, "/wall").await;
        for expected in [
            "http-equiv=\"refresh\" content=\"20\"",
            "data-look=\"dark\"",
            "Open criticals",
            "Cut-overs today",
            "Newest list ",
        ] {
            assert!(wall.contains(expected), "{expected} in {wall}");
        }
        assert!(!wall.contains("Not fresh"), "{wall}");
        site.clock.advance(chrono::TimeDelta::days(8));
        site.sign_in().await;
        let wall = shown(&site, "/wall?look=light").await;
        assert!(wall.contains("data-look=\"light\""), "{wall}");
        assert!(wall.contains("Not fresh: Colt (stale, 8 d ago)."), "{wall}");
        let nowhere = site
            .get("/wall?project=00000000-0000-0000-0000-000000000000")
            .await;
        assert_eq!(nowhere.status, StatusCode::NOT_FOUND);
    })
    .await;
}
