//! Snapshots: staged, compared, put in force or thrown away; and the facts they leave.

use domain::{
    E164, LineUri, OrgId, RunId, SourceId,
    directory::Account,
    fact::{CarrierNumber, CarrierStatus, Fact, Reported, TeamsNumber, Word},
    source::Changes,
};
use futures::TryStreamExt;
use store::{
    Conn, accounts, db_test, facts,
    snapshots::{self, StagedAccount, StagedFact, Subject},
};

use crate::support::{carrier_with_run, id, minute, number, organisation};

fn carrier_fact(n: u64, status: CarrierStatus) -> Fact {
    Fact::CarrierNumber(CarrierNumber {
        number: number(n),
        status: Word::Known(status),
        trunk: Reported::NotSent,
        emergency_status: Reported::NotSent,
        emergency_address: Reported::NotSent,
        port_out_status: Reported::Blank,
        ported_out_on: Reported::NotSent,
        port_protection: Reported::NotSent,
        number_type: Reported::NotSent,
        call_forward: Reported::NotSent,
        cnam: Reported::NotSent,
    })
}

fn staged(fact: &Fact, raw: &str) -> StagedFact {
    let line = fact.line();
    let holder_id = match fact {
        Fact::TeamsNumber(teams) => teams.target.clone(),
        Fact::CarrierNumber(_) => None,
    };
    StagedFact {
        e164: i64::try_from(line.number().digits()).unwrap(),
        extension: line
            .extension()
            .map_or_else(String::new, |e| e.as_str().to_owned()),
        holder_id,
        body: serde_json::to_string(fact).unwrap(),
        raw: raw.to_owned(),
    }
}

/// Numbers in service, as a carrier lists them.
fn active(numbers: std::ops::Range<u64>) -> Vec<StagedFact> {
    numbers
        .map(|n| staged(&carrier_fact(n, CarrierStatus::Active), "active"))
        .collect()
}

/// A carrier whose list of five numbers, 0 to 4, is in force since minute 1.
async fn in_force(conn: &mut Conn<'_>) -> (OrgId, SourceId, RunId) {
    let org = organisation(conn, 1, "Contoso").await;
    let (source, run) = carrier_with_run(conn, org, 10).await;
    snapshots::stage_facts(conn, org, run, &active(0..5))
        .await
        .unwrap();
    put_in_force(conn, org, source, run, true, 1).await;
    (org, source, run)
}

async fn put_in_force(
    conn: &mut Conn<'_>,
    org: OrgId,
    source: SourceId,
    run: RunId,
    lists_everything: bool,
    at: i64,
) {
    let now = minute(at);
    snapshots::put_in_force(
        conn,
        org,
        source,
        run,
        Subject::Numbers,
        lists_everything,
        now,
    )
    .await
    .unwrap();
}

async fn listed(conn: &mut Conn<'_>, org: OrgId) -> Vec<E164> {
    let all: Vec<E164> = (0..10).map(number).collect();
    let facts = facts::list_for(conn, org, &all).await.unwrap();
    facts.into_iter().map(|f| f.number).collect()
}

/// Stages a second list: 0 barred, 1 as before, 2 as before with another note, 8 new.
async fn stage_second(conn: &mut Conn<'_>, org: OrgId) -> RunId {
    let second = RunId::new(id(30));
    let rows = [
        staged(&carrier_fact(0, CarrierStatus::Suspended), "suspended"),
        staged(&carrier_fact(1, CarrierStatus::Active), "active"),
        staged(&carrier_fact(2, CarrierStatus::Active), "active, noted"),
        staged(&carrier_fact(8, CarrierStatus::Active), "active"),
    ];
    snapshots::stage_facts(conn, org, second, &rows)
        .await
        .unwrap();
    second
}

