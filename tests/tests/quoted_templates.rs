//! Every template in the documentation and in the schemas of this repository is in quotes.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "tests")]

mod corpus;

use std::path::Path;

use dynamite_gen::rules;
use serde_yaml::Value;

/// The rule whose page shows a template without quotes.
const COMMENTED_TEMPLATE: &str = "D0115";

/// Returns the templates of a schema, with and without quotes.
fn templates(schema: &Value) -> Vec<String> {
    let entities = schema.get("entities").and_then(Value::as_mapping);
    let owners = entities.into_iter().flat_map(|entities| entities.values()).chain([schema]);
    let keys = owners.filter_map(|owner| owner.get("keys")?.as_mapping()).flat_map(|keys| keys.values());
    let template = |key: &Value| key.as_str().or_else(|| key.get("template")?.as_str()).map(str::to_owned);
    keys.filter_map(template).collect()
}

/// Returns the templates of a schema that are not in quotes.
fn unquoted(schema: &str) -> Vec<String> {
    // Pages about syntax show text that is no YAML.
    let Ok(value) = serde_yaml::from_str::<Value>(schema) else { return Vec::new() };
    templates(&value).into_iter().filter(|template| !schema.contains(&format!("\"{template}\""))).collect()
}

/// Returns the YAML of a page in Markdown, or of a schema.
fn schemas(name: &str, text: &str) -> Vec<String> {
    if !name.ends_with(".md") {
        return vec![text.to_owned()];
    }
    text.split("```yaml\n").skip(1).map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}

/// Returns the documentation and the schemas of this repository, with their names.
fn texts() -> Vec<(String, String)> {
    let folders = ["../docs", "../schemas", "schemas", "../dynamite-gen/src/cli/init"];
    let mut texts: Vec<_> = folders.iter().flat_map(|folder| corpus::files(&corpus::folder(folder))).collect();
    for readme in ["../README.md", "../dynamite-gen/README.md"] {
        texts.push((readme.to_owned(), std::fs::read_to_string(corpus::folder(readme)).unwrap()));
    }
    let pages = rules().iter().filter(|rule| rule.code != COMMENTED_TEMPLATE);
    texts.extend(pages.map(|rule| (format!("{}.md", rule.code), rule.explanation().to_owned())));
    texts.retain(|(name, _)| Path::new(name).extension().is_some_and(|kind| kind == "md" || kind == "yaml"));
    texts
}

#[test]
fn templates_are_in_quotes() {
    let mut found = Vec::new();
    for (name, text) in texts() {
        let unquoted = schemas(&name, &text).iter().flat_map(|schema| unquoted(schema)).collect::<Vec<_>>();
        found.extend(unquoted.into_iter().map(|template| format!("{name}: {template}")));
    }
    assert!(found.is_empty(), "templates without quotes:\n{}", found.join("\n"));
}

#[test]
fn a_template_without_quotes_is_found() {
    let schema = "entities:\n  A: { keys: { pk: A, sk: \"B\" } }\nkeys:\n  k: { template: C }\n  l: \"D\"\n";
    assert_eq!(unquoted(schema), ["A", "C"]);
}
