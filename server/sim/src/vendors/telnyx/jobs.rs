//! Jobs that update many numbers. They are accepted at once and done later.

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Account, Fields, not_found, numbers, ports, unusable};
use crate::vendors::hold;

/// A job. It moves on each time somebody looks, so that nothing depends on a clock.
#[derive(Debug)]
pub(super) struct Job {
    id: String,
    status: &'static str,
    numbers: Vec<(u32, Value)>,
    settings: Fields,
}

/// The most numbers a job may have.
const MOST: usize = 1000;

#[derive(Deserialize)]
pub(super) struct Wanted {
    phone_numbers: Vec<String>,
    #[serde(flatten)]
    settings: Fields,
}

pub(super) async fn begin(State(telnyx): Account, Json(wanted): Json<Wanted>) -> Response {
    if wanted.phone_numbers.is_empty() || wanted.phone_numbers.len() > MOST {
        return unusable("A job has from 1 to 1000 phone numbers.");
    }
    let numbers = numbers::places_of(&telnyx, &wanted.phone_numbers);
    let mut jobs = hold(&telnyx.jobs);
    let job = Job {
        id: ports::id("job", &jobs.len().to_string()),
        status: "pending",
        numbers,
        settings: numbers::settings(wanted.settings),
    };
    let answer = (StatusCode::ACCEPTED, job.show()).into_response();
    jobs.push(job);
    answer
}

pub(super) async fn find(State(telnyx): Account, Path(id): Path<String>) -> Response {
    let mut jobs = hold(&telnyx.jobs);
    let Some(job) = jobs.iter_mut().find(|job| job.id == id) else {
        return not_found();
    };
    let shown = job.show();
    match job.status {
        "pending" => job.status = "in_progress",
        "in_progress" => {
            for (place, _) in &job.numbers {
                telnyx.change(*place, job.settings.clone());
            }
            job.status = "completed";
        }
        _ => {}
    }
    shown.into_response()
}

impl Job {
    fn show(&self) -> Json<Value> {
        let numbers: Vec<_> = self.numbers.iter().map(|(_, number)| number).collect();
        let (done, open) = match self.status {
            "completed" => (numbers.clone(), Vec::new()),
            _ => (Vec::new(), numbers.clone()),
        };
        Json(json!({
            "data": {
                "id": self.id,
                "record_type": "phone_numbers_job",
                "type": "update_phone_numbers",
                "status": self.status,
                "phone_numbers": numbers,
                "successful_operations": done,
                "pending_operations": open,
                "failed_operations": [],
            }
        }))
    }
}
