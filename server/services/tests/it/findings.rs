//! How people share out findings, and what they say about them.

use domain::{
    FindingId, UserId,
    access::Role,
    finding::{
        Finding,
        query::{FindingQuery, GroupBy, Owner},
        view::Person,
    },
    history::Action,
};
use services::{
    App, Caller, Error,
    access::{self, NewUser},
    findings::{self, Selection},
};
use store::db_test;

use crate::support::{
    FOUR_NUMBERS, PASSWORD, app, carrier, colt_list, command_line, in_role, numbers, roll_call,
};

/// Two suspended numbers at a carrier.
async fn two_findings(app: &App, caller: &Caller) -> Vec<Finding> {
    numbers(app, caller, FOUR_NUMBERS).await;
    let list = [
        (1, "active"),
        (2, "suspended"),
        (3, "suspended"),
        (4, "active"),
    ];
    carrier(app, caller, "Colt", colt_list(&list)).await;
    roll_call(app, caller).await;
    matching(app, caller, &FindingQuery::default()).await
}

async fn matching(app: &App, caller: &Caller, query: &FindingQuery) -> Vec<Finding> {
    findings::page(app, caller, query).await.unwrap().rows
}

async fn named(app: &App, caller: &Caller, name: &str, role: Role) -> UserId {
    let email = format!("{}@{}.example", name.to_lowercase(), caller.org);
    let new = NewUser {
        email: &email,
        name,
        password: PASSWORD,
        role,
    };
    access::add_user(app, caller, &new).await.unwrap().id
}

async fn owner_of(app: &App, caller: &Caller, id: FindingId) -> Option<String> {
    findings::find(app, caller, id).await.unwrap().owner
}

db_test!(
    only_those_who_may_work_on_findings_are_offered,
    |db| async {
        let (app, _) = app(&db);
        let caller = command_line(&app, "Contoso").await;
        let other = command_line(&app, "Adatum").await;
        named(&app, &caller, "Zoe", Role::Admin).await;
        named(&app, &caller, "Vera", Role::Viewer).await;
        named(&app, &caller, "Ada", Role::Porting).await;
        named(&app, &other, "Mallory", Role::Admin).await;
        let people = findings::people(&app, &in_role(&caller, Role::Viewer))
            .await
            .unwrap();
        let names: Vec<&str> = people.iter().map(|p: &Person| p.name.as_str()).collect();
        assert_eq!(names, ["Ada", "Zoe"]);
    }
);

db_test!(
    a_finding_is_given_taken_back_and_its_history_says_so,
    |db| async {
        let (app, _) = app(&db);
        let caller = command_line(&app, "Contoso").await;
        let ada = named(&app, &caller, "Ada", Role::Engineer).await;
        let id = two_findings(&app, &caller).await[0].id;
        let one = Selection::Ids(vec![id]);

        let said = findings::rehearse_assignment(&app, &caller, &one, Some(ada))
            .await
            .unwrap();
        assert_eq!(
            owner_of(&app, &caller, id).await,
            None,
            "a rehearsal gives nothing"
        );
        let done = findings::assign(&app, &caller, &one, Some(ada))
            .await
            .unwrap();
        assert_eq!((done.done, &done), (1, &said));
        assert_eq!(owner_of(&app, &caller, id).await.as_deref(), Some("Ada"));
        let entry = findings::find(&app, &caller, id)
            .await
            .unwrap()
            .history
            .remove(0);
        assert_eq!(entry.action, Action::Updated);
        assert_eq!(entry.before.unwrap()["owner"], serde_json::Value::Null);
        assert_eq!(entry.after.unwrap()["owner"], "Ada");

        let again = findings::assign(&app, &caller, &one, Some(ada))
            .await
            .unwrap();
        assert_eq!(
            (again.done, again.refused[0].reason.as_str()),
            (0, "Ada has it already.")
        );
        assert!(again.refused[0].label.starts_with("+442079460002: "));

        let mine = FindingQuery {
            owner: Some(Owner::Me),
            ..FindingQuery::default()
        };
        let as_ada = Caller {
            user: Some(ada),
            ..caller.clone()
        };
        assert_eq!(matching(&app, &as_ada, &mine).await.len(), 1);
        assert_eq!(matching(&app, &caller, &mine).await, []);

        assert_eq!(
            findings::assign(&app, &caller, &one, None)
                .await
                .unwrap()
                .done,
            1
        );
        assert_eq!(owner_of(&app, &caller, id).await, None);
        let twice = findings::assign(&app, &caller, &one, None).await.unwrap();
        assert_eq!(twice.refused[0].reason, "Nobody has it.");
    }
);

db_test!(
    nobody_is_given_a_finding_who_may_not_work_on_it,
    |db| async {
        let (app, _) = app(&db);
        let caller = command_line(&app, "Contoso").await;
        let other = command_line(&app, "Adatum").await;
        let id = two_findings(&app, &caller).await[0].id;
        let viewer = named(&app, &caller, "Vera", Role::Viewer).await;
        let stranger = named(&app, &other, "Mallory", Role::Admin).await;
        let unknown = UserId::new(app.new_id());
        for owner in [viewer, stranger, unknown] {
            let refused =
                findings::assign(&app, &caller, &Selection::Ids(vec![id]), Some(owner)).await;
            let Err(Error::Invalid(message)) = refused else {
                panic!("{refused:?}")
            };
            assert!(message.starts_with(&owner.to_string()), "{message}");
        }
        assert_eq!(owner_of(&app, &caller, id).await, None);
    }
);

