//! No use case is forgotten when it is tried who may do what.

use std::{collections::BTreeSet, fs, path::Path};

use store::db_test;

use super::{things::Things, try_all};
use crate::support::{app, command_line};

/// Use cases that act for whoever the caller is, and so need no permission.
const FOR_ANYBODY: [&str; 1] = ["access::sign_out_everywhere"];

/// Every public function of a module that takes a caller, named by the public modules that lead to it: what
/// a private one has is named by the module around it, as callers name it.
fn use_cases(file: &Path, folder: &Path, modules: &[&str], found: &mut BTreeSet<String>) {
    let text = fs::read_to_string(file).unwrap();
    for function in text.split("pub async fn ").skip(1) {
        let (name, rest) = function.split_once('(').unwrap();
        let arguments: String = rest.split(')').next().unwrap().split_whitespace().collect();
        if arguments.contains("app:&App,caller:&Caller") {
            found.insert([modules, &[name]].concat().join("::"));
        }
    }
    for line in text.lines().filter_map(|line| line.strip_suffix(';')) {
        let (name, modules) = match line.split_once("mod ") {
            Some(("pub ", name)) => (name, [modules, &[name]].concat()),
            Some(("" | "pub(crate) " | "pub(super) ", name)) => (name, modules.to_vec()),
            _ => continue,
        };
        let folder = folder.join(name);
        let files = [folder.with_extension("rs"), folder.join("mod.rs")];
        let file = files.iter().find(|file| file.exists()).unwrap();
        use_cases(file, &folder, &modules, found);
    }
}

db_test!(no_use_case_is_left_out_of_these_tests, |db| async {
    let (app, _) = app(&db);
    let admin = command_line(&app, "Contoso").await;
    let tried = try_all(&app, &admin, &Things::nowhere(&app)).await;
    let tested: BTreeSet<String> = tried
        .into_iter()
        .map(|(name, ..)| name)
        .chain(FOR_ANYBODY.map(str::to_owned))
        .collect();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut all = BTreeSet::new();
    use_cases(&source.join("lib.rs"), &source, &[], &mut all);
    assert_eq!(tested, all);
});
