//! Serving until told to stop.

use std::{io, net::SocketAddr, time::Duration};

use axum::Router;
use tokio::{net::TcpListener, time::timeout};
use tokio_util::sync::CancellationToken;

/// How long requests under way may take after the server was told to stop.
const GRACE: Duration = Duration::from_secs(20);

/// Serves on a listener that is open already, until `stop` is cancelled. Requests under way are
/// finished, unless they take too long.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stop: CancellationToken,
) -> io::Result<()> {
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let stopped = stop.clone();
    let server = axum::serve(listener, service)
        .with_graceful_shutdown(async move { stopped.cancelled().await });
    let mut server = std::pin::pin!(server.into_future());
    tokio::select! {
        done = &mut server => return done,
        () = stop.cancelled() => {}
    }
    let Ok(done) = timeout(GRACE, server).await else {
        tracing::warn!("requests under way were cut off");
        return Ok(());
    };
    done
}

/// A token that is cancelled when the process is asked to end, by the terminal or a supervisor.
pub fn stop_on_signal() -> io::Result<CancellationToken> {
    use tokio::signal::unix::{SignalKind, signal};

    let stop = CancellationToken::new();
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let stopping = stop.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        stopping.cancel();
    });
    Ok(stop)
}
