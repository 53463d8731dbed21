//! Teams: numbers change hands and places.

use connectors::{
    connector::{List, Record},
    write::{Operation, Progress, Written},
};
use domain::{
    fact::TeamsNumber,
    plan::{
        Change, Reading,
        change::{HOLDER, LOCATION},
    },
};
use sim::vendors::{Fault, Vendor};

use crate::support::{Bench, Writer};

fn held_by(target: Option<&str>) -> Reading {
    Reading::of([(HOLDER, target.map(str::to_owned))])
}

async fn somebody_without_a_number(writer: &Writer) -> String {
    let mut accounts = writer.list(List::TeamsUsers).await.into_iter();
    let found = accounts.find_map(|record| match record {
        Record::Account(account) if account.line.is_blank() => Some(account.object_id),
        _ => None,
    });
    found.unwrap()
}

#[tokio::test]
async fn a_number_is_taken_from_one_person_and_given_to_another() {
    let bench = Bench::new().await;
    let graph = bench.connect(Vendor::Graph);
    let (line, holder, number_type) = graph.held().await;
    let heir = somebody_without_a_number(&graph).await;
    let unassign = Change::TeamsUnassign {
        target: holder.clone(),
        number_type,
        resource_account: None,
    };
    let assign = Change::TeamsAssign {
        target: heir.clone(),
        number_type,
        location: None,
    };

    let early = graph.finish(&line, &assign).await;
    assert_eq!(
        early,
        Progress::Failed("The number is already assigned.".to_owned())
    );
    assert_eq!(graph.reading(&line, &assign).await, held_by(Some(&holder)));

    assert_eq!(graph.finish(&line, &unassign).await, Progress::Done);
    assert_eq!(graph.reading(&line, &unassign).await, held_by(None));
    assert_eq!(graph.finish(&line, &assign).await, Progress::Done);
    assert_eq!(graph.reading(&line, &assign).await, held_by(Some(&heir)));
    let number = line.to_string();
    let actions = ["assignNumber", "unassignNumber", "assignNumber"];
    let expected = actions.map(|action| (number.clone(), action.to_owned()));
    assert_eq!(bench.written(), expected);
}

#[tokio::test]
async fn a_location_is_set_and_cleared() {
    let bench = Bench::new().await;
    let graph = bench.connect(Vendor::Graph);
    let (line, holder, number_type) = graph.held().await;
    let place = "407c17ae-8c41-431e-894a-38787c682f68".to_owned();
    for location in [Some(place.clone()), None] {
        let change = Change::TeamsLocation {
            location: location.clone(),
        };
        assert_eq!(graph.write(&line, &change).await.unwrap(), Written::Done);
        let reading = graph.reading(&line, &change).await;
        assert_eq!(reading, Reading::of([(LOCATION, location)]));
    }
    let unassign = Change::TeamsUnassign {
        target: holder.clone(),
        number_type,
        resource_account: None,
    };
    let assign = Change::TeamsAssign {
        target: holder.clone(),
        number_type,
        location: Some(place.clone()),
    };
    assert_eq!(graph.finish(&line, &unassign).await, Progress::Done);
    assert_eq!(graph.finish(&line, &assign).await, Progress::Done);
    let reading = graph.reading(&line, &assign).await;
    assert_eq!(
        reading,
        Reading::of([(HOLDER, Some(holder)), (LOCATION, Some(place))])
    );
}

#[tokio::test]
async fn another_process_can_ask_how_a_change_stands() {
    let bench = Bench::new().await;
    let graph = bench.connect(Vendor::Graph);
    let (line, target, number_type) = graph.held().await;
    let change = Change::TeamsUnassign {
        target: target.clone(),
        number_type,
        resource_account: None,
    };
    let slow = Fault::SlowChange { looks: 4 };
    bench.simulators.inject(Vendor::Graph, slow.times(1));
    let Written::UnderWay(Operation(kept)) = graph.write(&line, &change).await.unwrap() else {
        panic!("it takes a while");
    };
    drop(graph);

    let graph = bench.connect(Vendor::Graph);
    assert_eq!(graph.reading(&line, &change).await, held_by(Some(&target)));
    let (end, polls) = graph.poll(&Operation(kept)).await;
    assert_eq!((end, polls), (Progress::Done, 7));
    assert_eq!(graph.reading(&line, &change).await, held_by(None));
}

#[tokio::test]
async fn an_operation_that_nobody_knows_is_an_error() {
    let bench = Bench::new().await;
    let graph = bench.connect(Vendor::Graph);
    let unknown = Operation("QXNzaWdubWVudHwx".to_owned());
    let error = graph.0.progress(&unknown).await.unwrap_err();
    assert_eq!(error.status, Some(404));
}

#[tokio::test]
async fn what_others_do_is_seen() {
    let bench = Bench::new().await;
    let graph = bench.connect(Vendor::Graph);
    let (line, target, number_type) = graph.held().await;
    let change = Change::TeamsUnassign {
        target,
        number_type,
        resource_account: None,
    };
    let heir = somebody_without_a_number(&graph).await;
    let number = line.to_string();
    assert!(bench.simulators.meddle(Vendor::Graph, &number, &heir));
    assert_eq!(graph.reading(&line, &change).await, held_by(Some(&heir)));
    let listed = graph
        .teams_number(|number: &TeamsNumber| number.line == line)
        .await;
    assert_eq!(listed.target, Some(heir));
    assert!(bench.simulators.meddle(Vendor::Graph, &number, ""));
    assert_eq!(graph.reading(&line, &change).await, held_by(None));
    assert!(!bench.simulators.meddle(Vendor::Graph, "+4930123456", ""));
    assert!(bench.written().is_empty(), "nobody wrote through the API");
}
