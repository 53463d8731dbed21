//! A change reaches the vendor once, whatever comes back.

use reqwest::Method;

use super::*;
use crate::write::WriteError;

fn change() -> Query {
    Query::write(Method::PATCH, "/numbers/1", "application/json", "{}")
}

impl Bench {
    async fn write(&self) -> Result<Answer, WriteError> {
        self.http.write(&change()).await
    }

    /// How often the vendor itself was asked, tokens aside.
    fn arrived(&self) -> usize {
        self.script.lock().unwrap().asked.len()
    }
}

fn refused(result: Result<Answer, WriteError>) -> ApiError {
    match result {
        Err(WriteError::Refused(error)) => error,
        other => panic!("{other:?}"),
    }
}

fn unclear(result: Result<Answer, WriteError>) -> ApiError {
    match result {
        Err(WriteError::Unclear(error)) => error,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn any_success_is_one() {
    for code in [200, 201, 202, 204] {
        let bench = Bench::new([status(code)]).await;
        assert_eq!(bench.write().await.unwrap().status.as_u16(), code);
        assert_eq!(bench.cost(), (1, 0));
    }
}

#[tokio::test]
async fn a_refusal_has_the_vendors_words() {
    for code in [400, 403, 404, 409, 410, 422] {
        let bench = Bench::new([with(code, &[], "The number is held.")]).await;
        let error = refused(bench.write().await);
        assert_eq!(error.status, Some(code));
        assert!(error.message.contains("The number is held."), "{error}");
        assert_eq!(bench.cost(), (1, 0), "{code}");
    }
}

#[tokio::test]
async fn a_failure_of_the_vendor_is_unclear_and_not_sent_again() {
    for code in [302, 303, 408, 500, 502, 503, 504] {
        let bench = Bench::new([with(code, &[("retry-after", "0")], "{}")]).await;
        assert_eq!(unclear(bench.write().await).status, Some(code));
        assert_eq!(bench.cost(), (1, 0), "{code}");
    }
}

#[tokio::test]
async fn an_answer_that_does_not_come_is_unclear() {
    let bench = Bench::new([Act::Hang]).await;
    let error = unclear(bench.write().await);
    assert_eq!(error.fault, Fault::TimedOut);
    assert_eq!((bench.cost(), bench.arrived()), ((1, 0), 1));
}

#[tokio::test]
async fn an_answer_that_is_cut_is_unclear() {
    for sent in [
        "",
        "HTTP/1.1 202 Acc",
        "HTTP/1.1 200 OK\r\ncontent-length: 90\r\n\r\n{\"data\":",
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let arrived = Arc::new(Mutex::new(0));
        let counter = Arc::clone(&arrived);
        tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let _ = stream.read(&mut [0; 4096]).await;
                *counter.lock().unwrap() += 1;
                stream.write_all(sent.as_bytes()).await.unwrap();
            }
        });
        let bench = Bench::at(base, Auth::Bearer("key".into()), Shared::default());
        let error = unclear(bench.write().await);
        assert_eq!(error.fault, Fault::Disconnected, "{sent}");
        assert_eq!(*arrived.lock().unwrap(), 1, "{sent}");
    }
}

#[tokio::test]
async fn where_nobody_listens_nothing_was_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let bench = Bench::at(base, Auth::Bearer("key".into()), Shared::default());
    let error = refused(bench.write().await);
    assert!(error.message.contains("could not be reached"), "{error}");
    assert_eq!(bench.cost(), (4, 3), "trying again does no harm");
}

#[tokio::test]
async fn a_throttled_change_is_sent_again() {
    let busy = || with(429, &[("retry-after", "0")], "{}");
    let bench = Bench::new([busy(), busy(), status(202)]).await;
    assert_eq!(bench.write().await.unwrap().status.as_u16(), 202);
    assert_eq!(bench.cost(), (3, 2));

    let bench = Bench::new([busy(), status(500)]).await;
    assert_eq!(unclear(bench.write().await).status, Some(500));
    assert_eq!(bench.cost(), (2, 1));

    let bench = Bench::new([with(429, &[("retry-after", "600")], "{}")]).await;
    let fault = refused(bench.write().await).fault;
    assert_eq!(fault, Fault::Throttled(Some(Duration::from_mins(10))));
}

#[tokio::test]
async fn an_expired_token_is_renewed_and_the_change_sent_again() {
    let bench = Bench::with_token([status(401), status(202)]).await;
    assert!(bench.write().await.is_ok());
    assert_eq!(
        bench.script.lock().unwrap().signed,
        ["Bearer token-1", "Bearer token-2"]
    );

    let bench = Bench::with_token([status(401), status(401)]).await;
    assert_eq!(refused(bench.write().await).fault, Fault::Unauthorized);
    assert_eq!(bench.arrived(), 2, "a second refusal stands");
}

#[tokio::test]
async fn without_a_token_nothing_was_sent() {
    let bench = Bench::with_token([]).await;
    bench.script.lock().unwrap().tokens = (0..9).map(|_| status(503)).collect();
    assert_eq!(refused(bench.write().await).fault, Fault::Unavailable);
    assert_eq!(bench.arrived(), 0);

    let bench = Bench::with_token([]).await;
    bench.script.lock().unwrap().tokens = [status(503), Act::Hang].into();
    assert!(
        bench.write().await.is_ok(),
        "a token may be asked for again"
    );
    assert_eq!(bench.arrived(), 1);
}
