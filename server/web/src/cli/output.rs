//! The standard output, which somebody may stop reading: `rollcall source list | head`.

use std::io::{self, ErrorKind, Stdout, Write};

/// What a command prints. Once nobody reads it any more it is thrown away, and the command goes on to its
/// end: its exit status says what it did.
pub(super) struct Output<W = Stdout>(W);

/// The standard output. `println!` would panic where its reader has gone.
pub(super) fn output() -> Output {
    Output(io::stdout())
}

impl<W: Write> Write for Output<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        unless_unread(self.0.write(bytes), bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        unless_unread(self.0.flush(), ())
    }
}

fn unless_unread<T>(done: io::Result<T>, unread: T) -> io::Result<T> {
    match done {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(unread),
        done => done,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Broken(ErrorKind);

    impl Write for Broken {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Err(self.0.into())
        }
    }

    #[test]
    fn only_a_reader_who_has_gone_is_no_failure() {
        let mut unread = Output(Broken(ErrorKind::BrokenPipe));
        assert!(writeln!(unread, "a line").is_ok() && unread.flush().is_ok());
        let mut full = Output(Broken(ErrorKind::StorageFull));
        assert!(writeln!(full, "a line").is_err() && full.flush().is_err());
    }
}