db_test!(
    a_staged_list_is_compared_with_what_is_in_force,
    |db| async {
        let mut tx = db.begin().await.unwrap();
        let mut conn = tx.conn();
        let (org, source, _) = in_force(&mut conn).await;
        let second = stage_second(&mut conn, org).await;
        let changes = snapshots::compare(&mut conn, org, source, second, Subject::Numbers).await;
        let expected = Changes {
            before: 5,
            created: 1,
            updated: 1,
            unchanged: 2,
            vanished: 2,
        };
        assert_eq!(changes.unwrap(), expected);
        assert_eq!(
            listed(&mut conn, org).await,
            (0..5).map(number).collect::<Vec<_>>()
        );
        let nothing =
            snapshots::compare(&mut conn, org, source, RunId::new(id(99)), Subject::Numbers);
        let all_gone = Changes {
            before: 5,
            vanished: 5,
            ..Changes::default()
        };
        assert_eq!(nothing.await.unwrap(), all_gone);
    }
);

db_test!(a_complete_list_takes_away_what_it_leaves_out, |db| async {
    let mut tx = db.begin().await.unwrap();
    let mut conn = tx.conn();
    let (org, source, _) = in_force(&mut conn).await;
    let (rival, rivals_run) = carrier_with_run(&mut conn, org, 50).await;
    snapshots::stage_facts(&mut conn, org, rivals_run, &active(4..6))
        .await
        .unwrap();
    put_in_force(&mut conn, org, rival, rivals_run, true, 2).await;
    let second = stage_second(&mut conn, org).await;
    put_in_force(&mut conn, org, source, second, true, 3).await;
    let expected = [0, 1, 2, 4, 5, 8].map(number);
    assert_eq!(
        listed(&mut conn, org).await,
        expected,
        "the rival's list is its own"
    );
    let rows = snapshots::in_force(&mut conn, org, source, Subject::Numbers)
        .await
        .unwrap();
    assert_eq!(rows, 4);
});

db_test!(a_part_of_a_list_takes_nothing_away, |db| async {
    let mut tx = db.begin().await.unwrap();
    let mut conn = tx.conn();
    let (org, source, _) = in_force(&mut conn).await;
    let second = stage_second(&mut conn, org).await;
    put_in_force(&mut conn, org, source, second, false, 3).await;
    assert_eq!(listed(&mut conn, org).await, [0, 1, 2, 3, 4, 8].map(number));
});

db_test!(
    a_fact_knows_when_it_came_and_when_it_changed_its_word,
    |db| async {
        let mut tx = db.begin().await.unwrap();
        let mut conn = tx.conn();
        let (org, source, _) = in_force(&mut conn).await;
        let second = stage_second(&mut conn, org).await;
        put_in_force(&mut conn, org, source, second, true, 3).await;
        let seen = |raw: &facts::RawFact| (raw.raw.clone(), raw.first_seen_at, raw.changed_at);
        for (n, expected) in [
            (0, ("suspended", minute(1), Some(minute(3)))),
            (1, ("active", minute(1), None)),
            (2, ("active, noted", minute(1), None)),
            (8, ("active", minute(3), None)),
        ] {
            let raw = facts::raw_for(&mut conn, org, number(n)).await.unwrap();
            let (raw, first_seen, changed) = seen(&raw[0]);
            assert_eq!((raw.as_str(), first_seen, changed), expected, "{n}");
        }
        let fact = &facts::list_for(&mut conn, org, &[number(0)]).await.unwrap()[0];
        assert_eq!(fact.fact, carrier_fact(0, CarrierStatus::Suspended));
        assert_eq!((fact.source, fact.changed_at), (source, Some(minute(3))));
    }
);

db_test!(what_is_staged_is_gone_once_decided, |db| async {
    let mut tx = db.begin().await.unwrap();
    let mut conn = tx.conn();
    let (org, source, first) = in_force(&mut conn).await;
    let second = stage_second(&mut conn, org).await;
    snapshots::discard(&mut conn, org, second, Subject::Numbers)
        .await
        .unwrap();
    for run in [first, second] {
        let left = snapshots::compare(&mut conn, org, source, run, Subject::Numbers).await;
        assert_eq!(left.unwrap().vanished, 5, "nothing is staged any more");
    }
    assert_eq!(listed(&mut conn, org).await.len(), 5);
});

