//! Where a list ends, and that reading one does.

use connectors::{connector::List, http::Fault};
use domain::fact::Reported;
use serde_json::{Value, json};

use crate::{
    odd::{number, tenant},
    support::{read, read_at_most},
};

fn numbers(rows: std::ops::Range<u32>) -> (u16, Value) {
    let rows: Vec<_> = rows.map(number).collect();
    (200, json!({ "value": rows }))
}

fn person(id: &str) -> Value {
    json!({"id": id, "userPrincipalName": format!("{id}@contoso.example")})
}

fn list(rows: &[Value]) -> (u16, Value) {
    (200, json!({ "value": rows }))
}

fn linked(rows: &[Value]) -> (u16, Value) {
    let body = json!({"value": rows, "@odata.nextLink": "?$skiptoken=same"});
    (200, body)
}

fn refused() -> (u16, Value) {
    let body = json!({"error": {"code": "BadRequest", "message": "No."}});
    (400, body)
}

#[tokio::test]
async fn a_page_at_a_cap_is_not_taken_for_the_end() {
    for (pages, rows, sizes) in [
        (vec![numbers(0..500), numbers(500..500)], 500, vec![500, 0]),
        (
            vec![numbers(0..500), numbers(500..1000), numbers(1000..1320)],
            1320,
            vec![500, 500, 320],
        ),
        (
            vec![numbers(0..1000), numbers(1000..1001)],
            1001,
            vec![1000, 1],
        ),
        (vec![numbers(0..499)], 499, vec![499]),
        (vec![numbers(0..700)], 700, vec![700]),
        // A page shorter than the one before is the last, whatever its length.
        (
            vec![numbers(0..1000), numbers(1000..1500)],
            1500,
            vec![1000, 500],
        ),
    ] {
        let asked = pages.len();
        let (server, graph, _) = tenant(pages).await;
        let whole = read(&*graph, List::TeamsNumbers).await.unwrap();
        assert_eq!((whole.keys.len(), whole.sizes), (rows, sizes));
        let requests = server.asked();
        assert_eq!(requests.len(), asked);
        if asked == 3 {
            assert!(requests[1].ends_with("%24skip=500"), "{requests:?}");
            assert!(requests[2].ends_with("%24skip=1000"), "{requests:?}");
        }
    }
}

#[tokio::test]
async fn one_page_is_asked_for_at_a_time_whatever_comes_again() {
    let (server, graph, _) = tenant((0..3).map(|_| numbers(0..1000))).await;
    let whole = read_at_most(&*graph, List::TeamsNumbers, 3).await.unwrap();
    assert_eq!(server.asked().len(), 3, "a server that does not heed $skip");
    assert_eq!(whole.keys[..1000], whole.keys[2000..]);

    let (server, graph, _) = tenant((0..3).map(|_| linked(&[number(1)]))).await;
    read_at_most(&*graph, List::TeamsNumbers, 3).await.unwrap();
    assert_eq!(server.asked().len(), 3, "a link to the page it stands on");
}

#[tokio::test]
async fn rows_that_a_server_gives_wherever_it_is_asked_to_begin_are_not_more() {
    for which in [List::TeamsNumbers, List::TeamsUsers] {
        let (_, graph, _) = tenant((0..2).map(|_| list(&[person("a")]))).await;
        assert!(!graph.has_rows_after(which, 7).await.unwrap());
        let (_, graph, _) = tenant([list(&[person("h")]), list(&[person("a")])]).await;
        assert!(graph.has_rows_after(which, 7).await.unwrap());
    }
}

#[tokio::test]
async fn only_a_bad_request_says_that_a_list_has_no_rows_further_on() {
    let (_, graph, _) = tenant([refused()]).await;
    let has_more = graph.has_rows_after(List::TeamsUsers, 7).await;
    assert!(!has_more.unwrap());
    for status in [302, 304, 405, 409, 410, 422] {
        let (_, graph, _) = tenant([(status, json!({}))]).await;
        let has_more = graph.has_rows_after(List::TeamsUsers, 7).await;
        assert!(has_more.is_err(), "{status}");
    }
    // Numbers can be read from any row on, so that a refusal is no end of theirs.
    let (_, graph, _) = tenant([refused()]).await;
    let has_more = graph.has_rows_after(List::TeamsNumbers, 7).await;
    assert!(has_more.is_err());
}

#[tokio::test]
async fn a_link_that_is_refused_is_no_end() {
    let (_, graph, _) = tenant([linked(&[person("a")]), refused()]).await;
    let error = read(&*graph, List::TeamsUsers).await.unwrap_err();
    // The first answer came without accounts, so the directory is what was refused.
    assert_eq!(error.fault, Fault::Refused);
    let expanded = json!({"id": "a", "userPrincipalName": "a@contoso.example", "user": null});
    let (_, graph, _) = tenant([linked(&[expanded]), refused()]).await;
    let error = read(&*graph, List::TeamsUsers).await.unwrap_err();
    assert_eq!(error.fault, Fault::Refused);
}

