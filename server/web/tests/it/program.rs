//! The program as scripts run it.

use std::{
    io::Write,
    path::Path,
    process::{Command, Output, Stdio},
};

use tempfile::TempDir;

/// The program in a folder of its own, with nothing from the surroundings.
pub(crate) fn rollcall(folder: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rollcall"));
    command
        .args(words)
        .current_dir(folder)
        .env_remove("ROLLCALL_DATABASE_URL")
        .env_remove("ROLLCALL_KEY")
        .env_remove("ROLLCALL_KEY_FILE")
        .env_remove("RUST_LOG")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Runs it to its end.
pub(crate) fn run(folder: &TempDir, words: &[&str], input: &str) -> Output {
    finish(rollcall(folder.path(), words), input)
}

/// Runs a command to its end. A command that refuses its arguments never reads its input.
pub(crate) fn finish(mut command: Command, input: &str) -> Output {
    let mut child = command.spawn().unwrap();
    drop(child.stdin.take().unwrap().write_all(input.as_bytes()));
    child.wait_with_output().unwrap()
}

/// The output and the error output of a command that ended as expected.
#[track_caller]
pub(crate) fn assert_end(output: &Output, status: i32) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(status), "{out}{err}");
    (out, err)
}
