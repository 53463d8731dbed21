//! The wall on a night of cut-overs, and the pipeline of the dashboards.

use chrono::Duration;
use domain::{
    dashboard::{Audience, DashboardQuery, PipelineStage},
    number::Connectivity,
    port::{
        LineState, OrderState, PortOutState,
        checklist::{ItemId, Outcome, room::ClockState},
    },
};
use services::{
    Error, dashboards,
    ports::{
        projects::{self, ProjectForm},
        room::{self, RoomResult},
    },
};
use store::db_test;

use super::scene::{foc, new, number, order, port_out, put_lines};
use crate::support::{app, command_line};

db_test!(
    the_wall_shows_the_cut_overs_of_the_day_with_tests_and_way_back,
    |db| async {
        let (app, clock) = app(&db);
        let caller = command_line(&app, "Contoso").await;
        let now = app.now();
        let all = (&app, &db, &caller);
        let under_way = order(all, new("UNDER-WAY", &[1, 2]), |order| {
            order.state = OrderState::Activating;
            order.foc = Some(foc("2026-11-20 07:00"));
            order.details.connectivity = Some(Connectivity::DirectRouting);
            order.moments.first_active_at = Some(now);
        })
        .await;
        put_lines(&db, &caller, under_way, |line| {
            if line.number == number(1) {
                line.state = LineState::Active;
                line.active_at = Some(now);
            }
        })
        .await;
        for (reference, state, day) in [
            ("TONIGHT", OrderState::FocConfirmed, "2026-11-20 18:00"),
            ("TOMORROW", OrderState::FocConfirmed, "2026-11-21 07:00"),
            ("DONE", OrderState::Ported, "2026-11-18 07:00"),
            ("CLOSED", OrderState::Closed, "2026-11-20 07:00"),
        ] {
            let last = 10 + reference.len() as u64;
            order(all, new(reference, &[last]), |order| {
                order.state = state;
                order.foc = Some(foc(day));
            })
            .await;
        }
        let told = RoomResult {
            number: Some(number(1)),
            item: ItemId::InboundCall,
            result: Outcome::Pass,
            note: None,
        };
        room::record(&app, &caller, under_way, told).await.unwrap();
        clock.advance(Duration::hours(2));

        let wall = dashboards::wall(&app, &caller, None).await.unwrap();
        let names: Vec<&str> = wall
            .cut_overs
            .iter()
            .map(|c| c.reference.as_str())
            .collect();
        assert_eq!(names, ["UNDER-WAY", "TONIGHT"], "by when they begin");
        let first = &wall.cut_overs[0];
        assert_eq!((first.numbers, first.active), (2, 1));
        assert_eq!((first.settled, first.failed), (1, 0));
        assert_eq!(first.rollback.state, ClockState::Open);
        assert_eq!(first.rollback.minutes_left, 22 * 60);
        let there = room::room(&app, &caller, under_way).await.unwrap();
        assert_eq!(first.open, there.grid.open as u64, "as the room says");
        assert_eq!(first.opens_at, there.dates.opens_at);
        assert_eq!(wall.more_cut_overs, 0);
    }
);

