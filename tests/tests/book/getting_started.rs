//! docs/getting-started.md: a package with the files of the page is built and run, in both ways.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::PathBuf;

use dynamite_runtime::Dynamite;

use crate::outside::{Package, text};
use crate::page::{Block, blocks_in};
use crate::{corpus, page};

const PAGE: &str = "getting-started.md";

fn blocks(language: &str) -> Vec<Block> {
    blocks_in(language).into_iter().filter(|block| block.page == PAGE).collect()
}

/// The blocks that are whole files: their first line is a comment with the path.
fn file_blocks() -> Vec<(String, String)> {
    let blocks = ["rust", "toml", "yaml"].into_iter().flat_map(blocks);
    let path = |block: Block| {
        let first = block.text.lines().next()?;
        let path = first.strip_prefix("// ").or(first.strip_prefix("# "))?.split(',').next()?;
        path.contains('.').then(|| (path.to_owned(), block.text.clone()))
    };
    blocks.filter_map(path).collect()
}

/// The texts of the files, for blocks of other pages that show a part of one.
pub(crate) fn files() -> Vec<String> {
    file_blocks().into_iter().map(|(_, text)| text).collect()
}

/// A manifest of the page after what `cargo new` writes, with paths to this workspace. Packages that share a target
/// folder need names of their own.
///
/// The runtime has one feature more than on the page, so that the packages of all suites share compiled dependencies.
fn manifest(name: &str, block: &str) -> String {
    let block = block.replace("../dynamite/", "{workspace}/").replace("\"embedded\"", "\"embedded\", \"serde\"");
    format!("[package]\nname = {name:?}\nversion = \"0.1.0\"\nedition = \"2024\"\n\n{block}\n[workspace]\n")
}

fn output() -> String {
    let mut blocks = blocks("text").into_iter();
    blocks.next().expect("the output").text
}

/// The manifests of both ways without their packages, and the other files.
fn parts() -> ([String; 2], BTreeMap<PathBuf, String>) {
    let mut manifests = Vec::new();
    let mut files = BTreeMap::new();
    for (path, text) in file_blocks() {
        match &*path {
            "Cargo.toml" => manifests.push(text),
            _ => drop(files.insert(PathBuf::from(path), text)),
        }
    }
    (<[String; 2]>::try_from(manifests).unwrap(), files)
}

/// The files of the package with a build script.
pub(crate) fn package(name: &str) -> BTreeMap<PathBuf, String> {
    let ([with_script, _], mut files) = parts();
    files.insert("Cargo.toml".into(), manifest(name, &with_script));
    files
}

#[test]
fn the_program_of_the_page_runs() {
    let package = Package::new("getting-started", package("getting-started"));
    let run = package.cargo(&["run", "--quiet"], &[]);
    assert_eq!((text(&run.stdout), text(&run.stderr)), (output(), String::new()));

    // The second way.
    let store = package.path().join("src/store");
    let generated = corpus::command(&package.path().join("schemas"), None, &store, "generate");
    assert_eq!((generated.code, generated.err.as_str()), (0, ""));
    let ([_, without], mut files) = parts();
    files.remove(&PathBuf::from("build.rs")).unwrap();
    files.insert("Cargo.toml".into(), manifest("getting-started-checked-in", &without));
    let main = files.get_mut(&PathBuf::from("src/main.rs")).unwrap();
    let module = "mod store {\n    dynamite_runtime::include_generated!();\n}\n";
    assert!(main.contains(module));
    *main = main.replace(module, "mod store;\n");
    for (name, code) in corpus::all_files(&store) {
        files.insert(PathBuf::from("src/store").join(name), code);
    }
    let package = Package::new("getting-started-checked-in", files);
    fs::remove_dir_all(store).unwrap();
    let run = package.cargo(&["run", "--quiet"], &[]);
    assert_eq!((text(&run.stdout), text(&run.stderr)), (output(), String::new()));
}

#[test]
fn the_values_of_the_page_can_be_made() -> Result<(), Box<dyn Error>> {
    // getting-started.md: values begins
    use std::collections::{BTreeMap, BTreeSet};

    use dynamite_runtime::{Date, DateTime, Decimal, EpochSeconds, Json, LocalDateTime, TimestampSeconds, Utc, Uuid};

    let amount: Decimal = "12.50".parse()?; // decimal; also Decimal::from(12), Decimal::new(1250, 2), 12.into()
    let id: Uuid = Uuid::new_v4(); // uuid
    let day: Date = Date::from_ymd_opt(2024, 5, 31).ok_or("no such day")?; // date
    let now: DateTime<Utc> = Utc::now(); // timestamp
    let second: TimestampSeconds = TimestampSeconds::now(); // timestamp(seconds)
    let meeting: LocalDateTime = "2024-05-31T12:00:00".parse()?; // datetime
    let expires_at: EpochSeconds = EpochSeconds::try_from(i64::from(EpochSeconds::now()) + 3600)?; // epoch_seconds
    let labels: BTreeSet<String> = ["train".to_owned()].into(); // set<string>
    let counts: BTreeMap<String, u32> = [("Monday".to_owned(), 3)].into(); // map<u32>
    let data: Vec<u8> = b"bytes".to_vec(); // bytes
    let document: Json = "{ \"any\": [1, null] }".parse()?; // json
    // getting-started.md: values ends
    assert_eq!((amount, Decimal::from(12)), (Decimal::new(1250, 2), 12.into()));
    assert_eq!((day.to_string(), meeting.date()), ("2024-05-31".to_owned(), day));
    assert!(!id.is_nil() && second.time() <= Utc::now() && now.timestamp() < i64::from(expires_at));
    assert_eq!((labels.len(), counts["Monday"], data.len()), (1, 3, 5));
    assert!(document["any"][1].is_null());
    Ok(())
}

#[tokio::test]
async fn the_client_of_the_page_can_be_made() {
    // getting-started.md: client begins
    let db = Dynamite::from_env().await;
    // getting-started.md: client ends
    assert_eq!(db.table_name("expenses"), "expenses");
}

/// A finding that the page quotes.
#[test]
fn the_finding_of_the_page_is_that_of_the_generator() {
    let schema = files().into_iter().find(|text| text.starts_with("# schemas/")).unwrap();
    let schema = schema.replace("partition_key: person", "partition_key: persn");
    let found = dynamite_gen::generate(&[corpus::source("expenses.yaml", &schema)], &dynamite_gen::Settings::new());
    let text = format!("error[{}]: {}", found.diagnostics[0].rule.code, found.diagnostics[0].message);
    let page = page::guide().into_iter().find(|page| page.name() == PAGE).unwrap();
    assert!(page.text.contains(&text), "{text}");
}
