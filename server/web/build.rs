//! A release build holds the site. Cargo does not see its files by itself.

fn main() {
    let is_release = std::env::var("PROFILE").as_deref() == Ok("release");
    let watched = if is_release {
        "../../target/site-release"
    } else {
        "build.rs"
    };
    println!("cargo::rerun-if-changed={watched}");
}