db_test!(
    what_is_resolved_is_given_to_nobody_and_can_be_let_go,
    |db| async {
        let (app, _) = app(&db);
        let caller = command_line(&app, "Contoso").await;
        let ada = named(&app, &caller, "Ada", Role::Engineer).await;
        let found = two_findings(&app, &caller).await;
        let [first, second] = [0, 1].map(|i| Selection::Ids(vec![found[i].id]));
        findings::assign(&app, &caller, &first, Some(ada))
            .await
            .unwrap();
        let agreed = [1, 2, 3, 4].map(|n| (n, "active"));
        carrier(&app, &caller, "Colt", colt_list(&agreed)).await;
        roll_call(&app, &caller).await;
        let refused = findings::assign(&app, &caller, &second, Some(ada))
            .await
            .unwrap();
        assert_eq!(refused.done, 0);
        assert!(refused.refused[0].reason.starts_with("It is resolved"));
        assert_eq!(
            findings::assign(&app, &caller, &first, None)
                .await
                .unwrap()
                .done,
            1
        );
    }
);

db_test!(all_that_match_are_given_as_they_were_counted, |db| async {
    let (app, _) = app(&db);
    let caller = command_line(&app, "Contoso").await;
    let ada = named(&app, &caller, "Ada", Role::Engineer).await;
    two_findings(&app, &caller).await;
    let all = |count| Selection::Matching {
        query: FindingQuery {
            owner: Some(Owner::Nobody),
            ..FindingQuery::default()
        },
        count,
    };
    let wrong = findings::assign(&app, &caller, &all(3), Some(ada)).await;
    assert!(matches!(wrong, Err(Error::Conflict)));
    let done = findings::assign(&app, &caller, &all(2), Some(ada))
        .await
        .unwrap();
    assert_eq!((done.done, done.refused.len()), (2, 0));
    let late = findings::assign(&app, &caller, &all(2), Some(ada)).await;
    assert!(
        matches!(late, Err(Error::Conflict)),
        "they are no longer nobody's"
    );
});

db_test!(what_is_said_stays_and_is_noted_in_the_history, |db| async {
    let (app, _) = app(&db);
    let caller = command_line(&app, "Contoso").await;
    let id = two_findings(&app, &caller).await[0].id;
    let said = findings::comment(&app, &caller, id, "  Ticket 4711.\nColt looks.  ")
        .await
        .unwrap();
    assert_eq!(said.body, "Ticket 4711.\nColt looks.");
    assert_eq!(said.author, caller.actor());
    let detail = findings::find(&app, &caller, id).await.unwrap();
    assert_eq!(detail.comments, std::slice::from_ref(&said));
    assert_eq!(detail.history[0].action, Action::Commented);
    assert_eq!(detail.finding.version, 1, "the finding itself is as it was");
    assert_eq!(findings::comments(&app, &caller, id).await.unwrap(), [said]);

    for bad in [" \n ", "a\0b", &"x".repeat(4001)] {
        let refused = findings::comment(&app, &caller, id, bad).await;
        assert!(matches!(refused, Err(Error::Invalid(_))));
    }
    findings::comment(&app, &caller, id, &"ß".repeat(4000))
        .await
        .unwrap();
    assert_eq!(
        findings::comments(&app, &caller, id).await.unwrap().len(),
        2
    );
});

db_test!(the_inbox_counts_findings_rows_and_groups, |db| async {
    let (app, _) = app(&db);
    let caller = command_line(&app, "Contoso").await;
    let found = two_findings(&app, &caller).await;
    for (by, expected) in [
        (None, 0),
        (Some(GroupBy::Site), 1),
        (Some(GroupBy::Source), 1),
    ] {
        let query = FindingQuery {
            group_by: by,
            ..FindingQuery::default()
        };
        let list = findings::list(&app, &caller, &query).await.unwrap();
        assert_eq!((list.findings, list.page.total), (2, 2));
        assert_eq!(list.rules.len(), 1);
        assert_eq!(list.groups.len(), expected);
        assert!(list.groups.iter().all(|group| group.count == 2));
    }
    let query = FindingQuery {
        source: found[0].source_id,
        ..FindingQuery::default()
    };
    let list = findings::list(&app, &caller, &query).await.unwrap();
    assert_eq!(list.source.as_deref(), Some("Colt"));
    let rules = findings::groups(&app, &caller, &query, GroupBy::Rule)
        .await
        .unwrap();
    assert_eq!((rules.len(), rules[0].count), (1, 2));
    assert_eq!(rules[0].value, found[0].code);

    let trend = findings::trend(&app, &caller).await.unwrap();
    assert_eq!((trend.len(), trend[0].critical, trend[0].all()), (1, 2, 2));
});

db_test!(
    a_finding_shows_what_else_is_the_matter_with_its_number,
    |db| async {
        let (app, _) = app(&db);
        let caller = command_line(&app, "Contoso").await;
        let ownerless = FOUR_NUMBERS.replace("Colt,Voice,CC-1", "Colt,,");
        numbers(&app, &caller, ownerless).await;
        let list = [1, 2, 3, 4].map(|n| (n, "suspended"));
        carrier(&app, &caller, "Colt", colt_list(&list)).await;
        roll_call(&app, &caller).await;
        let all = matching(&app, &caller, &FindingQuery::default()).await;
        for finding in &all {
            let detail = findings::find(&app, &caller, finding.id).await.unwrap();
            let mut related: Vec<FindingId> = detail.related.iter().map(|f| f.id).collect();
            let same = |other: &&Finding| other.number == finding.number && other.id != finding.id;
            let mut expected: Vec<FindingId> = all.iter().filter(same).map(|f| f.id).collect();
            related.sort();
            expected.sort();
            assert_eq!(related, expected);
            assert!(!related.is_empty(), "each is suspended and nobody\u{2019}s");
        }
    }
);
