//! The site: a release build holds it, and Cargo does not see its files by itself; a debug build reads
//! it when asked, from a folder that must be there when the path is compiled in.

use std::{env, fs, io, path::Path};

fn main() -> io::Result<()> {
    let is_release = env::var("PROFILE").as_deref() == Ok("release");
    let name = if is_release {
        "site-release"
    } else {
        "site-debug"
    };
    let folder = Path::new("../../target").join(name);
    fs::create_dir_all(&folder)?;
    let watched = if is_release {
        folder.as_path()
    } else {
        Path::new("build.rs")
    };
    println!("cargo::rerun-if-changed={}", watched.display());
    Ok(())
}
