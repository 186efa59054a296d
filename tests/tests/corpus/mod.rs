//! The golden cases, their folders, and helpers to run the generator and compare its output.
#![allow(dead_code, reason = "each suite uses some of these items")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use dynamite_gen::{ErrorFormat, Generated, Level, Settings, SourceFile, render_diagnostics};

/// The environment variable that rewrites expected files instead of comparing with them.
const BLESS: &str = "DYNAMITE_BLESS";

/// Returns true if expected files are to be rewritten, which CI never does.
pub(crate) fn bless() -> bool {
    let asked = std::env::var_os(BLESS).is_some_and(|value| value == "1");
    assert!(
        !asked || std::env::var_os("CI").is_none(),
        "{BLESS} is not for CI: expected files are reviewed, then committed"
    );
    asked
}

/// Returns a folder of this package.
pub(crate) fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// Schemas, and the code that is expected from them.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) folder: PathBuf,
}

/// Returns all golden cases, by name.
pub(crate) fn cases() -> Vec<Case> {
    subfolders(&folder("cases")).into_iter().map(|(name, folder)| Case { name, folder }).collect()
}

impl Case {
    /// Returns the schemas, with their paths relative to the folder of the case.
    pub(crate) fn sources(&self) -> Vec<SourceFile> {
        sources(&self.folder)
    }

    /// Returns the path of the configuration, if there is one.
    pub(crate) fn config(&self) -> Option<PathBuf> {
        Some(self.folder.join("dynamite.toml")).filter(|path| path.exists())
    }

    pub(crate) fn expected(&self) -> PathBuf {
        self.folder.join("expected")
    }

    /// Runs the command, and returns the files that it writes, by name.
    pub(crate) fn generated(&self) -> BTreeMap<String, String> {
        let out = tempfile::tempdir().expect("a temporary folder");
        let store = out.path().join("store");
        let run = command(&self.folder, self.config().as_deref(), &store, "generate");
        assert_eq!(run.code, 0, "{}: {}", self.name, run.err);
        // Notes are about the design of the table, so a golden case may have some.
        let found = run.err.lines().find(|line| line.starts_with("error") || line.starts_with("warning"));
        assert_eq!(found, None, "{}: a golden case has no findings", self.name);
        all_files(&store)
    }
}

/// The result of a run of the command.
pub(crate) struct Run {
    pub(crate) code: u8,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Runs a subcommand in this process.
pub(crate) fn command(schemas: &Path, config: Option<&Path>, out: &Path, verb: &str) -> Run {
    let mut args = vec!["dynamite-gen".into(), verb.into()];
    args.extend(["--schemas".into(), schemas.into(), "--out".into(), out.as_os_str().to_owned()]);
    args.extend(config.iter().flat_map(|config| ["--config".into(), config.as_os_str().to_owned()]));
    run(args)
}

/// Runs the command in this process.
pub(crate) fn run(args: Vec<std::ffi::OsString>) -> Run {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = dynamite_gen::cli::run_with(args, &mut out, &mut err);
    let text = |bytes| String::from_utf8(bytes).expect("the command writes text");
    Run { code, out: text(out), err: text(err) }
}

/// Returns the schema files of a folder, by name.
pub(crate) fn sources(folder: &Path) -> Vec<SourceFile> {
    let yaml = files(folder).into_iter().filter(|(name, _)| name.ends_with(".yaml"));
    yaml.map(|(name, text)| SourceFile { path: name.clone(), name, text }).collect()
}

/// Returns the text of each file in a folder, by name.
pub(crate) fn files(folder: &Path) -> BTreeMap<String, String> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let paths = entries.map(|entry| entry.expect("an entry").path()).filter(|path| path.is_file());
    paths.map(|path| (name_of(&path), fs::read_to_string(&path).expect("a text"))).collect()
}

/// Returns the text of each file in a folder and its subfolders, by path.
pub(crate) fn all_files(folder: &Path) -> BTreeMap<String, String> {
    let mut all = files(folder);
    for (name, inner) in subfolders(folder) {
        all.extend(all_files(&inner).into_iter().map(|(path, text)| (format!("{name}/{path}"), text)));
    }
    all
}