db_test!(another_organisations_list_is_another_matter, |db| async {
    let mut tx = db.begin().await.unwrap();
    let mut conn = tx.conn();
    let (org, _, _) = in_force(&mut conn).await;
    let other = organisation(&mut conn, 2, "Adatum").await;
    let (theirs, their_run) = carrier_with_run(&mut conn, other, 60).await;
    put_in_force(&mut conn, other, theirs, their_run, true, 2).await;
    assert_eq!(listed(&mut conn, org).await.len(), 5);
    assert_eq!(listed(&mut conn, other).await, []);
});

fn teams(line: &str, target: Option<&str>) -> Fact {
    Fact::TeamsNumber(TeamsNumber {
        line: line.parse().unwrap(),
        number_type: Word::read("DirectRouting"),
        activation: Word::read("Activated"),
        assignment: Word::read("UserAssigned"),
        target: target.map(str::to_owned),
        category: Reported::NotSent,
        location: Reported::Blank,
        country: Reported::NotSent,
        partner: Reported::NotSent,
        number_source: Reported::NotSent,
        port_in: Reported::NotSent,
        capabilities: Reported::NotSent,
        assignment_block: Reported::NotSent,
    })
}

fn account(object_id: &str, sign_in_name: &str, line: Option<&str>) -> StagedAccount {
    let line = Reported::sent(line.map(|line| line.parse::<LineUri>().unwrap()));
    let account = Account {
        object_id: object_id.to_owned(),
        sign_in_name: sign_in_name.to_owned(),
        display_name: Reported::Value("Ada Park".to_owned()),
        account_type: Reported::NotSent,
        is_enabled: Reported::NotSent,
        usage_location: Reported::NotSent,
        line: line.clone(),
        further_lines: Reported::NotSent,
        on_premises_line: Reported::NotSent,
        directory_numbers: Reported::NotSent,
        enterprise_voice: Reported::NotSent,
        features: Reported::NotSent,
        voice_routing_policy: Reported::NotSent,
        emergency_call_routing_policy: Reported::NotSent,
        shared_calling_policy: Reported::NotSent,
        deleted_at: Reported::NotSent,
    };
    StagedAccount {
        object_id: object_id.to_owned(),
        sign_in_key: sign_in_name.to_lowercase(),
        line_e164: line
            .value()
            .map(|line| i64::try_from(line.number().digits()).unwrap()),
        body: serde_json::to_string(&account).unwrap(),
        raw: "{}".to_owned(),
    }
}

db_test!(
    a_line_is_joined_with_the_account_that_holds_it,
    |db| async {
        let mut tx = db.begin().await.unwrap();
        let mut conn = tx.conn();
        let org = organisation(&mut conn, 1, "Contoso").await;
        let other = organisation(&mut conn, 2, "Adatum").await;
        let (source, run) = carrier_with_run(&mut conn, org, 10).await;
        let base = number(1);
        let lines = [
            staged(&teams(&format!("{base};ext=7"), Some("bo")), "{}"),
            staged(&teams(&base.to_string(), Some("ada")), "{}"),
            staged(&teams(&number(2).to_string(), Some("eve")), "{}"),
        ];
        snapshots::stage_facts(&mut conn, org, run, &lines)
            .await
            .unwrap();
        put_in_force(&mut conn, org, source, run, true, 1).await;
        for (org, n, object_id, name) in [
            (org, 20, "ada", "Ada@Contoso.example"),
            (other, 30, "eve", "eve@adatum.example"),
        ] {
            let (source, run) = carrier_with_run(&mut conn, org, n).await;
            let rows = [account(object_id, name, None)];
            snapshots::stage_accounts(&mut conn, org, run, &rows)
                .await
                .unwrap();
            let changes = snapshots::compare(&mut conn, org, source, run, Subject::Accounts).await;
            assert_eq!(changes.unwrap().created, 1);
            let now = minute(2);
            snapshots::put_in_force(&mut conn, org, source, run, Subject::Accounts, true, now)
                .await
                .unwrap();
        }

        let names = [
            "ada@contoso.example".to_owned(),
            "eve@adatum.example".to_owned(),
        ];
        let known = accounts::by_sign_in_names(&mut conn, org, &names)
            .await
            .unwrap();
        assert_eq!(known.len(), 1);
        assert_eq!(known["ada@contoso.example"].object_id, "ada");

        let all: Vec<_> = facts::stream(conn, org).try_collect().await.unwrap();
        let mut held: Vec<(String, Option<String>)> = all
            .into_iter()
            .map(|f| (f.fact.line().to_string(), f.holder.map(|h| h.object_id)))
            .collect();
        held.sort();
        let expected = [
            (base.to_string(), Some("ada".to_owned())),
            (format!("{base};ext=7"), None),
            (number(2).to_string(), None),
        ];
        assert_eq!(
            held, expected,
            "another organisation's account holds nothing here"
        );
    }
);

