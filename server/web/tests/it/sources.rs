//! Sources from the command line, asked over real HTTP of the simulated vendors.

use std::{
    fs::{self, File},
    io::Write,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Child, Command, Output},
    sync::Arc,
    time::{Duration, UNIX_EPOCH},
};

use chrono::NaiveDate;
use serde_json::Value;
use sim::{
    World, WorldPlan,
    vendors::{Fault, Simulators, Vendor},
};
use tempfile::TempDir;
use tokio::time::timeout;

use crate::program::{assert_end, finish, rollcall, run};

/// Numbers of the generated organisation.
const SIZE: usize = 150;

/// Vendors that are asked, and the folder from which they are.
struct Bench {
    folder: TempDir,
    vendors: Simulators,
    url: String,
}

impl Bench {
    async fn start() -> Self {
        let today = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
        let world = World::generate(&WorldPlan::live(SIZE, 7, today));
        let vendors = Simulators::new(Arc::new(world));
        let address = vendors.start().await.unwrap();
        let bench = Self {
            folder: tempfile::tempdir().unwrap(),
            vendors,
            url: format!("http://{address}"),
        };
        assert_end(&bench.user(), 0);
        bench
    }

    /// Somebody, so that there is an organisation.
    fn user(&self) -> Output {
        let words = [
            "user",
            "add",
            "ada@contoso.example",
            "--role",
            "admin",
            "--password-stdin",
        ];
        self.run(&words, "correct horse battery\n")
    }

    fn run(&self, words: &[&str], input: &str) -> Output {
        run(&self.folder, words, input)
    }

    fn add(&self, vendor: Vendor, secret: &str) -> Output {
        let access = vendor.access();
        let mut words = vec!["source", "add", access.name, "--kind", vendor.key()];
        let options: Vec<String> = access
            .settings
            .iter()
            .map(|(name, _)| format!("--{}", name.replace('_', "-")))
            .collect();
        for (option, (_, value)) in options.iter().zip(&access.settings) {
            words.extend([option, *value]);
        }
        words.extend(["--base-url", &self.url, "--secret-stdin"]);
        match &access.webhook_secret {
            None => self.run(&words, secret),
            Some(webhook) => {
                words.push("--webhook-secret-stdin");
                self.run(&words, &format!("{secret}\n{webhook}\n"))
            }
        }
    }

    /// What asking comes to, as scripts read it.
    fn sync(&self, name: &str, status: i32) -> Value {
        let (out, _) = assert_end(&self.run(&["source", "sync", name, "--json"], ""), status);
        assert_eq!(out.lines().count(), 1, "{out}");
        serde_json::from_str(&out).unwrap()
    }

    fn list(&self) -> Vec<Value> {
        let (out, _) = assert_end(&self.run(&["source", "list", "--json"], ""), 0);
        out.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    fn path(&self, file: &str) -> std::path::PathBuf {
        self.folder.path().join(file)
    }
}

/// Every file below a folder, with what is in it.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push((path.display().to_string(), fs::read(&path).unwrap()));
        }
    }
    found
}

fn holds(bytes: &[u8], secret: &str) -> bool {
    bytes
        .windows(secret.len())
        .any(|window| window == secret.as_bytes())
}

