//! A stranger's package: its build script generates, its program runs, and Cargo is told what it has to know.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "tests")]

mod corpus;
mod outside;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use outside::{Package, text};

/// What the build script tells Cargo: the folder and each file that it read; never what it wrote.
const LINES: &str = "\
cargo::rerun-if-changed=schemas
cargo::rerun-if-changed=schemas/customers.yml
cargo::rerun-if-changed=schemas/orders.yaml
";

fn sources() -> BTreeMap<PathBuf, String> {
    let folder = corpus::folder("consumer");
    let in_folder = |name: &str| {
        let files = corpus::files(&folder.join(name)).into_iter();
        files.map(|(file, text)| (PathBuf::from(name).join(file), text)).collect::<Vec<_>>()
    };
    ["", "src", "schemas"].into_iter().flat_map(in_folder).collect()
}

/// What the build script of the package wrote, and the folder that it wrote into, by Cargo's own account.
fn build_script(package: &Package) -> (String, PathBuf) {
    let build = package.cargo(&["build", "--message-format=json"], &[]);
    let messages = text(&build.stdout);
    let mut messages = messages.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let of_ours = |message: &serde_json::Value| {
        message["reason"] == "build-script-executed" && message["package_id"].as_str().unwrap().contains("consumer")
    };
    let executed = messages.rfind(of_ours).expect("a build script ran");
    let out = PathBuf::from(executed["out_dir"].as_str().unwrap());
    (fs::read_to_string(out.with_file_name("output")).unwrap(), out)
}

#[test]
fn it_builds_runs_and_is_not_built_again() {
    let package = Package::new("consumer", sources());
    let run = package.cargo(&["run", "--quiet"], &[]);
    assert_eq!(text(&run.stdout), "Ada paid 300: order 2\n2 orders\n");

    let (lines, out) = build_script(&package);
    assert_eq!(lines, LINES);
    let generated: Vec<String> = corpus::files(&out.join("dynamite")).into_keys().collect();
    assert_eq!(generated, ["customers.rs", "mod.rs", "orders.rs"]);

    let again = package.cargo(&["build", "--verbose"], &[]);
    let again = text(&again.stderr);
    assert!(again.contains("Fresh consumer v0.0.0"), "a build without a change does nothing:\n{again}");

    let schema = package.path().join("schemas/customers.yml");
    fs::write(&schema, fs::read_to_string(&schema).unwrap().replace("orders: u32", "orders: u64, note: string?"))
        .unwrap();
    let changed = package.try_cargo(&["build"], &[]);
    assert!(
        text(&changed.stderr).contains("missing field `note`"),
        "a schema's change is seen: {}",
        text(&changed.stderr)
    );

    fs::write(
        &schema,
        "dynamite: 1\ntable: customers\nentity: Customer\npartition_key: nme\nattributes: { name: string }\n",
    )
    .unwrap();
    let wrong = package.try_cargo(&["build"], &[]);
    let told = text(&wrong.stderr);
    assert!(!wrong.status.success());
    assert!(told.contains("error[D0401]: `nme` is neither an attribute nor a computed key"), "{told}");
    assert!(told.contains("--> schemas/customers.yml:4:16"), "{told}");
    assert!(!told.contains("panicked"), "{told}");
}

#[test]
fn checked_in_code_is_only_compared() {
    // Outside of a build script the package is the current folder, so here the paths are whole.
    let root = tempfile::tempdir().unwrap();
    let path = |name: &str| root.path().join(name);
    fs::create_dir(path("schemas")).unwrap();
    for (name, schema) in corpus::files(&corpus::folder("consumer/schemas")) {
        fs::write(path("schemas").join(name), schema).unwrap();
    }
    fs::write(path("dynamite.toml"), "schemas = \"schemas\"\nout = \"store\"\n").unwrap();
    let mut lines = Vec::new();
    let error = dynamite_gen::Builder::from_config(path("dynamite.toml")).try_build(&mut lines).unwrap_err();

    let inputs = ["dynamite.toml", "schemas", "schemas/customers.yml", "schemas/orders.yaml"];
    let mut expected: String =
        inputs.map(|name| format!("cargo::rerun-if-changed={}\n", path(name).display())).concat();
    expected.push_str("cargo::rerun-if-env-changed=DYNAMITE_WRITE\n");
    expected.extend(error.to_string().lines().map(|line| format!("cargo::error={line}\n")));
    assert_eq!(text(&lines), expected);
    assert!(error.to_string().contains(&format!("missing: {}", path("store/orders.rs").display())), "{error}");
    assert!(!path("store").exists(), "nothing is written");
}
