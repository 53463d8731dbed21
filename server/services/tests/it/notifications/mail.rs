//! Mail to people: at once, after quiet hours, with the digest, and once it can be sent.

use super::*;

async fn loud(app: &App, caller: &Caller) {
    choose(app, caller, |settings| {
        settings
            .topics
            .insert(Topic::CriticalFindings, Channel::AtOnce);
    })
    .await;
}

fn time(text: &str) -> NaiveTime {
    NaiveTime::parse_from_str(text, "%H:%M").unwrap()
}

db_test!(
    mail_goes_out_at_once_after_quiet_hours_or_with_the_digest,
    |db| async {
        // It is noon in UTC, and 21:00 in Tokyo.
        let (app, clock) = app(&db);
        let admin = command_line(&app, "Contoso").await;
        let ada = somebody(&app, &admin, "ada", Role::Engineer).await;
        let ben = somebody(&app, &admin, "ben", Role::Engineer).await;
        let cleo = somebody(&app, &admin, "cleo", Role::Engineer).await;
        for caller in [&ada, &ben] {
            loud(&app, caller).await;
        }
        choose(&app, &ben, |settings| {
            settings.zone = Some("Asia/Tokyo".to_owned());
            settings.critical_passes = false;
            settings.quiet = Some(QuietHours::new(time("20:00"), time("07:00")).unwrap());
        })
        .await;
        choose(&app, &cleo, |settings| {
            settings
                .topics
                .insert(Topic::CriticalFindings, Channel::Digest);
            settings.zone = Some("Europe/London".to_owned());
        })
        .await;
        two_findings(&app, &admin).await;
        look(&app).await;
        let sent = async || {
            let mut counts = Vec::new();
            for caller in [&ada, &ben, &cleo] {
                counts.push(mails(&db, caller).await.len());
            }
            counts
        };
        assert_eq!(sent().await, [1, 0, 0]);
        assert_eq!(mails(&db, &ada).await, ["2 new critical findings"]);
        clock.advance(TimeDelta::minutes(9 * 60 + 59));
        look(&app).await;
        assert_eq!(sent().await, [1, 0, 0]);
        clock.advance(TimeDelta::minutes(1));
        look(&app).await;
        assert_eq!(sent().await, [1, 1, 0]);
        clock.advance(TimeDelta::hours(10));
        look(&app).await;
        look(&app).await;
        assert_eq!(sent().await, [1, 1, 1]);
    }
);

db_test!(
    what_was_read_in_the_app_is_not_mailed_any_more,
    |db| async {
        let (app, clock) = app(&db);
        let admin = command_line(&app, "Contoso").await;
        let ada = somebody(&app, &admin, "ada", Role::Engineer).await;
        choose(&app, &ada, |settings| {
            settings
                .topics
                .insert(Topic::CriticalFindings, Channel::Digest);
        })
        .await;
        two_findings(&app, &admin).await;
        look(&app).await;
        let id = told(&app, &ada).await[0].id;
        let read = notifications::mark_read(&app, &ada, id).await.unwrap();
        assert_eq!(read.read_at, Some(app.now()));
        clock.advance(TimeDelta::days(2));
        look(&app).await;
        assert!(mails(&db, &ada).await.is_empty());
    }
);

db_test!(
    where_no_mail_can_be_sent_it_waits_and_goes_out_as_one_once_it_can,
    |db| async {
        let (without, clock) = support::app(&db);
        let (with, _) = app(&db);
        let admin = command_line(&without, "Contoso").await;
        let ada = somebody(&without, &admin, "ada", Role::Porting).await;
        for ticket in ["T-1", "T-2"] {
            leaving(&without, &admin, Some(ticket)).await;
            look(&without).await;
            clock.advance(TimeDelta::minutes(1));
        }
        let refused = notifications::try_out(&without, &ada).await;
        assert!(matches!(refused, Err(Error::Invalid(_))), "{refused:?}");
        assert!(mails(&db, &ada).await.is_empty());
        let later = with.at(std::sync::Arc::new(clock));
        look(&later).await;
        look(&later).await;
        assert_eq!(mails(&db, &ada).await, ["Rollcall: 2 notifications"]);
    }
);

db_test!(a_test_mail_goes_to_who_asks_for_it, |db| async {
    let (app, _) = app(&db);
    let admin = command_line(&app, "Contoso").await;
    let ada = somebody(&app, &admin, "ada", Role::Viewer).await;
    notifications::try_out(&app, &ada).await.unwrap();
    assert_eq!(
        mails(&db, &ada).await,
        ["Rollcall: a test of your notifications"]
    );
    let nobody = notifications::try_out(&app, &admin).await;
    assert!(matches!(nobody, Err(Error::Invalid(_))), "{nobody:?}");
});
