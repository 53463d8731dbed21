//! A real mail server for the tests, with a certificate of its own.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use services::deliveries::MailServer;
use tempfile::TempDir;

/// The server, which stops when this is dropped.
pub(crate) struct Post {
    server: Child,
    port: u16,
    folder: TempDir,
}

impl Post {
    pub(crate) fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        certify(folder.path());
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/smtp.py");
        let mut server = Command::new("/usr/bin/python3")
            .arg(script)
            .arg(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut output = BufReader::new(server.stdout.take().unwrap());
        output.read_line(&mut line).unwrap();
        let port = line
            .trim()
            .parse()
            .expect("the mail server starts: `scripts/setup smtp` installs what it needs");
        Self {
            server,
            port,
            folder,
        }
    }

    pub(crate) const fn port(&self) -> u16 {
        self.port
    }

    /// The server as an operator writes it: `user` stands before the host, `query` after the port.
    pub(crate) fn server(&self, user: &str, query: &str) -> MailServer {
        let address = format!("smtp://{user}localhost:{}{query}", self.port);
        let authority = fs::read(self.folder.path().join("authority.pem")).unwrap();
        MailServer::read(
            &address,
            "Rollcall <rollcall@contoso.example>",
            Some(&authority),
        )
        .unwrap()
    }

    /// The messages it has taken, in their order: the name of the file, which says how it came, and the text.
    pub(crate) fn taken(&self) -> Vec<(String, String)> {
        let mut files: Vec<PathBuf> = fs::read_dir(self.folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|end| end == "eml"))
            .collect();
        files.sort();
        files
            .into_iter()
            .map(|path| {
                let name = path.file_stem().unwrap().to_string_lossy().into_owned();
                (name, String::from_utf8(fs::read(path).unwrap()).unwrap())
            })
            .collect()
    }
}

impl Drop for Post {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// Makes an authority and a certificate of `localhost` that it has signed.
fn certify(folder: &Path) {
    fs::write(folder.join("leaf.ext"), "subjectAltName=DNS:localhost\n").unwrap();
    let authority = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \
                     -subj /CN=Tests -keyout authority.key -out authority.pem";
    let request = "req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=localhost \
                   -keyout key.pem -out leaf.csr";
    let signed = "x509 -req -in leaf.csr -CA authority.pem -CAkey authority.key -CAcreateserial \
                  -days 2 -extfile leaf.ext -out cert.pem";
    for arguments in [authority, request, signed] {
        let done = Command::new("openssl")
            .args(arguments.split_whitespace())
            .current_dir(folder)
            .output()
            .unwrap();
        assert!(done.status.success(), "{done:?}");
    }
}
