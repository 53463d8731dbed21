//! The pages of schedules, destinations and deliveries.

use axum::http::StatusCode;
use domain::{DestinationId, access::Role};
use services::{
    access::{self, NewUser},
    deliveries::Outlets,
    destinations::{self, DestinationForm, TargetForm},
    jobs, organisations,
};

use crate::support::{PASSWORD, TestSite, on_site, sign_in_form};

async fn sign_in_engineer(site: &TestSite) {
    let org = organisations::ensure(&site.app, "Contoso").await.unwrap();
    let new = NewUser {
        email: "eve@contoso.example",
        name: "Eve",
        password: PASSWORD,
        role: Role::Engineer,
    };
    let shell = access::command_line(&site.app, org);
    access::add_user(&site.app, &shell, &new).await.unwrap();
    site.post("/sign-in", &sign_in_form(new.email, PASSWORD))
        .await;
}

async fn work(site: &TestSite) {
    while jobs::run_one(&site.app, site.app.new_id()).await.unwrap() {}
}

#[tokio::test]
async fn a_destination_is_added_tried_and_looked_after_without_script() {
    on_site(async |site| {
        sign_in_engineer(&site).await;
        let form = site.get("/destinations/new?kind=mail").await;
        assert!(
            form.text.contains("no mail server is set up"),
            "{}",
            form.text
        );
        let refused = site
            .post(
                "/_fn/destinations/add",
                "draft[kind]=mail&draft[name]=Desk&draft[place]=nobody",
            )
            .await;
        let back = site.get(refused.header("location")).await;
        assert!(back.text.contains("is not a mail address"), "{}", back.text);
        assert!(
            back.text.contains("value=\"Desk\""),
            "what was filled in is still there"
        );
        let desk = "draft[kind]=mail&draft[name]=Desk&draft[place]=desk%40contoso.example";
        let added = site.post("/_fn/destinations/add", desk).await;
        let page = site.get(added.header("location")).await;
        assert!(
            page.text.contains("Send a test to see whether it works"),
            "{}",
            page.text
        );
        let path = added.header("location").split('?').next().unwrap();
        let id = path.rsplit('/').next().unwrap();
        let tried = site
            .post("/_fn/destinations/test", &format!("id={id}"))
            .await;
        work(&site).await;
        let list = site.get(tried.header("location")).await;
        assert!(list.text.contains("Trying again"), "{}", list.text);
        assert!(list.text.contains("desk@contoso.example"));
        let delivery = list.text.split("href=\"/deliveries/").nth(1).unwrap();
        let delivery = delivery.split('"').next().unwrap();
        let page = site.get(&format!("/deliveries/{delivery}")).await;
        assert!(
            page.text.contains("Put off") && page.text.contains("Send again"),
            "{}",
            page.text
        );
        assert!(
            page.text.contains(&format!("href=\"{path}\"")),
            "what must be mended is one step away"
        );
        assert!(page.text.contains("A test message"), "{}", page.text);
        let dropped = site
            .post("/_fn/deliveries/drop", &format!("id={delivery}"))
            .await;
        let page = site.get(dropped.header("location")).await;
        assert!(
            page.text.contains("It is not tried again."),
            "{}",
            page.text
        );
        let none = site.get("/deliveries?state=dead").await;
        assert!(none.text.contains("None of these"), "{}", none.text);
    })
    .await;
}

/// Messages to a webhook that was allowed to lead to this machine, and is no more: dead letters.
async fn dead_letters(site: &TestSite, name: &str, count: usize) -> DestinationId {
    let org = organisations::ensure(&site.app, "Contoso").await.unwrap();
    let shell = access::command_line(&site.app, org);
    let open = site.app.clone().with_outlets(Outlets {
        allows_loopback: true,
        ..Outlets::default()
    });
    let target = TargetForm::Webhook {
        url: "http://127.0.0.1:1/hook".into(),
        gets_events: false,
        signing_key: "a key of sixteen".into(),
    };
    let form = DestinationForm {
        name: name.to_owned(),
        target,
    };
    let id = destinations::add(&open, &shell, form).await.unwrap();
    for _ in 0..count {
        destinations::try_out(&site.app, &shell, id).await.unwrap();
    }
    work(site).await;
    id
}

