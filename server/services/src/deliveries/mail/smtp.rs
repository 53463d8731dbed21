//! Handing a message over by SMTP, step by step: until its last line is sent, nothing can have arrived;
//! afterwards only the server's answer says whether it did.

use std::{
    pin::pin,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use chrono::{DateTime, Utc};
use lettre::{
    Message,
    transport::smtp::{
        Error as SmtpError,
        authentication::Mechanism,
        client::AsyncSmtpConnection,
        commands::{Data, Mail as MailFrom, Rcpt},
        extension::ClientId,
    },
};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::{Mail, MailServer, server::Security};
use crate::{
    deliveries::{Attempt, Outlets},
    text,
};

/// The longest of a server's words that are kept.
const LONGEST_WORDS: usize = 500;

/// A message goes to the server in pieces of so many bytes, each in its time.
const PIECE: usize = 64 * 1024;

/// How long the server may take.
#[derive(Clone, Copy)]
struct Patience {
    /// For each step and each piece.
    step: Duration,
    /// To say that it has the message, once it has all of it.
    end: Duration,
}

/// Sends a mail to one address.
pub(in crate::deliveries) async fn send(
    outlets: &Outlets,
    server: &MailServer,
    mail: Mail,
    to: &str,
    id: &str,
    at: DateTime<Utc>,
) -> Attempt {
    let patience = Patience {
        step: outlets.patience,
        end: outlets.mail_patience,
    };
    let message = match mail.message(server, to, id, at) {
        Ok(message) => message,
        Err(error) => return Attempt::refused(error.to_string()),
    };
    match timeout(patience.step, open(server)).await {
        Ok(Ok(connection)) => hand_over(connection, &message, patience).await,
        Ok(Err(error)) => {
            Attempt::put_off(words("The mail server cannot be used", &error)).in_silence()
        }
        Err(_) => Attempt::put_off("The mail server did not answer in time.").in_silence(),
    }
}

/// A connection that takes mail. What goes wrong here is not the message's fault.
async fn open(server: &MailServer) -> Result<AsyncSmtpConnection, SmtpError> {
    let tls = || {
        server
            .tls()
            .expect("the certificate was looked at when the server was set up")
    };
    let name = ClientId::Domain(server.domain().to_owned());
    let from_the_start = (server.security == Security::Tls).then(tls);
    let place = (server.host.as_str(), server.port);
    let mut connection =
        AsyncSmtpConnection::connect_tokio1(place, None, &name, from_the_start, None).await?;
    let upgrades = match server.security {
        Security::StartTls => true,
        Security::Opportunistic => connection.can_starttls(),
        Security::Tls | Security::None => false,
    };
    if upgrades {
        connection.starttls(tls(), &name).await?;
    }
    if let Some(credentials) = &server.credentials {
        let ways = [Mechanism::Plain, Mechanism::Login];
        connection.auth(&ways, credentials).await?;
    }
    Ok(connection)
}

async fn hand_over(
    mut connection: AsyncSmtpConnection,
    message: &Message,
    patience: Patience,
) -> Attempt {
    match timeout(patience.step, announce(&mut connection, message)).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => return refused_or_put_off(&error),
        Err(_) => return Attempt::put_off("The mail server stopped answering.").in_silence(),
    }
    let attempt = upload(&mut connection, &message.formatted(), patience).await;
    if !attempt.is_silence {
        // It has answered already; whether it says goodbye does not matter.
        let _ = timeout(patience.step, connection.quit()).await;
    }
    attempt
}

/// Sends the message itself. Until all of it is on its way the server cannot have taken it: that it breaks off
/// puts the message off, and leaves nothing unclear.
async fn upload(
    connection: &mut AsyncSmtpConnection,
    message: &[u8],
    patience: Patience,
) -> Attempt {
    let (begun, whole) = (AtomicUsize::new(0), CancellationToken::new());
    // A piece is asked for once the one before it is sent, and none when the end follows.
    let pieces = message.chunks(PIECE).inspect(|_| {
        begun.fetch_add(1, Ordering::Relaxed);
    });
    let end = std::iter::from_fn(|| {
        whole.cancel();
        None
    });
    let mut answer = pin!(connection.message_iter(pieces.chain(end)));
    let mut seen = 0;
    let answer = loop {
        tokio::select! {
            answer = &mut answer => break Ok(answer),
            () = whole.cancelled() => break timeout(patience.end, &mut answer).await,
            () = sleep(patience.step) => {
                let now = begun.load(Ordering::Relaxed);
                if now == seen {
                    return Attempt::put_off("The mail server stopped taking the message.").in_silence();
                }
                seen = now;
            }
        }
    };
    match answer {
        Ok(Ok(answer)) => Attempt::accepted(answer.first_line().unwrap_or_default()),
        Ok(Err(error)) if error.status().is_some() => refused_or_put_off(&error),
        Ok(Err(_)) if !whole.is_cancelled() => {
            Attempt::put_off("The connection was cut before the mail server had the whole message.")
        }
        Ok(Err(_)) => Attempt::unclear("The connection was cut before the mail server answered."),
        Err(_) => Attempt::unclear("The mail server took the message and did not answer in time.")
            .in_silence(),
    }
}

/// Says who the message is from and to, and that it comes now.
async fn announce(
    connection: &mut AsyncSmtpConnection,
    message: &Message,
) -> Result<(), SmtpError> {
    let envelope = message.envelope();
    let from = MailFrom::new(envelope.from().cloned(), vec![]);
    connection.command(from).await?;
    for to in envelope.to() {
        connection.command(Rcpt::new(to.clone(), vec![])).await?;
    }
    connection.command(Data).await?;
    Ok(())
}

/// What a server refuses for good (5xx) is not tried again; everything else may pass, as greylisting does.
fn refused_or_put_off(error: &SmtpError) -> Attempt {
    let said = words("The mail server answered", error);
    if error.is_permanent() {
        Attempt::refused(said)
    } else {
        Attempt::put_off(said)
    }
}

/// An error with its causes in one line.
fn words(lead: &str, error: &SmtpError) -> String {
    let mut words = format!("{lead}: {error}");
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        let said = error.to_string();
        if !words.contains(&said) {
            words = format!("{words}: {said}");
        }
        cause = error.source();
    }
    text::shown(&words, LONGEST_WORDS)
}

#[cfg(test)]
mod tests;
