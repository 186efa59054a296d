//! docs/command.md: the build script builds, and every command line of the guide is one that the command accepts.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::corpus::{self, Run};
use crate::getting_started;
use crate::outside::Package;
use crate::page::{Page, block, blocks_in, guide};

/// The build script of the page.
pub(crate) fn build_script() -> String {
    block("command.md", "rust")
}

#[test]
fn the_build_script_of_the_page_builds() {
    let mut files: BTreeMap<PathBuf, String> = getting_started::package("command");
    files.insert("build.rs".into(), build_script());
    let manifest = files.get_mut(&PathBuf::from("Cargo.toml")).unwrap();
    *manifest = manifest.replace("tokio = ", "serde = { version = \"1\", features = [\"derive\"] }\ntokio = ");
    let main = files.get_mut(&PathBuf::from("src/main.rs")).unwrap();
    main.push_str("\nconst _: fn(&Expense) -> &dyn Derived = |expense| expense;\n");
    main.push_str("trait Derived {}\nimpl<T: serde::Serialize> Derived for T {}\n");
    Package::new("command", files).cargo(&["check", "--quiet"], &[]);
}

/// The command lines of a text: what follows `dynamite-gen`, up to a comment or another command.
fn command_lines(text: &str) -> Vec<String> {
    let lines = text.lines().filter_map(|line| {
        let start = ["", "exec ", "- run: "].iter().find_map(|before| {
            line.trim_start().strip_prefix(before)?.strip_prefix("dynamite-gen ").map(str::to_owned)
        })?;
        let end = [" #", " &&", " >", "  "].iter().filter_map(|end| start.find(end)).min().unwrap_or(start.len());
        Some(start[..end].trim().to_owned())
    });
    lines.collect()
}

/// Runs the command with these arguments and `--help`, which fails if it does not know one of them.
fn accepts(line: &str) -> Run {
    let words = line.split_whitespace().map(|word| word.trim_matches('\''));
    corpus::run(std::iter::once("dynamite-gen").chain(words).chain(["--help"]).map(Into::into).collect())
}

#[test]
fn every_command_line_is_accepted() {
    let blocks = ["sh", "yaml"].into_iter().flat_map(blocks_in);
    let mut lines: Vec<_> = blocks.flat_map(|block| command_lines(&block.text)).collect();
    // Commands in backquotes.
    for page in guide() {
        let text: String = page.lines().filter(|(in_code, _)| !in_code).map(|(_, line)| format!("{line}\n")).collect();
        lines.extend(text.split('`').skip(1).step_by(2).flat_map(|code| command_lines(&code.replace('\n', " "))));
    }
    assert!(lines.len() > 20, "{lines:?}");
    for line in lines {
        let run = accepts(&line);
        assert_eq!(run.code, 0, "dynamite-gen {line}: {}", run.err);
    }
    assert_eq!(accepts("check --no-such-option").code, 2);
}

#[test]
fn the_configuration_of_the_page_is_accepted() {
    let root = tempfile::tempdir().unwrap();
    let config = blocks_in("toml").into_iter().find(|block| block.page == "command.md").unwrap().text;
    std::fs::write(root.path().join("dynamite.toml"), config).unwrap();
    std::fs::create_dir(root.path().join("schemas")).unwrap();
    let schema = "dynamite: 1\ntable: orders\nentity: Order\npartition_key: id\nattributes:\n  \
                  { id: string, at: timestamp, total: decimal, status: Status }\ntypes: { Status: { enum: [a, b] } }\n";
    std::fs::write(root.path().join("schemas/orders.yaml"), schema).unwrap();
    let config = root.path().join("dynamite.toml");
    let run = corpus::run(vec!["dynamite-gen".into(), "generate".into(), "--config".into(), config.into()]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    let code = std::fs::read_to_string(root.path().join("src/store/orders.rs")).unwrap();
    for expected in ["strum::EnumIter", "jiff::Timestamp", "rust_decimal::Decimal", "serde::Serialize"] {
        assert!(code.contains(expected), "{expected}");
    }
}

/// The options and methods of the table exist.
#[test]
fn the_table_of_settings_is_true() {
    let page = guide().into_iter().find(|page| page.name() == "command.md").unwrap();
    let rows: Vec<_> = page.lines().map(|(_, line)| line.to_owned()).filter(|line| line.contains("| `--")).collect();
    assert_eq!(rows.len(), 7);
    let builder = include_str!("../../../dynamite-gen/src/build.rs");
    let help = accepts("check").out;
    for row in rows {
        let cells: Vec<_> = row.split('`').skip(1).step_by(2).collect();
        let (option, method) = (cells[cells.len() - 2].split(' ').next().unwrap(), cells[cells.len() - 1]);
        assert!(help.contains(option), "{option}");
        assert!(builder.contains(&format!("pub fn {method}(")), "{method}");
    }
}

#[test]
fn command_lines_are_found() {
    let text = "dynamite-gen init    # a\nexec dynamite-gen check --quiet\ncargo install dynamite-gen\n";
    assert_eq!(command_lines(text), ["init", "check --quiet"]);
    let page = Page { path: "docs/a.md".to_owned(), text: text.to_owned() };
    assert_eq!(page.name(), "a.md");
}
