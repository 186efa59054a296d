//! The two packages whose compile times are compared, in a workspace of their own.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use dynamite_gen::{Settings, SourceFile, generate};

use crate::entities::Entity;

/// The package with generated code.
pub(crate) const GENERATED: &str = "on-generated-code";
/// The package with serde's derives.
pub(crate) const SERDE: &str = "on-serde";

const WORKSPACE: &str = "[workspace]
resolver = \"3\"
members = [\"on-generated-code\", \"on-serde\"]
";

/// The workspace, with its own target folder.
pub(crate) struct Packages(PathBuf);

impl Packages {
    /// Writes both packages. They use the versions of this workspace; what only the feature `serde` of a dependency needs is
    /// downloaded.
    pub(crate) fn write(folder: PathBuf) -> Self {
        let this = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace");
        let packages = Packages(folder);
        packages.file("Cargo.toml", WORKSPACE);
        fs::copy(this.join("Cargo.lock"), packages.0.join("Cargo.lock")).expect("a copy of Cargo.lock");
        let runtime = this.join("dynamite-runtime");
        for name in [GENERATED, SERDE] {
            packages.file(&format!("{name}/Cargo.toml"), &manifest(name, &runtime));
        }
        packages.generated();
        packages.serde();
        packages
    }

    fn file(&self, path: &str, text: &str) {
        let path = self.0.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    fn generated(&self) {
        let name = |entity: Entity| format!("{}.yaml", entity.module());
        let source = |entity: Entity| SourceFile { path: name(entity), name: name(entity), text: entity.schema() };
        let sources: Vec<SourceFile> = Entity::all().map(source).collect();
        let generated = generate(&sources, &Settings::new());
        let files = generated.files.unwrap_or_else(|| panic!("findings: {:?}", generated.diagnostics));
        for (path, text) in files.iter() {
            self.file(&format!("{GENERATED}/src/store/{path}"), text);
        }
        let mut main = String::from("//! Every operation of every entity, once.\n\nmod store;\n");
        let mut calls = String::new();
        for entity in Entity::all() {
            let module = entity.module();
            self.file(&format!("{GENERATED}/src/{module}.rs"), &entity.operations());
            let _ = writeln!(main, "mod {module};");
            let _ = writeln!(calls, "    {module}::run(&db).await?;");
        }
        let _ = write!(
            main,
            "
#[tokio::main(flavor = \"current_thread\")]
async fn main() -> dynamite_runtime::Result<()> {{
    let db = dynamite_runtime::Dynamite::from_env().await;
{calls}    Ok(())
}}
"
        );
        self.file(&format!("{GENERATED}/src/main.rs"), &main);
    }

    fn serde(&self) {
        let mut main = String::from("//! A round trip of every entity.\n\n");
        let mut calls = String::new();
        for entity in Entity::all() {
            let module = entity.module();
            self.file(&format!("{SERDE}/src/{module}.rs"), &entity.with_serde());
            let _ = writeln!(main, "mod {module};");
            let _ = writeln!(calls, "    println!(\"{{}}\", {module}::run(&text)?);");
        }
        let _ = write!(
            main,
            "
fn main() -> serde_json::Result<()> {{
    let text = std::env::args().collect::<String>();
{calls}    Ok(())
}}
"
        );
        self.file(&format!("{SERDE}/src/main.rs"), &main);
    }

    /// Builds one of the packages, as if its own source had changed.
    pub(crate) fn build(&self, name: &str) {
        let main = fs::File::options().append(true).open(self.0.join(name).join("src/main.rs")).expect("a program");
        main.set_modified(std::time::SystemTime::now()).expect("a newer program");
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo.current_dir(&self.0).args(["build", "--quiet", "--package", name]);
        cargo.arg("--target-dir").arg(self.0.join("target")).env("CARGO_INCREMENTAL", "0");
        let status = cargo.stdin(Stdio::null()).status().expect("Cargo runs");
        assert!(status.success(), "{name} does not compile");
    }
}

fn manifest(name: &str, runtime: &Path) -> String {
    format!(
        "[package]
name = \"{name}\"
version = \"0.0.0\"
edition = \"2024\"
publish = false

[dependencies]
dynamite-runtime = {{ path = {runtime:?}, features = [\"serde\"] }}
fastnum = {{ version = \"0.7.5\", default-features = false, features = [\"std\", \"serde\"] }}
serde = {{ version = \"1\", features = [\"derive\"] }}
serde_json = \"1\"
tokio = {{ version = \"1\", features = [\"macros\", \"rt\"] }}
"
    )
}
