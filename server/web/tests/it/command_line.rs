//! The program as scripts run it: what it prints, and how it ends.

use std::{fs, net::TcpListener, process::Stdio};

use crate::program::{assert_end, finish, rollcall, run};

const PASSWORD: &str = "correct horse battery\n";

#[test]
fn the_default_database_gets_its_folder_and_the_first_organisation() {
    let folder = tempfile::tempdir().unwrap();
    let add = [
        "user",
        "add",
        "ada@contoso.example",
        "--role",
        "admin",
        "--password-stdin",
    ];
    let (out, _) = assert_end(&run(&folder, &add, PASSWORD), 0);
    assert_eq!(out, "ada@contoso.example can sign in as administrator.\n");
    assert!(folder.path().join("data/rollcall.db").exists());
    let (_, err) = assert_end(&run(&folder, &add, PASSWORD), 1);
    assert_eq!(
        err,
        "rollcall: There is already an account for ada@contoso.example.\n"
    );
}

#[test]
fn a_token_is_printed_alone_so_that_a_script_can_take_it() {
    let folder = tempfile::tempdir().unwrap();
    let add = ["token", "add", "nightly", "--role", "viewer"];
    let (out, err) = assert_end(&run(&folder, &add, ""), 0);
    assert!(
        out.starts_with("rc_") && out.trim_end().len() == 46,
        "{out}"
    );
    assert!(err.contains("not shown again"), "{err}");
    let (out, _) = assert_end(&run(&folder, &[&add[..], &["--json"]].concat(), ""), 0);
    let token: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(
        (&token["name"], &token["role"]),
        (&"nightly".into(), &"viewer".into())
    );
}

#[test]
fn a_command_that_is_not_understood_ends_with_2() {
    let folder = tempfile::tempdir().unwrap();
    for words in [
        &["sing"][..],
        &["findings", "--colour"],
        &["token", "add", "x", "--role", "boss"],
    ] {
        let (_, err) = assert_end(&run(&folder, words, ""), 2);
        assert!(err.contains("error:"), "{err}");
    }
    assert!(
        !folder.path().join("data").exists(),
        "a refused command made a folder"
    );
}

#[test]
fn a_database_that_cannot_be_opened_is_named_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("notes.txt"),
        "not a database ".repeat(1000),
    )
    .unwrap();
    let cases = [
        ("sqlite://no/such/folder.db", "no/such/folder.db"),
        ("sqlite://notes.txt", "file is not a database"),
        (
            "mysql://root:secret@host/rollcall",
            "mysql://host/rollcall is not a database address",
        ),
    ];
    for (address, told) in cases {
        let (_, err) = assert_end(&run(&folder, &["migrate", "--database", address], ""), 1);
        assert!(err.starts_with("rollcall: ") && err.contains(told), "{err}");
        assert!(!err.contains("secret"), "{err}");
    }
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("data"), "in the way").unwrap();
    let (_, err) = assert_end(&run(&folder, &["migrate"], ""), 1);
    assert!(
        err.contains("The folder data for the database cannot be made here."),
        "{err}"
    );
}

#[test]
fn a_port_in_use_is_told_with_the_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let (_, err) = assert_end(&run(&folder, &["serve", "--listen", &address], ""), 1);
    assert!(
        err.contains(&format!("Another program listens on {address}.")),
        "{err}"
    );
    assert!(err.contains("--listen"), "{err}");
}

#[test]
fn migrating_twice_is_as_good_as_once() {
    let folder = tempfile::tempdir().unwrap();
    for _ in 0..2 {
        let (out, _) = assert_end(&run(&folder, &["migrate"], ""), 0);
        assert_eq!(out, "The database is up to date.\n");
    }
}

#[test]
fn a_reader_who_has_gone_is_no_failure() {
    let folder = tempfile::tempdir().unwrap();
    for words in [
        &["migrate"][..],
        &["export", "numbers"],
        &["source", "list"],
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = rollcall(folder.path(), words);
        command.stdout(Stdio::from(writer));
        let (_, err) = assert_end(&finish(command, ""), 0);
        assert_eq!(err, "");
    }
}
