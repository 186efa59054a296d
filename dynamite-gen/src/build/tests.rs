#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

use super::*;

const ORDERS: &str =
    "dynamite: 1\ntable: orders\nentity: Order\npartition_key: id\nattributes:\n  id: string\n  total: u64\n";

mod places;

/// A package with one schema, and the environment of its build script.
struct Package {
    folder: TempDir,
    environment: Environment,
}

impl Package {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let environment = Environment {
            out_dir: Some(folder.path().join("target/out")),
            package: folder.path().join("package"),
            write: false,
        };
        fs::create_dir_all(environment.out_dir.as_ref().unwrap()).unwrap();
        let package = Package { folder, environment };
        package.write("Cargo.toml", "[package]\nname = 'package'\n");
        package.write("schemas/orders.yaml", ORDERS);
        package
    }

    fn path(&self, name: &str) -> PathBuf {
        self.environment.package.join(name)
    }

    fn generated(&self) -> PathBuf {
        self.folder.path().join("target/out/dynamite")
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// The result, and the lines that Cargo got.
    fn build(&self, builder: Builder) -> (Result<Report, BuildError>, String) {
        let mut cargo = Vec::new();
        let result = run::run(builder, &self.environment, &mut cargo);
        (result, String::from_utf8(cargo).unwrap())
    }
}

#[test]
fn code_goes_to_out_dir_and_cargo_learns_exactly_what_was_read() {
    let package = Package::new();
    package.write("schemas/more/customers.yml", &ORDERS.replace("order", "customer").replace("Order", "Customer"));
    let (report, cargo) = package.build(Builder::new());
    let report = report.unwrap();
    assert!(report.created >= 2 && report.updated + report.unchanged + report.removed == 0, "{report:?}");
    assert!(package.generated().join("mod.rs").is_file());
    let expected = "cargo::rerun-if-changed=schemas\n\
                    cargo::rerun-if-changed=schemas/more/customers.yml\n\
                    cargo::rerun-if-changed=schemas/orders.yaml\n";
    assert_eq!(cargo, expected);
}

#[test]
fn a_second_build_changes_nothing() {
    let package = Package::new();
    let first = package.build(Builder::new().schemas("schemas")).0.unwrap();
    let second = package.build(Builder::new().schemas("schemas")).0.unwrap();
    assert_eq!(second, Report { unchanged: first.created, ..Report::default() });
}

#[test]
fn a_configuration_is_an_input() {
    let package = Package::new();
    package.write("conf/dynamite.toml", "schemas = \"../schemas\"\n");
    let (report, cargo) = package.build(Builder::from_config("conf/dynamite.toml"));
    report.unwrap();
    let expected = "cargo::rerun-if-changed=conf/dynamite.toml\n\
                    cargo::rerun-if-changed=conf/../schemas\n\
                    cargo::rerun-if-changed=conf/../schemas/orders.yaml\n";
    assert_eq!(cargo, expected);
}

#[test]
fn compile_uses_the_settings_beside_the_manifest() {
    let package = Package::new();
    let schemas = "cargo::rerun-if-changed=schemas\ncargo::rerun-if-changed=schemas/orders.yaml\n";
    let (report, cargo) = package.build(Builder::beside_manifest("schemas"));
    report.unwrap();
    assert_eq!(cargo, schemas, "there is none");

    package.write("schemas/orders.yaml", &format!("{ORDERS}types:\n  Unused: {{ enum: [a] }}\n"));
    package.write(
        "dynamite.toml",
        "schemas = \"other\"\nout = \"src/store\"\n[derives]\n\"*\" = [\"Eq\"]\n[levels]\nunused-type = \"allow\"\n",
    );
    let (report, cargo) = package.build(Builder::beside_manifest("schemas"));
    report.unwrap();
    assert_eq!(cargo, format!("cargo::rerun-if-changed=dynamite.toml\n{schemas}"));
    let code = fs::read_to_string(package.generated().join("orders.rs")).unwrap();
    assert!(code.contains("#[derive(Clone, Debug, PartialEq, Eq)]\npub struct Order {"), "{code}");
    assert!(!package.path("src").exists());

    package.write("dynamite.toml", "[levels]\nunused-type = \"error\"\n");
    let (result, cargo) = package.build(Builder::beside_manifest("schemas"));
    assert!(matches!(result, Err(BuildError::Schemas(_))));
    assert!(cargo.contains("cargo::error=error[D0311]"), "{cargo}");

    package.write("dynamite.toml", "[level]\n");
    let (result, cargo) = package.build(Builder::beside_manifest("schemas"));
    assert!(matches!(result, Err(BuildError::Failed(_))));
    assert!(cargo.contains("cargo::error=dynamite.toml:1:2: unknown key `level`"), "{cargo}");
}

