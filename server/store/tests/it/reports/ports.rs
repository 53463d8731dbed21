//! What went through the porting desk, by carrier and site.

use domain::{
    PortOutId, PortProjectId, PortRejectionId,
    port::{
        Order, OrderState, PortOut, PortOutState, Project,
        departure::PortOutParticulars,
        order::Moments,
        rejection::{Canonical, Rejection},
    },
    report::{PortFlow, ReportFilter},
};
use store::{Conn, db_test, ports, reports};

use crate::{
    ports::order,
    support::{id, minute, number, organisation},
};

fn project(n: u128, site: Option<&str>) -> Project {
    Project {
        id: PortProjectId::new(id(n)),
        name: format!("Project {n}"),
        site: site.map(str::to_owned),
        target_on: None,
        notes: None,
        version: 1,
        created_at: minute(0),
    }
}

fn rejection(n: u128) -> Rejection {
    Rejection {
        id: PortRejectionId::new(id(n)),
        canonical: Canonical::AddressMismatch,
        vendor: "telnyx".to_owned(),
        raw_code: "LOCATION_MISMATCH".to_owned(),
        raw_text: "The address differs".to_owned(),
        number: None,
        round: 1,
        raised_at: minute(5),
        resolved_at: None,
        resolution: None,
    }
}

fn port_out(n: u128, carrier: &str) -> PortOut {
    PortOut {
        id: PortOutId::new(id(n)),
        connection: None,
        carrier: carrier.to_owned(),
        vendor_order: format!("out-{n}"),
        state: PortOutState::Notified,
        vendor_status: None,
        numbers: vec![number(0)],
        received_at: minute(5),
        answer_by: None,
        particulars: PortOutParticulars::default(),
        version: 1,
    }
}

/// Orders of carriers, each with the project it belongs to and a rejection; port-outs of two carriers.
async fn desk(conn: &mut Conn<'_>, org: domain::OrgId) {
    for (n, site) in [
        (1, Some("\u{c5}RHUS ")),
        (2, Some("\u{e5}rhus")),
        (3, Some("Lyon")),
        (4, None),
    ] {
        ports::insert_project(conn, org, &project(n, site))
            .await
            .unwrap();
    }
    for (n, carrier, of) in [
        (11, "\u{d6}BB", Some(1)),
        (12, " \u{f6}bb", Some(2)),
        (13, "\u{d6}BB", Some(3)),
        (14, "Colt", Some(4)),
        (15, "Colt", None),
    ] {
        let order = Order {
            carrier: carrier.to_owned(),
            project: of.map(|n| PortProjectId::new(id(n))),
            moments: Moments {
                submitted_at: Some(minute(3)),
                ..Moments::default()
            },
            created_at: minute(2),
            ..order(n, OrderState::Exception)
        };
        ports::insert_order(conn, org, &order).await.unwrap();
        ports::insert_rejection(conn, org, order.id, &rejection(n + 10))
            .await
            .unwrap();
    }
    for (n, carrier) in [(31, "\u{f6}BB "), (32, "Colt")] {
        ports::insert_port_out(conn, org, &port_out(n, carrier))
            .await
            .unwrap();
    }
}

fn orders(n: u64, outs: u64) -> PortFlow {
    PortFlow {
        made: n,
        sent: n,
        rejections: n,
        outs,
        ..PortFlow::default()
    }
}

fn of(site: Option<&str>, carrier: Option<&str>) -> ReportFilter {
    ReportFilter {
        site: site.map(str::to_owned),
        carrier: carrier.map(str::to_owned),
        ..ReportFilter::default()
    }
}

db_test!(
    a_desk_is_counted_by_carrier_and_site_in_any_script,
    |db| async {
        let mut tx = db.begin().await.unwrap();
        let conn = &mut tx.conn();
        let org = organisation(conn, 1, "Contoso").await;
        desk(conn, org).await;
        let mut flow = async |filter: ReportFilter, since| {
            let interval = (Some(minute(since)), minute(9));
            reports::flow(conn, org, &filter, interval).await.unwrap()
        };
        for (site, carrier, counted) in [
            (None, None, orders(5, 2)),
            (None, Some("\u{f6}bb"), orders(3, 1)),
            (None, Some("\u{d6}bb "), orders(3, 1)),
            (None, Some("COLT"), orders(2, 1)),
            (Some("\u{c5}rhus"), None, orders(2, 0)),
            (Some("\u{e5}RHUS"), Some("\u{d6}BB"), orders(2, 0)),
            (Some("lyon"), Some("\u{d6}BB"), orders(1, 0)),
            (Some("Lyon"), Some("Colt"), orders(0, 0)),
            (Some("Oslo"), None, orders(0, 0)),
        ] {
            assert_eq!(
                flow(of(site, carrier), 0).await,
                counted,
                "{site:?}, {carrier:?}"
            );
        }
        let later = flow(of(None, Some("\u{f6}bb")), 4).await;
        assert_eq!((later.made, later.sent), (0, 0), "that was before");
        assert_eq!((later.rejections, later.outs), (3, 1));
    }
);
