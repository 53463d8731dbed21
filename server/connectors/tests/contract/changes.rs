//! Every change that a connector can write.

use connectors::{
    connector::{Connector, List, Record, Row},
    write::{Operation, Progress, WriteError, Written},
};
use domain::{
    LineUri,
    fact::{CarrierStatus, Fact, TeamsAssignment},
    plan::Change,
};

/// More polls than any change here takes.
const MOST_POLLS: usize = 20;

/// Writes each kind of change that the vendor takes to one of its numbers, and polls it to its end. Answers
/// with what could not be written.
pub(crate) async fn write_everything(connector: &dyn Connector) -> Vec<String> {
    let (line, changes) = changes(connector).await;
    let mut faults = Vec::new();
    let mut written = 0;
    for change in changes.into_iter().filter(|c| connector.can_write(c)) {
        written += 1;
        match finish(connector, &line, &change).await {
            Ok(Progress::Done) => {}
            Ok(end) => faults.push(format!("{change:?} of {line}: {end:?}")),
            Err(error) => faults.push(format!("{change:?} of {line}: {error}")),
        }
    }
    if written == 0 {
        faults.push("nothing can be written".to_owned());
    }
    faults
}

async fn finish(
    connector: &dyn Connector,
    line: &LineUri,
    change: &Change,
) -> Result<Progress, WriteError> {
    match connector.write(line, change).await? {
        Written::Done => Ok(Progress::Done),
        Written::UnderWay(operation) => Ok(poll(connector, &operation).await),
    }
}

async fn poll(connector: &dyn Connector, operation: &Operation) -> Progress {
    for _ in 0..MOST_POLLS {
        match connector.progress(operation).await {
            Ok(Progress::UnderWay) => {}
            Ok(end) => return end,
            Err(error) => return Progress::Failed(error.to_string()),
        }
    }
    Progress::UnderWay
}

/// A number that is in use, and changes that fit it.
async fn changes(connector: &dyn Connector) -> (LineUri, Vec<Change>) {
    match connector.capabilities().lists {
        [.., List::TeamsNumbers] => teams_changes(connector).await,
        _ => carrier_changes(connector).await,
    }
}

async fn teams_changes(connector: &dyn Connector) -> (LineUri, Vec<Change>) {
    let rows = connector.page(List::TeamsNumbers, None).await.unwrap().rows;
    let held = facts(rows).find_map(|fact| match fact {
        Fact::TeamsNumber(number) if number.assignment.is(TeamsAssignment::UserAssigned) => {
            Some(number)
        }
        _ => None,
    });
    let held = held.unwrap();
    let (target, number_type) = (held.target.unwrap(), held.number_type.known().unwrap());
    let location = Some("407c17ae-8c41-431e-894a-38787c682f68".to_owned());
    let assign = |location| Change::TeamsAssign {
        target: target.clone(),
        number_type,
        location,
    };
    let unassign = || Change::TeamsUnassign {
        target: target.clone(),
        number_type,
        resource_account: None,
    };
    let changes = vec![
        unassign(),
        assign(None),
        unassign(),
        assign(location.clone()),
        Change::TeamsLocation { location },
        Change::TeamsLocation { location: None },
    ];
    (held.line, changes)
}

async fn carrier_changes(connector: &dyn Connector) -> (LineUri, Vec<Change>) {
    let rows = connector
        .page(List::CarrierNumbers, None)
        .await
        .unwrap()
        .rows;
    let active = facts(rows).find_map(|fact| match fact {
        Fact::CarrierNumber(number) if number.status.is(CarrierStatus::Active) => {
            Some(number.number)
        }
        _ => None,
    });
    let trunk = connector.routes().await.unwrap().pop().unwrap().name;
    let address = connector.emergency_addresses().await.unwrap().pop();
    let changes = vec![
        Change::CarrierRoute { trunk },
        Change::CarrierForward {
            to: Some("+12065550199".to_owned()),
        },
        Change::CarrierForward { to: None },
        Change::CarrierCnam {
            name: Some("CONTOSO".to_owned()),
        },
        Change::CarrierCnam { name: None },
        Change::CarrierEmergency {
            address: address.unwrap().id,
        },
    ];
    (active.unwrap().into(), changes)
}

fn facts(rows: Vec<Row>) -> impl Iterator<Item = Fact> {
    rows.into_iter().filter_map(|row| match row.outcome {
        Ok(Record::Fact(fact)) => Some(fact),
        _ => None,
    })
}
