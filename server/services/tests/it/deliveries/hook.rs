//! A program that listens, and answers as a test tells it.

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, Uri},
    response::{IntoResponse, Response},
};
use tokio::{net::TcpListener, sync::Notify, task::JoinHandle};

/// What is answered to a message.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Reply {
    /// A status, with the seconds of `Retry-After`.
    Status(u16, Option<u32>),
    /// Nothing, ever.
    Never,
}

/// A message that came.
#[derive(Clone, Debug)]
pub(crate) struct Heard {
    pub(crate) query: Option<String>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Heard {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }
}

#[derive(Clone, Default)]
struct Shared {
    replies: Arc<Mutex<Vec<Reply>>>,
    heard: Arc<Mutex<Vec<Heard>>>,
    came: Arc<Notify>,
}

/// The program. What is left of its replies says 200.
pub(crate) struct Hook {
    pub(crate) url: String,
    shared: Shared,
    server: JoinHandle<()>,
}

impl Hook {
    pub(crate) async fn start(replies: &[Reply]) -> Self {
        let shared = Shared::default();
        *shared.replies.lock().unwrap() = replies.iter().rev().copied().collect();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let router = Router::new().fallback(answer).with_state(shared.clone());
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self {
            url,
            shared,
            server,
        }
    }

    /// The messages that came so far.
    pub(crate) fn heard(&self) -> Vec<Heard> {
        self.shared.heard.lock().unwrap().clone()
    }

    /// Waits until a message comes.
    pub(crate) async fn comes(&self) {
        self.shared.came.notified().await;
    }
}

impl Drop for Hook {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn answer(
    State(shared): State<Shared>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let query = uri.query().map(str::to_owned);
    let heard = Heard {
        query,
        headers,
        body,
    };
    shared.heard.lock().unwrap().push(heard);
    shared.came.notify_one();
    let reply = shared.replies.lock().unwrap().pop();
    match reply.unwrap_or(Reply::Status(200, None)) {
        Reply::Never => std::future::pending().await,
        Reply::Status(status, wait) => {
            let status = StatusCode::from_u16(status).unwrap();
            let mut response = (status, "as the test has it").into_response();
            if let Some(wait) = wait {
                response.headers_mut().insert("retry-after", wait.into());
            }
            response
        }
    }
}