#[tokio::test]
async fn a_directory_that_comes_again_is_an_error_and_ends() {
    for again in [
        vec![linked(&[person("a")]), linked(&[person("A")])],
        (0..9).map(|_| linked(&[])).collect(),
        vec![list(&[json!({"displayName": "Nobody"})])],
        vec![list(&[json!(5)])],
    ] {
        let (server, graph, _) = tenant([list(&[person("a")])].into_iter().chain(again)).await;
        let error = read(&*graph, List::TeamsUsers).await.unwrap_err();
        assert_eq!(error.fault, Fault::Unreadable, "{error}");
        assert!(server.asked().len() < 7);
    }
}

#[tokio::test]
async fn what_neither_list_sends_stays_unsent() {
    let configurations = list(&[person("ABC"), person("def")]);
    let directory = list(&[
        json!({"id": "abc", "displayName": "Ana", "usageLocation": null, "mail": "ana@contoso.example"}),
        json!({"id": "Ghi", "userPrincipalName": "gus@contoso.example", "accountEnabled": false}),
    ]);
    let (server, graph, _) = tenant([configurations, directory]).await;
    let accounts = read(&*graph, List::TeamsUsers).await.unwrap().accounts();
    assert!(server.asked()[1].starts_with("/v1.0/users?%24top=999&%24select=id%2CdisplayName%2C"),);
    let ids: Vec<_> = accounts.iter().map(|a| a.object_id.as_str()).collect();
    assert_eq!(ids, ["abc", "ghi"], "the directory no longer has def");
    let [ana, gus] = &accounts[..] else {
        panic!("{accounts:?}");
    };
    assert_eq!(ana.sign_in_name, "ABC@contoso.example");
    assert_eq!(ana.display_name, Reported::Value("Ana".into()));
    assert_eq!(ana.usage_location, Reported::Blank);
    assert_eq!(ana.is_enabled, Reported::NotSent);
    assert_eq!(gus.is_enabled, Reported::Value(false));
    assert_eq!(gus.account_type, Reported::NotSent);
}

#[tokio::test]
async fn a_few_whom_the_directory_lacks_were_deleted_and_more_were_lost() {
    let people = |numbers: std::ops::Range<u32>| -> Vec<Value> {
        numbers.map(|n| person(&format!("p{n:03}"))).collect()
    };
    for (configured, known, is_whole) in [
        (3, 1, true),
        (4, 1, false),
        (100, 95, true),
        (100, 94, false),
        (1, 0, false),
    ] {
        let answers = [list(&people(0..configured)), list(&people(0..known))];
        let (_, graph, _) = tenant(answers).await;
        match graph.page(List::TeamsUsers, None).await {
            Ok(page) => {
                assert!(is_whole, "{known} of {configured}");
                assert_eq!(page.rows.len(), known as usize);
                assert_eq!(page.left_out, u64::from(configured - known));
                assert!(page.next.is_none());
            }
            Err(error) => {
                assert!(!is_whole, "{known} of {configured}: {error}");
                assert_eq!(error.fault, Fault::Unreadable);
                assert!(error.message.contains("not whole"), "{error}");
            }
        }
    }
}

#[tokio::test]
async fn a_cloud_may_have_one_list_of_people_or_the_other_and_never_neither() {
    let (_, graph, _) = tenant([list(&[person("a")])]).await;
    let whole = read(&*graph, List::TeamsUsers).await.unwrap();
    assert_eq!(whole.keys, ["a"]);
    let (_, graph, _) = tenant([(404, json!({})), list(&[person("B")])]).await;
    let whole = read(&*graph, List::TeamsUsers).await.unwrap();
    assert_eq!(whole.accounts()[0].object_id, "b");
    let (_, graph, _) = tenant([]).await;
    let error = read(&*graph, List::TeamsUsers).await.unwrap_err();
    assert_eq!(error.fault, Fault::NotFound);
}

#[tokio::test]
async fn the_right_to_the_directory_is_named_where_it_is_needed() {
    let forbidden = || {
        let body = json!({"error": {"code": "Authorization_RequestDenied", "message": "No."}});
        (403, body)
    };
    let bare = || list(&[person("a")]);
    for answers in [
        vec![bare(), bare(), bare(), forbidden()],
        vec![bare(), bare(), refused(), forbidden()],
        vec![bare(), (404, json!({})), forbidden()],
    ] {
        let (_, graph, _) = tenant(answers).await;
        let report = graph.probe().await;
        assert!(!report.is_ready);
        let bad: Vec<_> = report.checks.iter().filter(|c| !c.is_good).collect();
        assert_eq!(bad.len(), 1, "{report:?}");
        assert!(
            bad[0].detail.contains("permission User.Read.All"),
            "{report:?}"
        );
    }
    let expanded = json!({"id": "a", "userPrincipalName": "a@contoso.example", "user": {}});
    let (server, graph, _) = tenant([bare(), bare(), list(&[expanded])]).await;
    assert!(graph.probe().await.is_ready);
    assert!(!server.asked().iter().any(|path| path.contains("/users")));
}