#[tokio::test]
async fn dead_letters_are_decided_together_without_script() {
    on_site(async |site| {
        sign_in_engineer(&site).await;
        let listener = dead_letters(&site, "Listener", 2).await;
        dead_letters(&site, "Other", 1).await;
        let narrowed = site
            .get(&format!("/deliveries?destination={listener}"))
            .await;
        assert!(narrowed.text.contains("Only: to "), "{}", narrowed.text);
        assert!(
            narrowed.text.contains("href=\"/deliveries\">Show all"),
            "{}",
            narrowed.text
        );
        assert!(
            !narrowed.text.contains("Send all again"),
            "not among the others"
        );
        let dead = format!("/deliveries?state=dead&amp;destination={listener}");
        assert!(narrowed.text.contains(&dead), "{}", narrowed.text);
        let asked = site
            .get(&format!(
                "/deliveries?state=dead&destination={listener}&ask=replay"
            ))
            .await;
        assert!(
            asked
                .text
                .contains("all 2 messages that were not delivered to Listener"),
            "{}",
            asked.text
        );
        let form = format!("destination={listener}");
        let sent = site.post("/_fn/deliveries/replay-dead", &form).await;
        let page = site.get(sent.header("location")).await;
        assert!(
            page.text.contains("2 messages are sent again"),
            "{}",
            page.text
        );
        let asked = site.get("/deliveries?state=dead&ask=drop").await;
        assert!(
            asked.text.contains("the message that was not delivered"),
            "{}",
            asked.text
        );
        let dropped = site.post("/_fn/deliveries/drop-dead", "destination=").await;
        let page = site.get(dropped.header("location")).await;
        assert!(page.text.contains("1 message is dropped"), "{}", page.text);
    })
    .await;
}

#[tokio::test]
async fn the_address_of_a_webhook_is_entered_and_never_shown() {
    on_site(async |site| {
        sign_in_engineer(&site).await;
        let form = site.get("/destinations/new?kind=webhook").await;
        assert!(form.text.contains("name=\"address\""), "{}", form.text);
        let listener = "draft[kind]=webhook&draft[name]=Listener\
                        &address=https%3A%2F%2Fhooks.example%2Fservices%2Fvery-secret";
        let refused = site.post("/_fn/destinations/add", listener).await;
        assert!(!refused.header("location").contains("very-secret"));
        let key = "&secret=a+key+of+sixteen";
        let added = site
            .post("/_fn/destinations/add", &format!("{listener}{key}"))
            .await;
        let page = site.get(added.header("location")).await;
        assert!(
            page.text
                .contains("https://hooks.example/services/\u{2026}"),
            "{}",
            page.text
        );
        assert!(!page.text.contains("very-secret"), "{}", page.text);
        let path = added.header("location").split('?').next().unwrap();
        let id = path.rsplit('/').next().unwrap();
        let renamed =
            format!("id={id}&version=1&draft[kind]=webhook&draft[name]=Other&address=&secret=");
        let changed = site.post("/_fn/destinations/change", &renamed).await;
        let page = site.get(changed.header("location")).await;
        assert!(page.text.contains("The change is saved"), "{}", page.text);
        assert!(
            page.text
                .contains("https://hooks.example/services/\u{2026}")
        );
    })
    .await;
}

#[tokio::test]
async fn a_schedule_is_added_and_shows_its_next_time_in_its_zone() {
    on_site(async |site| {
        sign_in_engineer(&site).await;
        assert!(site.get("/schedules").await.text.contains("No schedules yet"));
        let draft = "draft[name]=Weekly&draft[kind]=sync&draft[formats][]=csv&draft[formats][]=xlsx\
                     &draft[severities][]=critical&draft[quiet]=yes&draft[every]=&draft[cron]=30+2+*+*+*";
        let wrong = format!("{draft}&draft[zone]=Europe/Atlantis");
        let refused = site.post("/_fn/schedules/add", &wrong).await;
        let back = site.get(refused.header("location")).await;
        assert!(back.text.contains("There is no time zone"), "{}", back.text);
        assert!(back.text.contains("30 2 * * *"), "what was filled in is still there");
        let berlin = format!("{draft}&draft[zone]=Europe/Berlin");
        let added = site.post("/_fn/schedules/add", &berlin).await;
        let page = site.get(added.header("location")).await;
        assert!(page.text.contains("02:30") && page.text.contains("Europe/Berlin"), "{}", page.text);
        let path = added.header("location").split('?').next().unwrap().to_owned();
        let id = path.rsplit('/').next().unwrap();
        site.post("/_fn/schedules/test", &format!("id={id}")).await;
        work(&site).await;
        let page = site.get(&path).await;
        assert!(page.text.contains("Kept") && page.text.contains("Test"), "{}", page.text);
        let seen = format!("id={id}&version=1&is_paused=true");
        site.post("/_fn/schedules/pause", &seen).await;
        assert!(site.get("/schedules").await.text.contains("Paused"));
        let gone = site.post("/_fn/schedules/remove", &format!("id={id}&version=2")).await;
        let list = site.get(gone.header("location")).await;
        assert!(list.text.contains("The schedule is gone"), "{}", list.text);
        assert_eq!(site.get(&path).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}
