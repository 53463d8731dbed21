//! The pages of schedules, destinations and deliveries.

use axum::http::StatusCode;
use domain::access::Role;
use services::{
    access::{self, NewUser},
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
