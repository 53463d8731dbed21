//! What is changed at the simulated tenant is what is read from it afterwards.

use connectors::connector::{List, Record};
use domain::{
    directory::Account,
    fact::{Fact, TeamsAssignment, TeamsNumber},
};
use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};
use sim::vendors::credentials;

use crate::support::{Tenant, read};

const NUMBERS: &str = "/admin/teams/telephoneNumberManagement/numberAssignments";

struct Admin {
    client: Client,
    base: String,
    token: String,
}

impl Admin {
    /// Signs in. The connector's own client has chosen the TLS library by then.
    async fn of(tenant: &Tenant) -> Self {
        let client = Client::new();
        let origin = tenant.base.trim_end_matches("/v1.0");
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", credentials::GRAPH_CLIENT_ID),
            ("client_secret", credentials::GRAPH_SECRET),
            ("scope", "https://graph.microsoft.com/.default"),
        ];
        let url = format!("{origin}/{}/oauth2/v2.0/token", credentials::TENANT);
        let granted = client.post(url).form(&form).send().await.unwrap();
        let granted: Value = granted.json().await.unwrap();
        Self {
            client,
            base: tenant.base.clone(),
            token: granted["access_token"].as_str().unwrap().to_owned(),
        }
    }

    async fn post(&self, action: &str, body: Value) -> Response {
        let url = format!("{}{NUMBERS}/{action}", self.base);
        let request = self.client.post(url).bearer_auth(&self.token).json(&body);
        request.send().await.unwrap()
    }

    async fn get(&self, url: &str) -> Value {
        let request = self.client.get(url).bearer_auth(&self.token);
        request.send().await.unwrap().json().await.unwrap()
    }

    /// Polls an operation until it is done.
    async fn finish(&self, begun: Response) -> Value {
        assert_eq!(begun.status(), StatusCode::ACCEPTED);
        let location = begun.headers()["location"].to_str().unwrap().to_owned();
        for _ in 0..9 {
            let operation = self.get(&location).await;
            if !["notStarted", "running"].contains(&operation["status"].as_str().unwrap()) {
                return operation;
            }
        }
        panic!("{location} does not end");
    }
}

async fn now(tenant: &Tenant, number: &TeamsNumber) -> TeamsNumber {
    let number = number.line.to_string().parse().unwrap();
    let row = tenant.graph.number(number).await.unwrap().unwrap();
    match row.outcome {
        Ok(Record::Fact(Fact::TeamsNumber(number))) => number,
        other => panic!("{other:?}"),
    }
}

async fn holder(tenant: &Tenant, id: &str) -> Account {
    let accounts = read(&*tenant.graph, List::TeamsUsers).await.unwrap();
    let mut accounts = accounts.accounts().into_iter();
    accounts.find(|account| account.object_id == id).unwrap()
}

#[tokio::test]
async fn a_number_moves_from_one_person_to_another() {
    let tenant = Tenant::of(300).await;
    let admin = Admin::of(&tenant).await;
    let numbers = read(&*tenant.graph, List::TeamsNumbers).await.unwrap();
    let numbers = numbers.numbers();
    let held = numbers
        .iter()
        .find(|n| n.assignment.is(TeamsAssignment::UserAssigned))
        .unwrap();
    let (from, number) = (held.target.clone().unwrap(), held.line.to_string());
    let accounts = read(&*tenant.graph, List::TeamsUsers).await.unwrap();
    let to = accounts
        .accounts()
        .into_iter()
        .find(|account| account.line.is_blank())
        .unwrap();
    let kind = held.number_type.to_string();
    let camel = format!("{}{}", kind[..1].to_lowercase(), &kind[1..]);
    let assignment = json!({
        "telephoneNumber": number, "assignmentTargetId": to.object_id, "numberType": camel,
    });

    let refused = admin.post("assignNumber", assignment.clone()).await;
    let refused = admin.finish(refused).await;
    assert_eq!(refused["status"], "failed");
    assert_eq!(
        refused["numbers"][0]["statusDetail"],
        "The number is already assigned."
    );
    assert_eq!(now(&tenant, held).await.target.as_ref(), Some(&from));

    let begun = admin
        .post("unassignNumber", json!({"telephoneNumber": number}))
        .await;
    assert!(now(&tenant, held).await.is_assigned(), "it takes a while");
    assert_eq!(admin.finish(begun).await["status"], "succeeded");
    assert!(now(&tenant, held).await.is_unassigned());
    assert!(holder(&tenant, &from).await.line.is_blank());

    let begun = admin
        .post(
            "microsoft.graph.teamsAdministration.assignNumber",
            assignment,
        )
        .await;
    let done = admin.finish(begun).await;
    assert_eq!(done["status"], "succeeded");
    assert_eq!(
        now(&tenant, held).await.target.as_ref(),
        Some(&to.object_id)
    );
    let account = holder(&tenant, &to.object_id).await;
    assert_eq!(account.line.value(), Some(&held.line));
    let row = admin
        .get(done["numbers"][0]["resourceLocation"].as_str().unwrap())
        .await;
    assert_eq!(row["telephoneNumber"], number.as_str());

    let update = json!({"telephoneNumber": number, "locationId": ""});
    assert_eq!(
        admin.post("updateNumber", update).await.status(),
        StatusCode::OK
    );
    assert!(now(&tenant, held).await.location.is_blank());
    let unknown = json!({"telephoneNumber": "+4930123456"});
    assert_eq!(
        admin.post("unassignNumber", unknown).await.status(),
        StatusCode::BAD_REQUEST
    );
}
