//! Servers that break off or take their time, at each point of a message.

use std::{io, net::SocketAddr, pin::Pin, task};

use domain::delivery::Went;
use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::io::{
    AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader, DuplexStream,
    ReadBuf, duplex,
};

use super::*;

/// What the wire holds before somebody reads it.
const WIRE: usize = 1024;
/// Too much for the wire.
const LARGE: usize = 1024 * 1024;
/// No step takes longer; the end may.
const BRIEF: Patience = Patience {
    step: Duration::from_millis(10),
    end: Duration::from_mins(10),
};
/// What takes long fails the test by never ending.
const PATIENT: Patience = Patience {
    step: Duration::from_mins(10),
    end: Duration::from_mins(10),
};

#[derive(Debug)]
struct Wire(DuplexStream);

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut task::Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> task::Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut task::Context<'_>,
        bytes: &[u8],
    ) -> task::Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, bytes)
    }

    fn poll_flush(
        mut self: Pin<&mut Self>,
        cx: &mut task::Context<'_>,
    ) -> task::Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(
        mut self: Pin<&mut Self>,
        cx: &mut task::Context<'_>,
    ) -> task::Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}

impl AsyncTokioStream for Wire {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        Ok(([127, 0, 0, 1], 25).into())
    }
}

/// A connection, and the server's end of it.
async fn connected() -> (AsyncSmtpConnection, BufReader<DuplexStream>) {
    let (ours, theirs) = duplex(WIRE);
    let name = ClientId::Domain("contoso.example".to_owned());
    let greeted = async {
        let mut theirs = BufReader::new(theirs);
        theirs.write_all(b"220 localhost\r\n").await.unwrap();
        theirs.read_line(&mut String::new()).await.unwrap();
        theirs.write_all(b"250 localhost\r\n").await.unwrap();
        theirs
    };
    let connection = AsyncSmtpConnection::connect_with_transport(Box::new(Wire(ours)), &name);
    let (connection, theirs) = tokio::join!(connection, greeted);
    (connection.unwrap(), theirs)
}

/// How it goes to send so many bytes to a server that does something.
async fn sent(
    bytes: usize,
    patience: Patience,
    server: impl AsyncFnOnce(BufReader<DuplexStream>),
) -> (Went, bool) {
    let (mut connection, theirs) = connected().await;
    let message = vec![b'a'; bytes];
    let (attempt, ()) = tokio::join!(upload(&mut connection, &message, patience), server(theirs));
    (attempt.went, attempt.is_silence)
}

async fn read_to_the_end(server: &mut BufReader<DuplexStream>) {
    let mut lines = server.lines();
    while lines
        .next_line()
        .await
        .unwrap()
        .is_some_and(|line| line != ".")
    {}
}

#[tokio::test]
async fn a_cut_before_the_end_leaves_nothing_unclear() {
    let cut = async |mut server: BufReader<DuplexStream>| {
        server.read_exact(&mut [0; 10 * WIRE]).await.unwrap();
    };
    assert_eq!(sent(LARGE, PATIENT, cut).await, (Went::PutOff, false));
}

#[tokio::test]
async fn a_cut_after_the_end_is_unclear() {
    let cut = async |mut server: BufReader<DuplexStream>| read_to_the_end(&mut server).await;
    assert_eq!(sent(LARGE, PATIENT, cut).await, (Went::Unclear, false));
}

#[tokio::test]
async fn a_server_that_stops_reading_is_left_alone() {
    let (kept, keep) = tokio::sync::oneshot::channel();
    let stop = async move |server: BufReader<DuplexStream>| drop(kept.send(server));
    assert_eq!(sent(LARGE, BRIEF, stop).await, (Went::PutOff, true));
    drop(keep);
}

#[tokio::test]
async fn a_server_may_take_its_time_once_it_has_the_message() {
    let slow = async |mut server: BufReader<DuplexStream>| {
        read_to_the_end(&mut server).await;
        sleep(5 * BRIEF.step).await;
        server.write_all(b"250 Taken\r\n").await.unwrap();
    };
    assert_eq!(sent(16, BRIEF, slow).await, (Went::Accepted, false));
    let mute = Patience {
        end: BRIEF.step,
        ..PATIENT
    };
    let (kept, keep) = tokio::sync::oneshot::channel();
    let never = async move |mut server: BufReader<DuplexStream>| {
        read_to_the_end(&mut server).await;
        drop(kept.send(server));
    };
    assert_eq!(sent(16, mute, never).await, (Went::Unclear, true));
    drop(keep);
}
