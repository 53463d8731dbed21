//! `rollcall serve`: the web app and the REST API.

use std::{
    io::{self, ErrorKind, IsTerminal},
    net::SocketAddr,
};

use anyhow::Context as _;
use clap::Args;
use services::{access, jobs};
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

use super::{Context, Outcome};
use crate::{
    http::{self, CookieKind, Proxy, Reach, Site},
    serve::{serve, stop_on_signal},
};

/// What is logged unless the variable `RUST_LOG` says otherwise.
const LOGGED: &str = "info,sqlx=warn";

/// How to serve.
#[derive(Debug, Args)]
pub(super) struct Serve {
    /// The address to listen on
    #[arg(
        long,
        value_name = "ADDRESS:PORT",
        env = "ROLLCALL_LISTEN",
        default_value = "127.0.0.1:3000"
    )]
    listen: SocketAddr,
    /// Send cookies that browsers also keep without TLS, for Safari on this machine or a laboratory
    #[arg(long)]
    insecure_cookies: bool,
    /// Take clients' addresses from the X-Forwarded-For header of the reverse proxy in front
    #[arg(long)]
    behind_proxy: bool,
}

impl Serve {
    pub(super) async fn run(self, context: &Context) -> anyhow::Result<Outcome> {
        log_to_stderr(context.json);
        let stop = stop_on_signal().context("The server cannot listen for the signal to stop.")?;
        let listener = TcpListener::bind(self.listen)
            .await
            .map_err(|error| self.refused(error))?;
        let address = listener
            .local_addr()
            .context("The server has no address.")?;
        greet(context, address).await?;
        let site = Site::new(context.app.clone(), self.reach());
        let worker = jobs::run_worker(context.app.clone(), stop.clone().cancelled_owned());
        let worker = tokio::spawn(worker);
        serve(listener, http::router(site), stop)
            .await
            .context("The server stopped.")?;
        // What the worker was doing is taken up again after its lease.
        worker.abort();
        Ok(Outcome::Done)
    }

    fn reach(&self) -> Reach {
        Reach {
            cookie: if self.insecure_cookies {
                CookieKind::Plain
            } else {
                CookieKind::Secure
            },
            proxy: if self.behind_proxy {
                Proxy::Trusted
            } else {
                Proxy::None
            },
        }
    }

    fn refused(&self, error: io::Error) -> anyhow::Error {
        let listen = self.listen;
        let advice = match error.kind() {
            ErrorKind::AddrInUse => format!(
                "Another program listens on {listen}. Stop it, or choose another port with --listen."
            ),
            ErrorKind::PermissionDenied => {
                format!(
                    "Listening on {listen} is not allowed. Choose a port above 1023 with --listen."
                )
            }
            _ => format!("The server cannot listen on {listen}. Choose an address with --listen."),
        };
        anyhow::Error::new(error).context(advice)
    }
}

/// Says where the site is, and how the first administrator gets in.
async fn greet(context: &Context, address: SocketAddr) -> anyhow::Result<()> {
    println!("Rollcall is at http://{address}");
    if let Some(code) = access::setup_code(&context.app).await? {
        println!("Nobody can sign in yet. Open http://{address}/setup and enter this code: {code}");
    }
    Ok(())
}

/// Logs to the error output, as text for people or as JSON for collectors.
fn log_to_stderr(json: bool) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(LOGGED));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(io::stderr().is_terminal())
        .with_writer(io::stderr);
    // A second logger, in tests, is not an error.
    let _ = if json {
        builder.json().try_init()
    } else {
        builder.try_init()
    };
}