/// Puts a list of people in force.
async fn put_people_in_force(
    conn: &mut Conn<'_>,
    org: OrgId,
    (source, run): (SourceId, RunId),
    rows: &[StagedAccount],
) {
    snapshots::stage_accounts(conn, org, run, rows)
        .await
        .unwrap();
    let now = minute(2);
    snapshots::put_in_force(conn, org, source, run, Subject::Accounts, true, now)
        .await
        .unwrap();
}

async fn claims(conn: &mut Conn<'_>, org: OrgId) -> Vec<(E164, String)> {
    let claims = accounts::claims(conn, org).await.unwrap();
    claims
        .into_iter()
        .map(|claim| (claim.number, claim.account.object_id))
        .collect()
}

db_test!(a_line_that_only_the_account_has_is_a_claim, |db| async {
    let mut tx = db.begin().await.unwrap();
    let mut conn = tx.conn();
    let org = organisation(&mut conn, 1, "Contoso").await;
    let other = organisation(&mut conn, 2, "Adatum").await;
    let (source, run) = carrier_with_run(&mut conn, org, 10).await;
    let lines = [
        staged(&teams(&number(1).to_string(), Some("ada")), "{}"),
        staged(&teams(&format!("{};ext=7", number(2)), Some("bo")), "{}"),
        staged(&teams(&number(3).to_string(), None), "{}"),
    ];
    snapshots::stage_facts(&mut conn, org, run, &lines)
        .await
        .unwrap();
    put_in_force(&mut conn, org, source, run, true, 1).await;
    let line = |n| number(n).to_string();
    let people = |eves: &str| {
        [
            account("ada", "ada@contoso.example", Some(&line(1))),
            account("bo", "bo@contoso.example", Some(&line(2))),
            account("cy", "cy@contoso.example", None),
            account("eve", "eve@contoso.example", Some(eves)),
        ]
    };
    let list = carrier_with_run(&mut conn, org, 20).await;
    put_people_in_force(&mut conn, org, list, &people(&format!("{};ext=9", line(1)))).await;
    let foreign = carrier_with_run(&mut conn, other, 30).await;
    let fay = [account("fay", "fay@adatum.example", Some(&line(3)))];
    put_people_in_force(&mut conn, other, foreign, &fay).await;
    let eves = |n| [(number(n), "eve".to_owned())];
    assert_eq!(claims(&mut conn, org).await, eves(1));
    assert_eq!(
        claims(&mut conn, other).await,
        [(number(3), "fay".to_owned())],
        "another organisation's list gives it nothing"
    );

    put_people_in_force(&mut conn, org, list, &people(&line(4))).await;
    assert_eq!(claims(&mut conn, org).await, eves(4), "the line moved");
});
