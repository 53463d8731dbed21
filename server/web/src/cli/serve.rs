//! `rollcall serve`: the web app and the REST API.

use std::{
    io::{self, ErrorKind, Write},
    net::SocketAddr,
};

use anyhow::Context as _;
use clap::Args;
use services::access;
use tokio::net::TcpListener;

use super::{Context, Outcome, log, output::output, worker};
use crate::{
    http::{self, CookieKind, Proxy, Reach, Site},
    serve::{serve, stop_on_signal},
};

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
    /// Leave the background work to `rollcall worker`
    #[arg(long)]
    no_worker: bool,
}

impl Serve {
    pub(super) async fn run(self, context: &Context) -> anyhow::Result<Outcome> {
        log::to_stderr(context, log::EVERYTHING);
        let stop = stop_on_signal().context("The server cannot listen for the signal to stop.")?;
        let listener = TcpListener::bind(self.listen)
            .await
            .map_err(|error| self.refused(error))?;
        let address = listener
            .local_addr()
            .context("The server has no address.")?;
        greet(context, address).await?;
        let site = Site::new(context.app.clone(), self.reach(context)).until(stop.clone());
        let worker = (!self.no_worker).then(|| worker::spawn(context.app.clone(), &stop));
        serve(listener, http::router(site), stop)
            .await
            .context("The server stopped.")?;
        if let Some(worker) = worker {
            worker.await.context("The worker fell over.")?;
        }
        Ok(Outcome::Done)
    }

    fn reach(&self, context: &Context) -> Reach {
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
            origin: context.public_url.clone(),
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
    writeln!(output(), "Rollcall is at http://{address}")?;
    if let Some(code) = access::setup_code(&context.app).await? {
        writeln!(
            output(),
            "Nobody can sign in yet. Open http://{address}/setup and enter this code: {code}"
        )?;
    }
    Ok(())
}
