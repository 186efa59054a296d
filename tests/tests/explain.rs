//! The pages of `dynamite-gen explain`: every rule has one, and what it shows is true.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "tests")]

mod corpus;

use std::collections::BTreeSet;

use dynamite_gen::{Rule, rules};

/// Rules that no schema of a page's length shows, and why. Their golden cases do, where there can be one.
const WITHOUT_EXAMPLES: &[(&str, &str)] = &[
    ("D0106", "a control character can't be seen"),
    ("D0114", "it takes two hundred findings"),
    ("D0315", "it takes two files"),
    ("D0420", "it takes a literal of a thousand bytes"),
    ("D0507", "it takes a hundred attributes"),
    ("D0801", "it is about the configuration"),
    ("D0802", "it is about the configuration"),
    ("D0901", "no schema is known that brings it about"),
];

/// The yaml blocks of a page.
fn examples(rule: &Rule) -> Vec<&'static str> {
    let blocks = rule.explanation().split("```yaml\n").skip(1);
    blocks.map(|rest| rest.split("```").next().unwrap()).collect()
}

fn codes(schema: &str) -> BTreeSet<&'static str> {
    corpus::generate(schema).0.diagnostics.iter().map(|finding| finding.code()).collect()
}

/// What is wrong with the page of a rule.
fn problem(rule: &Rule) -> Option<String> {
    let page = format!("dynamite-gen/explain/{}.md", rule.code);
    let heading = format!("# {} {}\n\n", rule.code, rule.name);
    if !rule.explanation().starts_with(&heading) {
        return Some(format!("{page} does not begin with {heading:?}"));
    }
    let [bad, good] = *examples(rule) else {
        return Some(format!("{page} does not have two ```yaml blocks: one that is wrong, and the same one mended"));
    };
    let (found, left) = (codes(bad), codes(good));
    if !found.contains(rule.code) {
        return Some(format!("{page}: its first schema does not give {}, but {found:?}", rule.code));
    }
    (!left.is_empty()).then(|| format!("{page}: something is found in its second schema: {left:?}"))
}

#[test]
fn every_page_shows_what_is_wrong_and_how_it_is_right() {
    let exempt = |rule: &Rule| WITHOUT_EXAMPLES.iter().any(|(code, _)| *code == rule.code);
    let problems: Vec<String> = rules().iter().filter(|rule| !exempt(rule)).filter_map(|rule| problem(rule)).collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn a_page_without_examples_needs_none() {
    for (code, why) in WITHOUT_EXAMPLES {
        let rule = Rule::find(code).expect("a rule");
        assert!(examples(rule).is_empty(), "{code} has examples, so it does not belong to the list: {why}");
        assert!(rule.explanation().lines().count() > 2, "{code} has no page");
    }
}

#[test]
fn every_page_is_of_a_rule() {
    let pages = corpus::files(&corpus::folder("../dynamite-gen/explain"));
    for name in pages.keys() {
        let code = name.strip_suffix(".md").expect("a page in Markdown");
        assert!(rules().iter().any(|rule| rule.code == code), "{name} is the page of no rule");
    }
}

fn explain(rule: &str) -> corpus::Run {
    corpus::run(["dynamite-gen", "explain", rule].map(Into::into).to_vec())
}

#[test]
fn a_page_goes_by_code_and_by_name() {
    let page = explain("D0311");
    assert_eq!((page.code, page.err.as_str()), (0, ""));
    let beginning = "# D0311 unused-type\n\nwarning: A declared type is not used.\n\n";
    assert!(page.out.starts_with(beginning), "{}", page.out);
    assert!(page.out.ends_with("\n    allow: { unused-type: \"the reason\" }\n"), "{}", page.out);
    assert_eq!(explain("unused-type").out, page.out);
    assert!(explain("D0302").out.ends_with("\nThis rule is always an error; its level can't be set.\n"));
    assert!(!explain("unmatched-allow").out.contains("    allow: "));
}

#[test]
fn an_unknown_rule_is_wrong_usage() {
    let near = explain("unused-tpye");
    let text = "error: unknown rule `unused-tpye`\n  help: did you mean `unused-type`?\n";
    assert_eq!((near.code, near.err.as_str(), near.out.as_str()), (2, text, ""));
    assert!(explain("horses").err.ends_with("  help: `dynamite-gen explain` lists the rules\n"));
}

#[test]
fn all_rules_are_listed() {
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
