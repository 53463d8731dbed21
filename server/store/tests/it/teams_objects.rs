//! What a Teams tenant is made of beside numbers and people.

use domain::{
    page::Place,
    source::Changes,
    teams_object::{TeamsConfigPart, TeamsList, TeamsObject, TeamsObjectKind as Kind},
};
use serde_json::json;
use store::{Conn, db_test, teams_objects};

use crate::support::{minute, organisation};

fn route(name: &str, priority: u32) -> TeamsObject {
    TeamsObject {
        identity: name.to_owned(),
        name: name.to_owned(),
        body: json!({ "Name": name, "Priority": priority, "NumberPattern": "^\\+1" }),
    }
}

fn part(problem: Option<&str>) -> TeamsConfigPart {
    TeamsConfigPart {
        file: Kind::VoiceRoute.file().to_owned(),
        read: 2,
        problem: problem.map(str::to_owned),
        ..TeamsConfigPart::default()
    }
}

async fn find(
    conn: &mut Conn<'_>,
    org: domain::OrgId,
    name: &str,
) -> Option<domain::teams_object::TeamsObjectDetail> {
    teams_objects::find(conn, org, Kind::VoiceRoute, name)
        .await
        .unwrap()
}

db_test!(
    a_list_replaces_the_one_before_and_keeps_what_did_not_change,
    |db| async {
        let mut tx = db.begin().await.unwrap();
        let org = organisation(&mut tx.conn(), 1, "Contoso").await;
        let conn = &mut tx.conn();
        let first = [route("US", 1), route("UK", 2), route("Old", 3)];
        let changes = teams_objects::replace(conn, org, Kind::VoiceRoute, &first, minute(0))
            .await
            .unwrap();
        assert_eq!((changes.before, changes.created), (0, 3));
        teams_objects::note(conn, org, Kind::VoiceRoute, Some(minute(0)), &part(None))
            .await
            .unwrap();

        let second = [route("US", 1), route("UK", 9), route("New", 4)];
        let changes = teams_objects::replace(conn, org, Kind::VoiceRoute, &second, minute(5))
            .await
            .unwrap();
        let expected = Changes {
            before: 3,
            created: 1,
            updated: 1,
            unchanged: 1,
            vanished: 1,
        };
        assert_eq!(changes, expected);
        teams_objects::replace(conn, org, Kind::VoiceRoute, &second, minute(9))
            .await
            .unwrap();

        assert_eq!(find(conn, org, "US").await.unwrap().changed_at, None);
        let uk = find(conn, org, "UK").await.unwrap();
        assert_eq!(uk.changed_at, Some(minute(5)));
        assert_eq!(uk.object, route("UK", 9));
        assert_eq!(find(conn, org, "Old").await, None);
    }
);

db_test!(
    a_file_that_cannot_be_used_leaves_the_age_of_the_kind,
    |db| async {
        let mut tx = db.begin().await.unwrap();
        let org = organisation(&mut tx.conn(), 1, "Contoso").await;
        let conn = &mut tx.conn();
        let kind = Kind::VoiceRoute;
        assert_eq!(teams_objects::kinds(conn, org).await.unwrap(), []);
        teams_objects::note(conn, org, kind, Some(minute(1)), &part(None))
            .await
            .unwrap();
        teams_objects::note(conn, org, kind, None, &part(Some("It is cut off.")))
            .await
            .unwrap();
        let kinds = teams_objects::kinds(conn, org).await.unwrap();
        assert_eq!(kinds.len(), 1);
        assert_eq!((kinds[0].objects, kinds[0].taken_at), (0, Some(minute(1))));
        assert_eq!(kinds[0].last, Some(part(Some("It is cut off."))));
        let at = teams_objects::taken_at(conn, org, kind).await.unwrap();
        assert_eq!(at, Some(minute(1)));
    }
);

db_test!(
    objects_are_listed_in_pages_searched_by_name_and_kept_apart,
    |db| async {
        let mut tx = db.begin().await.unwrap();
        let org = organisation(&mut tx.conn(), 1, "Contoso").await;
        let other = organisation(&mut tx.conn(), 2, "Adatum").await;
        let conn = &mut tx.conn();
        let routes: Vec<_> = (0..1200)
            .map(|n| route(&format!("Route {n:04}"), n))
            .collect();
        for (org, routes) in [(org, &routes[..]), (other, &routes[..1])] {
            teams_objects::replace(conn, org, Kind::VoiceRoute, routes, minute(0))
                .await
                .unwrap();
        }
        let list = async |search: Option<&str>, place: Place| {
            let mut read = db.read().await.unwrap();
            teams_objects::list(&mut read.conn(), org, Kind::VoiceRoute, search, &place, 500)
                .await
                .unwrap()
        };
        tx.commit().await.unwrap();
        let first = list(None, Place::First).await;
        assert_eq!((first.total, first.rows.len()), (1200, 500));
        let second = list(None, Place::After(first.next.unwrap())).await;
        assert_eq!(second.rows[0].name, "Route 0500");
        let back = list(None, Place::Before(second.previous.unwrap())).await;
        assert_eq!(back.rows, first.rows);

        let found = list(Some("ROUTE 01"), Place::First).await;
        assert_eq!(found.total, 100);
        assert_eq!(list(Some("%"), Place::First).await.total, 0);
        let mut read = db.read().await.unwrap();
        let gateways = Kind::PstnGateway;
        let page = teams_objects::list(&mut read.conn(), org, gateways, None, &Place::First, 50)
            .await
            .unwrap();
        assert_eq!(page.total, 0);
    }
);

db_test!(
    the_lists_that_are_new_enough_come_whole_with_their_time,
    |db| async {
        let mut tx = db.begin().await.unwrap();
        let org = organisation(&mut tx.conn(), 1, "Contoso").await;
        let other = organisation(&mut tx.conn(), 2, "Fabrikam").await;
        let conn = &mut tx.conn();
        let routes = [route("UK", 2), route("US", 1)];
        for (org, kind, objects, taken_at) in [
            (org, Kind::VoiceRoute, &routes[..], minute(5)),
            (org, Kind::PstnGateway, &[], minute(6)),
            (org, Kind::DialPlan, &routes[..], minute(4)),
            (other, Kind::VoiceRoutingPolicy, &routes[..], minute(9)),
        ] {
            teams_objects::replace(conn, org, kind, objects, taken_at)
                .await
                .unwrap();
            teams_objects::note(conn, org, kind, Some(taken_at), &part(None))
                .await
                .unwrap();
        }

        let mut lists = teams_objects::lists_since(conn, org, minute(5))
            .await
            .unwrap();
        lists.sort_by_key(|list| list.kind);
        let gateways = TeamsList {
            kind: Kind::PstnGateway,
            taken_at: minute(6),
            objects: Vec::new(),
        };
        let voice_routes = TeamsList {
            kind: Kind::VoiceRoute,
            taken_at: minute(5),
            objects: routes.to_vec(),
        };
        assert_eq!(lists, [gateways, voice_routes]);
    }
);
