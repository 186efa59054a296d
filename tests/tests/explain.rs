//! The pages of `dynamite-gen explain`: every rule has one, and its examples are correct.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "tests")]

mod corpus;

use std::collections::BTreeSet;

use dynamite_gen::{Rule, rules};

/// Rules whose page has no examples, with the reason. Their cases in `tests/errors` show them, if a schema can.
const WITHOUT_EXAMPLES: &[(&str, &str)] = &[
    ("D0106", "a control character can't be seen"),
    ("D0114", "it needs 200 findings"),
    ("D0315", "it needs two files"),
    ("D0420", "it needs a literal of 1,000 bytes"),
    ("D0507", "it needs 100 attributes"),
    ("D0801", "it is about the configuration"),
    ("D0802", "it is about the configuration"),
    ("D0901", "no known schema causes it"),
];

/// Returns whether a rule is about a table in an account, its items, or a change, which one schema does not show.
/// `tests/tables`, `tests/items` and `tests/breaking` have cases of all of them.
fn is_of_tables(rule: &Rule) -> bool {
    rule.code.starts_with("D1")
}

/// Returns the YAML blocks of a page.
fn examples(rule: &Rule) -> Vec<&'static str> {
    let blocks = rule.explanation().split("```yaml\n").skip(1);
    blocks.map(|rest| rest.split("```").next().unwrap()).collect()
}

/// Returns the codes of all findings in a schema.
fn codes(schema: &str) -> BTreeSet<&'static str> {
    corpus::generate(schema).0.diagnostics.iter().map(|finding| finding.code()).collect()
}

/// Returns the problem with the page of a rule, if any.
fn problem(rule: &Rule) -> Option<String> {
    let page = format!("dynamite-gen/explain/{}.md", rule.code);
    let heading = format!("# {} {}\n\n", rule.code, rule.name);
    if !rule.explanation().starts_with(&heading) {
        return Some(format!("{page} does not begin with {heading:?}"));
    }
    let [violating, corrected] = *examples(rule) else {
        return Some(format!(
            "{page} does not have two ```yaml blocks: one that violates the rule, and the same one corrected"
        ));
    };
    let (found, remaining) = (codes(violating), codes(corrected));
    if !found.contains(rule.code) {
        return Some(format!("{page}: its first schema does not give {}, but {found:?}", rule.code));
    }
    (!remaining.is_empty()).then(|| format!("{page}: its second schema has findings: {remaining:?}"))
}

#[test]
fn every_page_has_a_violating_and_a_corrected_schema() {
    let exempt = |rule: &Rule| is_of_tables(rule) || WITHOUT_EXAMPLES.iter().any(|(code, _)| *code == rule.code);
    let problems: Vec<String> = rules().iter().filter(|rule| !exempt(rule)).filter_map(|rule| problem(rule)).collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn pages_without_examples_are_listed() {
    for (code, reason) in WITHOUT_EXAMPLES {
        let rule = Rule::find(code).expect("a rule");
        assert!(examples(rule).is_empty(), "{code} has examples, so it does not belong in WITHOUT_EXAMPLES: {reason}");
        assert!(rule.explanation().lines().count() > 2, "{code} has no page");
    }
}

#[test]
fn every_page_belongs_to_a_rule() {
    let pages = corpus::files(&corpus::folder("../dynamite-gen/explain"));
    for name in pages.keys() {
        let code = name.strip_suffix(".md").expect("a page in Markdown");
        assert!(rules().iter().any(|rule| rule.code == code), "{name} does not belong to a rule");
    }
}

fn explain(rule: &str) -> corpus::Run {
    corpus::run(["dynamite-gen", "explain", rule].map(Into::into).to_vec())
}

#[test]
fn explain_accepts_a_code_or_a_name() {
    let page = explain("D0311");
    assert_eq!((page.code, page.err.as_str()), (0, ""));
    let beginning = "# D0311 unused-type\n\nwarning: A declared type is not used.\n\n";
    assert!(page.out.starts_with(beginning), "{}", page.out);
    assert!(page.out.ends_with("\n    allow: { unused-type: \"the reason\" }\n"), "{}", page.out);
    assert_eq!(explain("unused-type").out, page.out);
    assert!(explain("D0302").out.ends_with("\nThis rule is always an error; its level can't be set.\n"));
    assert!(!explain("unmatched-allow").out.contains("    allow: "));
    for rule in ["key-rewritten", "type-widened"] {
        let out = explain(rule).out;
        assert!(out.contains("    accept = [{ rule = \"D11") && !out.contains("    allow: "), "{out}");
    }
    assert!(!explain("acceptance-ended").out.contains("accept = ["));
}

#[test]
fn an_unknown_rule_is_a_usage_error() {
    let misspelled = explain("unused-tpye");
    let text = "error: unknown rule `unused-tpye`\n  help: did you mean `unused-type`?\n";
    assert_eq!((misspelled.code, misspelled.err.as_str(), misspelled.out.as_str()), (2, text, ""));
    assert!(explain("horses").err.ends_with("  help: `dynamite-gen explain` lists the rules\n"));
}

#[test]
fn explain_without_a_rule_lists_all_rules() {
    let list = corpus::run(["dynamite-gen", "explain"].map(Into::into).to_vec());
    assert_eq!(list.code, 0);
    let expected: Vec<[&str; 3]> = rules().iter().map(|rule| [rule.code, rule.name, rule.level.name()]).collect();
    let listed: Vec<[&str; 3]> = list.out.lines().map(words).collect();
    assert_eq!(listed, expected);
}

fn words(line: &str) -> [&str; 3] {
    let mut words = line.split_whitespace();
    [(); 3].map(|()| words.next().unwrap_or_default())
}