db_test!(
    the_wall_of_a_project_shows_its_orders_and_no_others,
    |db| async {
        let (app, _) = app(&db);
        let caller = command_line(&app, "Contoso").await;
        let other = command_line(&app, "Adatum").await;
        let form = ProjectForm {
            name: "Tower".to_owned(),
            site: Some("Seattle".to_owned()),
            ..ProjectForm::default()
        };
        let project = projects::create(&app, &caller, form).await.unwrap().id;
        let all = (&app, &db, &caller);
        for (last, state) in [(1, OrderState::Draft), (2, OrderState::Closed)] {
            let of_project = services::ports::orders::NewOrder {
                project: Some(project),
                ..new(&format!("T-{last}"), &[last])
            };
            order(all, of_project, |order| order.state = state).await;
        }
        order(all, new("ALONE", &[3]), |order| {
            order.state = OrderState::Activating;
        })
        .await;
        let wall = dashboards::wall(&app, &caller, Some(project))
            .await
            .unwrap();
        assert_eq!(wall.project.as_deref(), Some("Tower"));
        let names: Vec<&str> = wall
            .cut_overs
            .iter()
            .map(|c| c.reference.as_str())
            .collect();
        assert_eq!(names, ["T-1"]);
        let refused = dashboards::wall(&app, &other, Some(project)).await;
        assert!(
            matches!(refused, Err(Error::NotFound("project"))),
            "{refused:?}"
        );

        let at = async |address: &str| {
            let pairs = address.split('&').filter_map(|pair| pair.split_once('='));
            let query = DashboardQuery::from_pairs(pairs);
            let shown = dashboards::show(&app, &caller, Audience::Porting, &query).await;
            let stages = shown.unwrap().pipeline.unwrap();
            let told = |s: PipelineStage| (s.state, s.orders, s.numbers);
            let with_orders = stages.into_iter().filter(|stage| stage.orders > 0);
            with_orders.map(told).collect::<Vec<_>>()
        };
        let draft = (OrderState::Draft, 1, 1);
        let activating = (OrderState::Activating, 1, 1);
        assert_eq!(
            at("").await,
            [draft, activating],
            "what has ended is left out"
        );
        assert_eq!(at("site=seattle").await, [draft]);
        assert_eq!(at("carrier=BANDWIDTH").await, [draft, activating]);
        assert_eq!(at("carrier=Telnyx").await, []);
    }
);

db_test!(
    the_wall_of_a_large_project_shows_what_begins_first_and_not_what_was_made_first,
    |db| async {
        let (app, _) = app(&db);
        let caller = command_line(&app, "Contoso").await;
        let form = ProjectForm {
            name: "Tower".to_owned(),
            ..ProjectForm::default()
        };
        let project = projects::create(&app, &caller, form).await.unwrap().id;
        let made = async |last: u64, state: OrderState, day: Option<&str>| {
            let of_project = services::ports::orders::NewOrder {
                project: Some(project),
                ..new(&format!("T-{last}"), &[last])
            };
            order((&app, &db, &caller), of_project, |order| {
                order.state = state;
                order.foc = day.map(foc);
            })
            .await;
        };
        for last in 1..=20 {
            made(last, OrderState::Draft, None).await;
        }
        let confirmed = OrderState::FocConfirmed;
        made(21, confirmed, Some("2026-11-21 07:00")).await;
        made(22, confirmed, Some("2026-11-20 18:00")).await;
        made(23, OrderState::Activating, Some("2026-11-22 07:00")).await;
        let wall = dashboards::wall(&app, &caller, Some(project))
            .await
            .unwrap();
        let names = wall.cut_overs.iter().map(|c| c.reference.as_str());
        let names: Vec<&str> = names.take(3).collect();
        assert_eq!(names, ["T-23", "T-22", "T-21"]);
        assert_eq!(wall.cut_overs.len() as u64 + wall.more_cut_overs, 23);
    }
);

db_test!(
    the_wall_counts_down_to_the_answer_of_a_port_out,
    |db| async {
        let (app, _) = app(&db);
        let caller = command_line(&app, "Contoso").await;
        let all = (&app, &db, &caller);
        let soon = app.now() + Duration::hours(3);
        let later = port_out(all, |out| out.state = PortOutState::UnderReview).await;
        let first = port_out(all, |out| out.answer_by = Some(soon)).await;
        port_out(all, |out| out.state = PortOutState::Rejected).await;
        let wall = dashboards::wall(&app, &caller, None).await.unwrap();
        let waiting: Vec<_> = wall
            .port_outs
            .iter()
            .map(|out| (out.id, out.answer_by))
            .collect();
        assert_eq!(waiting, [(first, Some(soon)), (later, None)]);
        assert_eq!(wall.port_outs[0].numbers, 2);
        assert_eq!(wall.more_port_outs, 0);
        for _ in 0..38 {
            port_out(all, |_| {}).await;
        }
        let wall = dashboards::wall(&app, &caller, None).await.unwrap();
        assert_eq!(wall.port_outs[0].id, first);
        let shown = wall.port_outs.len() as u64;
        assert_eq!(shown + wall.more_port_outs, 40, "none is left unsaid");
    }
);