/// Returns the subfolders of a folder, by name.
pub(crate) fn subfolders(folder: &Path) -> BTreeMap<String, PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let paths = entries.map(|entry| entry.expect("an entry").path()).filter(|path| path.is_dir());
    paths.map(|path| (name_of(&path), path)).collect()
}

fn name_of(path: &Path) -> String {
    path.file_name().and_then(|name| name.to_str()).expect("a name in UTF-8").to_owned()
}

/// Returns a YAML scalar with the text. Everything but plain letters is escaped, so that YAML itself has no say in it.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        if c.is_ascii_alphanumeric() || c == ' ' {
            out.push(c);
        } else {
            out.push_str(&format!("\\U{:08X}", u32::from(c)));
        }
    }
    out + "\""
}

/// Generates code from the text of one schema.
pub(crate) fn generate(schema: &str) -> (Generated, Vec<SourceFile>) {
    let sources = vec![source("schema.yaml", schema)];
    (dynamite_gen::generate(&sources, &Settings::new()), sources)
}

/// Returns a schema file that is not in a folder.
pub(crate) fn source(name: &str, text: &str) -> SourceFile {
    SourceFile { path: name.into(), name: name.into(), text: text.into() }
}

/// Returns the text of a case with other parts, each of which occurs once.
pub(crate) fn replaced(case: &str, mut text: String, parts: &BTreeMap<String, String>) -> String {
    let place = |(from, to): (&String, &String)| {
        assert_eq!(text.matches(from.as_str()).count(), 1, "{case}: {from:?} occurs once");
        (text.find(from.as_str()).expect("it occurs"), from.len(), to.clone())
    };
    let mut places: Vec<(usize, usize, String)> = parts.iter().map(place).collect();
    places.sort_unstable();
    places.iter().rev().for_each(|(at, length, to)| text.replace_range(*at..at + length, to));
    text
}

/// Returns the code of some schemas by file name, or the findings if there are errors. Checks that the code parses and
/// that no finding is a bug of the generator.
pub(crate) fn code(sources: &[SourceFile]) -> Result<BTreeMap<String, String>, String> {
    let generated = dynamite_gen::generate(sources, &Settings::new());
    let findings = render_diagnostics(&generated.diagnostics, sources, ErrorFormat::Short, false);
    let schemas = || sources.iter().map(|source| source.text.as_str()).collect::<Vec<_>>().join("\n");
    assert!(!findings.contains("[D0901]"), "{findings}\n{}", schemas());
    let has_error = generated.diagnostics.iter().any(|finding| finding.level == Level::Error);
    assert_eq!(generated.files.is_none(), has_error, "{findings}");
    let files = generated.files.ok_or(findings)?;
    for (name, code) in files.iter() {
        syn::parse_file(code).unwrap_or_else(|error| panic!("{name}: {error}\n{}", schemas()));
    }
    Ok(files.iter().map(|(name, code)| (name.to_owned(), code.to_owned())).collect())
}

/// Returns the first difference between two texts, with its line; `None` if they are equal.
pub(crate) fn difference(name: &str, expected: &str, found: &str) -> Option<String> {
    if expected == found {
        return None;
    }
    let (mut left, mut right) = (expected.split('\n'), found.split('\n'));
    for line in 1.. {
        let (expected, found) = (left.next(), right.next());
        if expected != found {
            let display =
                |line: Option<&str>| line.map_or("the end of the file".to_owned(), |line| format!("{line:?}"));
            return Some(format!("{name}:{line}: expected {}, found {}", display(expected), display(found)));
        }
    }
    None
}

/// Compares a text with the expected file and returns the difference, or rewrites the file.
pub(crate) fn compare(path: &Path, found: &str) -> Option<String> {
    if bless() {
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder to write to");
        fs::write(path, found).expect("the expected file is written");
        return None;
    }
    let expected = fs::read_to_string(path).unwrap_or_default();
    difference(&path.display().to_string(), &expected, found)
}

/// Fails if there are differences, and shows how to accept them.
pub(crate) fn accept(differences: &[String]) {
    assert!(
        differences.is_empty(),
        "{}\n\nto accept the changes: {BLESS}=1 cargo test -p dynamite-tests, and review them",
        differences.join("\n")
    );
}