#[test]
fn a_part_of_the_schemas_uses_the_types_of_all() {
    let package = Package::new();
    package.write("schemas/part/orders.yaml", &ORDERS.replace("u64", "Money"));
    package
        .write("schemas/money.yaml", "dynamite: 1\ntypes:\n  Money: { type: decimal }\n  Other: { type: decimal }\n");
    package.write("dynamite.toml", "schemas = \"schemas\"\n");
    let (report, cargo) = package.build(Builder::beside_manifest("schemas/part"));
    report.unwrap();
    let expected = "cargo::rerun-if-changed=dynamite.toml\n\
                    cargo::rerun-if-changed=schemas/part\n\
                    cargo::rerun-if-changed=schemas/part/orders.yaml\n\
                    cargo::rerun-if-changed=schemas/money.yaml\n";
    assert_eq!(cargo, expected);
}

#[test]
fn a_missing_path_is_an_error_and_no_input() {
    let package = Package::new();
    let (result, cargo) = package.build(Builder::from_config("dynamite.toml"));
    assert!(matches!(result, Err(BuildError::Failed(_))));
    assert!(cargo.starts_with("cargo::error=can't read dynamite.toml: "), "{cargo}");
    let (result, cargo) = package.build(Builder::new().schemas("tables"));
    assert!(matches!(result, Err(BuildError::Failed(_))));
    let expected = "cargo::error=the folder tables does not exist\n\
                    cargo::error=  help: create it, or name the folder that holds your schemas\n";
    assert_eq!(cargo, expected);
}

#[test]
fn findings_go_to_cargo_line_by_line_and_nothing_is_written() {
    let package = Package::new();
    package.write("schemas/orders.yaml", &ORDERS.replace("table:", "tabel:"));
    let (result, cargo) = package.build(Builder::new());
    assert!(matches!(result, Err(BuildError::Schemas(_))));
    assert!(cargo.contains("cargo::error=error[D0"), "{cargo}");
    assert!(cargo.contains("schemas/orders.yaml:2:1"), "{cargo}");
    assert!(cargo.lines().all(|line| line.starts_with("cargo::")), "{cargo}");
    assert!(!package.generated().exists());
}

#[test]
fn warnings_do_not_fail_the_build() {
    let package = Package::new();
    package.write("schemas/orders.yaml", &format!("{ORDERS}types:\n  Unused: {{ enum: [a] }}\n"));
    let (result, cargo) = package.build(Builder::new());
    result.unwrap();
    assert!(cargo.contains("cargo::warning=warning[D0311]"), "{cargo}");
    assert!(!cargo.contains("cargo::error"), "{cargo}");
}

