//! The bell, the list and the settings of notifications, without JavaScript.

use axum::http::StatusCode;
use chrono::TimeDelta;
use services::{
    access, notifications, organisations,
    ports::outs::{self, NewPortOut},
};

use crate::support::{TestSite, on_site};

/// Has two port-outs told to the administrator who is signed in.
async fn two_port_outs(site: &TestSite) {
    site.sign_in_as_admin().await;
    let org = organisations::ensure(&site.app, "Contoso").await.unwrap();
    let shell = access::command_line(&site.app, org);
    for n in 1..=2 {
        let new = NewPortOut {
            carrier: "Lumen".to_owned(),
            vendor_order: format!("po-{n}"),
            numbers: vec![format!("+1206555010{n}").parse().unwrap()],
            received_at: site.app.now(),
            answer_by: Some(site.app.now() + TimeDelta::hours(24)),
            gaining_carrier: None,
            ticket: None,
        };
        outs::enter(&site.app, &shell, new).await.unwrap();
    }
    notifications::look(&site.app).await.unwrap();
}

/// The value of the first hidden field of a name.
fn field<'t>(page: &'t str, name: &str) -> &'t str {
    let marker = format!("name=\"{name}\" value=\"");
    let (_, rest) = page.split_once(&marker).unwrap();
    rest.split('"').next().unwrap()
}

#[tokio::test]
async fn the_bell_counts_and_what_is_read_is_new_no_more() {
    on_site(async |site| {
        two_port_outs(&site).await;
        let home = site.get("/").await;
        assert!(home.text.contains("Notifications, 2 new"), "{}", home.text);
        let list = site.get("/notifications?unread=true").await;
        assert_eq!(list.status, StatusCode::OK);
        assert!(
            list.text
                .contains("A port-out that nobody planned: Lumen po-1"),
            "{}",
            list.text
        );
        let id = field(&list.text, "id");
        let form = format!("id={id}&back=/notifications?unread=true");
        let read = site.post("/_fn/notifications/read", &form).await;
        assert_eq!(read.header("location"), "/notifications?unread=true");
        let list = site.get("/notifications").await;
        assert!(list.text.contains("Notifications, 1 new"));
        let up_to = field(&list.text, "up_to");
        let form = format!("up_to={up_to}&back=/notifications");
        site.post("/_fn/notifications/read-all", &form).await;
        let list = site.get("/notifications?unread=true").await;
        assert!(list.text.contains("Notifications, nothing new"));
        assert!(list.text.contains("Nothing here"), "{}", list.text);
    })
    .await;
}

#[tokio::test]
async fn whoever_was_told_nothing_reads_what_would_stand_there() {
    on_site(async |site| {
        site.sign_in().await;
        let list = site.get("/notifications").await;
        assert!(
            list.text.contains("Nothing has happened that concerns you"),
            "{}",
            list.text
        );
        let events = site.get("/notifications/events").await;
        assert!(events.text.contains("No webhook is told of events"));
    })
    .await;
}

#[tokio::test]
async fn what_one_hears_of_is_chosen_by_a_form_without_javascript() {
    on_site(async |site| {
        site.sign_in_as_admin().await;
        let page = site.get("/notifications/settings").await;
        assert_eq!(field(&page.text, "draft[version]"), "0");
        let form = "draft[version]=0&draft[topics][port_out]=app&draft[quiet_from]=22:00\
                    &draft[quiet_to]=07:00&draft[critical_passes]=no&draft[digest_at]=09:15\
                    &draft[zone]=Europe/London&draft[rule]=data-owner-missing\
                    &draft[rule_channel]=at_once";
        let set = site.post("/_fn/notifications/settings/set", form).await;
        assert_eq!(
            set.header("location"),
            "/notifications/settings?did=save",
            "{}",
            set.text
        );
        let page = site.get("/notifications/settings?did=save").await;
        for kept in ["22:00", "07:00", "09:15", "Europe/London", "Saved."] {
            assert!(page.text.contains(kept), "{kept}: {}", page.text);
        }
        assert_eq!(field(&page.text, "draft[version]"), "1");
        assert!(page.text.contains("Mail is not set up here"));
    })
    .await;
}