#[tokio::test(flavor = "multi_thread")]
async fn each_vendor_is_added_probed_asked_and_listed() {
    let bench = Bench::start().await;
    for vendor in Vendor::ALL {
        let access = vendor.access();
        let (out, _) = assert_end(&bench.add(vendor, access.secret), 0);
        assert!(out.starts_with(&format!("Added: {}", access.name)), "{out}");

        let (out, _) = assert_end(
            &bench.run(&["source", "probe", access.name, "--json"], ""),
            0,
        );
        let probe: Value = serde_json::from_str(&out).unwrap();
        assert_eq!(probe["is_ready"], true, "{probe}");

        let report = bench.sync(&access.name.to_uppercase(), 0);
        let members: Vec<&String> = report.as_object().unwrap().keys().collect();
        let expected = [
            "changed", "facts", "gone", "new", "pages", "reason", "requests", "retries", "seconds",
            "verdict",
        ];
        assert_eq!(members, expected);
        assert_eq!(report["verdict"], "complete", "{report}");
        assert_eq!(report["reason"], Value::Null);
        assert!(report["facts"].as_u64().unwrap() > 0, "{report}");
        assert_eq!(
            (&report["new"], &report["gone"]),
            (&report["facts"], &0.into())
        );

        let again = bench.sync(access.name, 0);
        assert_eq!((&again["new"], &again["changed"]), (&0.into(), &0.into()));
        assert_eq!(again["facts"], report["facts"]);
    }
    let list = bench.list();
    assert_eq!(list.len(), Vendor::ALL.len());
    for connection in list {
        assert!(connection["next_run_at"].is_string(), "{connection}");
        for source in connection["sources"].as_array().unwrap() {
            assert_eq!(source["standing"], "fresh", "{source}");
        }
    }
    let (out, _) = assert_end(&bench.run(&["source", "list"], ""), 0);
    assert!(out.contains("Telnyx: fresh"), "{out}");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_anywhere_but_sealed() {
    let bench = Bench::start().await;
    let mut said = Vec::new();
    for vendor in Vendor::ALL {
        let name = vendor.access().name;
        said.push(bench.add(vendor, vendor.access().secret));
        said.push(bench.run(&["source", "probe", name], ""));
        let mut loud = rollcall(bench.folder.path(), &["source", "sync", name]);
        loud.env("RUST_LOG", "debug");
        let loud = finish(loud, "");
        let (_, log) = assert_end(&loud, 0);
        assert!(log.contains("request_id"), "{log}");
        said.push(loud);
    }
    for words in [
        &["source", "list", "--json"][..],
        &["source", "list"],
        &["export", "numbers"],
        &["findings", "--json"],
    ] {
        said.push(bench.run(words, ""));
    }
    assert!(
        files(bench.folder.path())
            .iter()
            .any(|(name, _)| name.ends_with("rollcall.db"))
    );
    for vendor in Vendor::ALL {
        let access = vendor.access();
        for output in &said {
            for bytes in [&output.stdout, &output.stderr] {
                let text = String::from_utf8_lossy(bytes);
                assert!(!text.contains(access.secret), "{text}");
            }
        }
        let secrets = access.webhook_secret.iter().map(String::as_str);
        for secret in secrets.chain([access.secret]) {
            for (file, bytes) in files(bench.folder.path()) {
                assert!(!holds(&bytes, secret), "{secret} is in {file}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_secret_is_found_by_the_probe_and_fails_the_run() {
    let bench = Bench::start().await;
    for vendor in Vendor::ALL {
        let name = vendor.access().name;
        assert_end(&bench.add(vendor, "hunter2-hunter2"), 0);
        let (out, _) = assert_end(&bench.run(&["source", "probe", name], ""), 1);
        assert!(
            out.contains("missing") && out.contains("Not ready"),
            "{out}"
        );
        let report = bench.sync(name, 1);
        assert_eq!(report["verdict"], "failed", "{report}");
        assert!(report["reason"].is_string(), "{report}");
        assert!(!out.contains("hunter2") && !report.to_string().contains("hunter2"));

        let words = ["source", "set", name, "--secret-stdin"];
        assert_end(&bench.run(&words, vendor.access().secret), 0);
        assert_eq!(bench.sync(name, 0)["verdict"], "complete");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_breaks_off_is_incomplete_and_the_next_good_one_heals_it() {
    let bench = Bench::start().await;
    assert_end(
        &bench.add(Vendor::Telnyx, Vendor::Telnyx.access().secret),
        0,
    );
    let before = bench.sync("Telnyx", 0)["facts"].clone();
    bench.vendors.inject(Vendor::Telnyx, Fault::Truncated);
    let report = bench.sync("Telnyx", 3);
    assert_eq!(report["verdict"], "incomplete", "{report}");
    assert_eq!(report["gone"], 0, "{report}");
    let (out, _) = assert_end(&bench.run(&["source", "sync", "Telnyx"], ""), 3);
    assert!(
        out.starts_with("Incomplete:") && out.lines().count() == 2,
        "{out}"
    );
    bench.vendors.heal(Vendor::Telnyx);
    let report = bench.sync("Telnyx", 0);
    assert_eq!((&report["facts"], &report["gone"]), (&before, &0.into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_asking_that_is_interrupted_leaves_nothing_behind() {
    let bench = Bench::start().await;
    assert_end(
        &bench.add(Vendor::Telnyx, Vendor::Telnyx.access().secret),
        0,
    );
    bench.vendors.inject(Vendor::Telnyx, Fault::Timeout);
    let words = ["source", "sync", "Telnyx", "--json"];
    let asking = rollcall(bench.folder.path(), &words).spawn().unwrap();
    let asked = async {
        while bench.vendors.traffic(Vendor::Telnyx).requests == 0 {
            tokio::task::yield_now().await;
        }
    };
    timeout(Duration::from_secs(30), asked).await.unwrap();
    terminate(&asking);
    let output = tokio::task::spawn_blocking(|| asking.wait_with_output());
    let (out, _) = assert_end(&output.await.unwrap().unwrap(), 1);
    assert!(out.contains("\"facts\":0"), "{out}");
    bench.vendors.heal(Vendor::Telnyx);
    assert_eq!(bench.sync("Telnyx", 0)["verdict"], "complete");
}

#[test]
fn a_folder_that_shrinks_is_held() {
    let folder = tempfile::tempdir().unwrap();
    let noon = 1_795_176_000;
    let list = |numbers: usize, written: u64| {
        let rows = (0..numbers).map(|i| format!("+4420794600{i:02},live\n"));
        let text = format!("DDI,State\n{}", rows.collect::<String>());
        fs::create_dir_all(folder.path().join("lists")).unwrap();
        let mut file = File::create(folder.path().join(format!("lists/{numbers}.csv"))).unwrap();
        file.write_all(text.as_bytes()).unwrap();
        file.set_modified(UNIX_EPOCH + Duration::from_secs(written))
            .unwrap();
    };
    let program = |words: &[&str], status| {
        let words = [words, &["--now", "2026-11-20T12:00:00Z"]].concat();
        assert_end(&run(&folder, &words, ""), status).0
    };
    list(50, noon - 3600);
    let add = [
        "source",
        "add",
        "Colt",
        "--kind",
        "file",
        "--folder",
        "lists",
        "--country",
        "GB",
        "--map",
        "number=DDI",
        "--map",
        "status=State",
    ];
    program(&add, 0);
    let out = program(&["source", "sync", "colt", "--json"], 0);
    assert!(out.contains("\"facts\":50"), "{out}");
    list(10, noon - 1800);
    let out = program(&["source", "sync", "colt"], 3);
    assert!(out.starts_with("Held for review: 10 listed"), "{out}");
    assert!(out.contains("would vanish"), "{out}");
    let out = program(&["source", "list"], 0);
    assert!(out.contains("Colt: held"), "{out}");
}

#[test]
fn what_cannot_be_asked_is_not_added() {
    let folder = tempfile::tempdir().unwrap();
    let program =
        |words: &[&str], input: &str, status| assert_end(&run(&folder, words, input), status).1;
    let err = program(&["source", "add", "Telnyx", "--kind", "telnyx"], "", 1);
    assert!(err.contains("--secret-stdin"), "{err}");
    let graph = [
        "source",
        "add",
        "Teams",
        "--kind",
        "graph",
        "--secret-stdin",
    ];
    let err = program(&graph, "secret\n", 1);
    assert!(
        err.contains("--tenant") && err.contains("--client-id"),
        "{err}"
    );
    let telnyx = [
        "source",
        "add",
        "Telnyx",
        "--kind",
        "telnyx",
        "--secret-stdin",
    ];
    let err = program(&telnyx, "\n", 1);
    assert!(err.contains("is empty"), "{err}");
    let err = program(&["source", "add", "X", "--kind", "pigeon"], "", 2);
    assert!(err.contains("telnyx") && err.contains("twilio"), "{err}");
    let err = program(&[&telnyx[..], &["--folder", "lists"]].concat(), "KEY1\n", 1);
    assert!(err.contains("folder"), "{err}");
    let err = program(
        &[&telnyx[..], &["--cron", "every day"]].concat(),
        "KEY1\n",
        1,
    );
    assert!(err.contains("every day"), "{err}");
    let err = program(
        &[&telnyx[..], &["--zone", "Mars/Olympus"]].concat(),
        "KEY1\n",
        1,
    );
    assert!(err.contains("Mars/Olympus"), "{err}");
    for verb in ["probe", "sync", "remove", "set"] {
        let err = program(&["source", verb, "nobody"], "", 1);
        assert!(err.contains("\u{201c}nobody\u{201d}"), "{err}");
    }
    let (out, _) = assert_end(&run(&folder, &["source", "list"], ""), 0);
    assert_eq!(out, "");
}

#[test]
fn a_source_is_paused_rescheduled_and_removed() {
    let folder = tempfile::tempdir().unwrap();
    let program = |words: &[&str], input: &str| assert_end(&run(&folder, words, input), 0).0;
    let shown =
        || -> Value { serde_json::from_str(&program(&["source", "list", "--json"], "")).unwrap() };
    program(
        &[
            "source",
            "add",
            "Telnyx",
            "--kind",
            "telnyx",
            "--secret-stdin",
        ],
        "KEY1\n",
    );
    let out = program(&["source", "set", "TELNYX", "--pause"], "");
    assert!(out.contains("paused"), "{out}");
    assert_eq!(shown()["next_run_at"], Value::Null);
    let hourly = [
        "source",
        "set",
        "telnyx",
        "--resume",
        "--cron",
        "0 * * * *",
        "--zone",
        "Europe/London",
    ];
    program(&hourly, "");
    let connection = shown();
    assert_eq!(connection["schedule"]["cron"], "0 * * * *");
    assert_eq!(connection["schedule"]["zone"], "Europe/London");
    assert!(connection["next_run_at"].is_string());
    assert_eq!(connection["secrets"], serde_json::json!(["secret"]));
    program(&["source", "remove", "telnyx"], "");
    assert_eq!(program(&["source", "list"], ""), "");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_key_is_the_owners_alone_and_can_be_changed() {
    let bench = Bench::start().await;
    assert_end(
        &bench.add(Vendor::Telnyx, Vendor::Telnyx.access().secret),
        0,
    );
    let key = bench.path("data/rollcall.db.key");
    assert_eq!(
        fs::metadata(&key).unwrap().permissions().mode() & 0o777,
        0o600
    );
    let first = fs::read_to_string(&key).unwrap();

    let (out, _) = assert_end(&bench.run(&["key", "rotate", "--json"], ""), 0);
    assert_eq!(out, "{\"sealed\":1}\n");
    let second = fs::read_to_string(&key).unwrap();
    assert_ne!(first, second);
    assert_eq!(second.lines().count(), first.lines().count());
    assert_eq!(
        fs::metadata(&key).unwrap().permissions().mode() & 0o777,
        0o600
    );
    assert_eq!(bench.sync("Telnyx", 0)["verdict"], "complete");

    fs::rename(&key, bench.path("kept.key")).unwrap();
    let kept = ["source", "probe", "Telnyx", "--key-file", "kept.key"];
    assert_end(&bench.run(&kept, ""), 0);
    let (_, err) = assert_end(&bench.run(&["source", "probe", "Telnyx"], ""), 1);
    assert!(err.contains("sealed with a key that is not in"), "{err}");

    let text = second.lines().rfind(|line| !line.starts_with('#')).unwrap();
    let mut given = rollcall(bench.folder.path(), &["source", "probe", "Telnyx"]);
    given.env("ROLLCALL_KEY", text);
    assert_end(&finish(given, ""), 0);
}

#[test]
fn a_key_that_others_may_read_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    assert_end(&run(&folder, &["source", "list"], ""), 0);
    let key = folder.path().join("data/rollcall.db.key");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    let (_, err) = assert_end(&run(&folder, &["source", "list"], ""), 1);
    assert!(err.contains("chmod 600"), "{err}");
    // What needs no credentials needs no key.
    assert_end(&run(&folder, &["migrate"], ""), 0);
}

#[test]
fn a_worker_stops_when_it_is_asked_to() {
    use std::io::{BufRead, BufReader};

    let folder = tempfile::tempdir().unwrap();
    let mut worker = rollcall(folder.path(), &["worker"]).spawn().unwrap();
    let mut first = String::new();
    let out = worker.stdout.take().unwrap();
    BufReader::new(out).read_line(&mut first).unwrap();
    assert!(first.starts_with("The worker waits"), "{first}");
    terminate(&worker);
    assert_eq!(worker.wait().unwrap().code(), Some(0));
}

/// Asks a process to end, as a supervisor does.
fn terminate(process: &Child) {
    let id = process.id().to_string();
    let sent = Command::new("kill").args(["-TERM", &id]).status().unwrap();
    assert!(sent.success());
}
