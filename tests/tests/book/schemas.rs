//! Every schema on a page is valid.

use dynamite_gen::{ExportFormat, Settings, SourceFile};

use crate::page::{block, blocks_in};

fn source(name: &str, text: &str) -> SourceFile {
    SourceFile { path: name.to_owned(), name: name.to_owned(), text: text.to_owned() }
}

/// The names of the rules that a schema breaks.
fn rules(text: &str) -> Vec<&'static str> {
    let found = dynamite_gen::generate(&[source("a.yaml", text)], &Settings::new()).diagnostics;
    found.iter().map(|finding| finding.rule.name).collect()
}

/// Other files in YAML begin with a comment that names them.
fn is_schema(text: &str) -> bool {
    text.lines().any(|line| line.starts_with("dynamite: 1"))
}

#[test]
fn every_schema_generates_without_warnings() {
    let mut count = 0;
    for block in blocks_in("yaml").into_iter().filter(|block| is_schema(&block.text)) {
        let generated = dynamite_gen::generate(&[source("a.yaml", &block.text)], &Settings::new());
        let place = format!("{}:{}", block.page, block.line);
        assert!(generated.files.is_some(), "{place}: {:?}", generated.diagnostics);
        count += 1;
    }
    assert!(count > 15, "only {count} schemas");
}

#[test]
fn all_other_yaml_is_a_named_file() {
    for block in blocks_in("yaml").into_iter().filter(|block| !is_schema(&block.text)) {
        assert!(block.text.starts_with("# "), "{}:{}: neither a schema nor a named file", block.page, block.line);
        let value = serde_yaml::from_str::<serde_yaml::Value>(&block.text);
        assert!(value.is_ok(), "{}:{}: {value:?}", block.page, block.line);
    }
}

#[test]
fn pages_show_a_schema_of_the_tests() {
    for page in ["README.md", "reading.md"] {
        assert_eq!(block(page, "yaml"), include_str!("../../schemas/invoices.yaml"), "{page}");
    }
}

#[test]
fn the_schema_in_the_guide_to_findings_needs_its_allow() {
    let schema = block("findings.md", "yaml");
    assert_eq!(rules(&schema), [""; 0]);
    let without_allow: String =
        schema.lines().filter(|line| !line.contains("allow:")).map(|line| format!("{line}\n")).collect();
    assert_eq!(rules(&without_allow), ["few-partitions"]);
}

#[test]
fn the_guide_to_export_shows_the_export_of_its_schema() {
    let (schema, expected) = (block("export.md", "yaml"), block("export.md", "hcl"));
    let exported = dynamite_gen::export(
        &[source("hits.yaml", &schema)],
        &Settings::new(),
        ExportFormat::Terraform,
        Default::default(),
    );
    let exported = exported.unwrap().text.unwrap();
    assert_eq!(expected, exported, "paste this into docs/export.md:\n{exported}");
}