#[test]
fn levels_of_the_builder_go_before_those_of_the_configuration() {
    let package = Package::new();
    package.write("schemas/orders.yaml", &format!("{ORDERS}types:\n  Unused: {{ enum: [a] }}\n"));
    package.write("dynamite.toml", "[levels]\nunused-type = \"error\"\n");
    let builder = Builder::from_config("dynamite.toml");
    let (result, cargo) = package.build(builder.clone());
    assert!(matches!(result, Err(BuildError::Schemas(_))));
    assert!(cargo.contains("cargo::error=error[D0311]"), "{cargo}");
    let (result, cargo) = package.build(builder.clone().level("unused-type", Level::Allow));
    result.unwrap();
    assert!(!cargo.contains("D0311"), "{cargo}");
    let (result, _) = package.build(builder.level("D0311", Level::Warning).deny_warnings(true));
    assert!(matches!(result, Err(BuildError::Schemas(_))));
}

#[test]
fn a_bad_derive_is_reported_before_anything_is_read() {
    let (result, cargo) = Package::new().build(Builder::new().derive("*", "serde::"));
    assert!(matches!(result, Err(BuildError::Failed(_))));
    assert!(cargo.starts_with("cargo::error=`serde::` is not the path of a derive macro\n"), "{cargo}");
}

#[test]
fn checked_in_code_is_compared_and_not_written() {
    let package = Package::new();
    let builder = Builder::new().out_dir("src/store");
    let (result, cargo) = package.build(builder.clone());
    let Err(BuildError::OutOfDate { files, command }) = result else { panic!("{result:?}") };
    assert!(files.contains(&"missing: src/store/mod.rs".to_owned()), "{files:?}");
    assert_eq!(command, "dynamite-gen generate --schemas schemas --out src/store");
    assert!(!package.path("src").exists());
    let listed: String = files.iter().map(|file| format!("cargo::error={file}\n")).collect();
    let expected = format!(
        "cargo::rerun-if-changed=schemas\n\
         cargo::rerun-if-changed=schemas/orders.yaml\n\
         cargo::rerun-if-env-changed=DYNAMITE_WRITE\n\
         cargo::error=the generated code is not up to date\n\
         {listed}\
         cargo::error=run `{command}` and commit the result, or build with `DYNAMITE_WRITE=1`\n"
    );
    assert_eq!(cargo, expected);
}

#[test]
fn checked_in_code_is_written_when_the_environment_says_so() {
    let mut package = Package::new();
    let builder = Builder::new().out_dir("src/store").derive("*", "Eq");
    package.environment.write = true;
    let written = package.build(builder.clone()).0.unwrap();
    assert!(package.path("src/store/mod.rs").is_file());
    package.environment.write = false;
    let (checked, cargo) = package.build(builder);
    assert!(cargo.ends_with("cargo::rerun-if-changed=src/store\n"), "an edit by hand is noticed: {cargo}");
    let checked = checked.unwrap();
    assert_eq!(checked, Report { unchanged: written.created, ..Report::default() });
}

#[test]
fn the_command_names_what_the_builder_was_given() {
    let package = Package::new();
    package.write("dynamite.toml", "out = \"src/store\"\n");
    let (result, _) = package.build(Builder::from_config("dynamite.toml").schemas("schemas").derive("*", "Eq"));
    let Err(BuildError::OutOfDate { command, .. }) = result else { panic!("{result:?}") };
    assert_eq!(command, "dynamite-gen generate --config dynamite.toml --schemas schemas --derive '*=Eq'");
}

#[test]
fn a_schema_folder_around_the_output_is_refused() {
    let package = Package::new();
    let builder = Builder::new().schemas(package.folder.path());
    let (result, cargo) = package.build(builder);
    assert!(matches!(result, Err(BuildError::Failed(_))));
    assert!(cargo.contains("contains files that the build writes"), "{cargo}");
}

#[test]
fn without_out_dir_there_is_nowhere_to_write() {
    let mut package = Package::new();
    package.environment.out_dir = None;
    let (result, cargo) = package.build(Builder::new());
    assert!(matches!(result, Err(BuildError::Failed(_))));
    assert!(cargo.starts_with("cargo::error=the environment variable `OUT_DIR` is not set\n"), "{cargo}");
}
