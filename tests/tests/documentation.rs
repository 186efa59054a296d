//! Documentation that a schema writes runs nowhere: rustdoc finds no test, no element and no link in it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "tests")]

mod corpus;
mod outside;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use outside::Package;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

/// What may stand before a block of code: containers, elements, and text that ends none of them.
const BEFORE: &[&str] = &[
    "",
    "a\n",
    "a\n\n",
    "> ",
    "> > ",
    ">",
    "- ",
    "-\n  ",
    "* - ",
    "+ ",
    "1. ",
    "12345678) ",
    "- a\n\n  ",
    "- a\n  - b\n    - ",
    "1. a\n   > ",
    "- [ ] ",
    "- [x]\n  ",
    "# ",
    "a\n===\n",
    "a\n---\n",
    "---\na: b\n---\n",
    "+++\n+++\n",
    "[^a]: ",
    "[^a]:\n    ",
    "[a]: <b>\n",
    "[a]:\n'\n",
    "| a |\n|---|\n| ",
    "a\n:-:\n",
    "a | `\n--|--\n` | ",
    "a\n: ",
    "<div>",
    "<div>\n",
    "</div>\n\n",
    "<details>\n<summary>a</summary>\n\n",
    "<!-- ",
    "<!-- -->",
    "<!--\n",
    "-->\n",
    "<pre>",
    "<pre>\n",
    "</pre>",
    "<script>\n",
    "</script>\n",
    "<style>\n",
    "<textarea>\n",
    "<?a ",
    "<?a\n",
    "?>\n",
    "<![CDATA[",
    "<![CDATA[\n",
    "]]>\n",
    "<!A ",
    "<!A\n",
    "<a\n",
    "<a b='\n",
    "`",
    "``",
    "`a\n",
    "``\n``` ``\n",
    "\\",
    "\\`",
    "&#96;",
    "&#10;&#10;",
    "*a\n",
    "~~a\n",
    "![a\n",
    "[a](<b\n",
    "a\\\n",
    "a  \n",
    "\u{a0}",
    "\u{2028}",
    "\u{85}",
    "\r",
    "\u{b}",
    "\u{c}",
    "$$\n",
    ":::\n",
    "```text\n```\n",
    "```text\n~~~\n",
    "~~~json\n```\n",
    "````json\n```\n",
    "```text a`\n",
    "```\n\t```\n",
    "```json\n    ```\n",
    "```json\n```a\n",
    "- ```json\n",
    "  ```json\n",
];

/// What begins code, and what ends it.
const CODE: &[(&str, &str)] = &[
    ("```\n", "```"),
    ("```rust\n", "```"),
    ("```Rust\n", "```"),
    ("``` rust,no_run\n", "```"),
    ("```{.rust}\n", "```"),
    ("```rust-ignore\n", "```"),
    ("```ignore-wasm32\n", "```"),
    ("```should_panic\n", "```"),
    ("```compile_fail,E0308\n", "```"),
    ("```E0308\n", "```"),
    ("```edition2024\n", "```"),
    ("```test_harness\n", "```"),
    ("```custom\n", "```"),
    ("```standalone_crate\n", "```"),
    ("```(json) rust\n", "```"),
    ("```json,rust\n", "```"),
    ("```text\u{a0}rust\n", "```"),
    ("`````\n", "`````"),
    ("~~~\n", "~~~"),
    ("~~~ `rust`\n", "~~~~"),
    ("    ", "\n"),
    ("\t", "\n"),
    (" \t", "\n"),
    ("\n    ", "\n"),
    ("\n\n\t\t", "\n"),
    ("\n\n        ", "\n"),
    ("<pre><code class=\"rust\">", "</code></pre>"),
];

/// Text that would be an element, a link or a handler of the page.
const PAGE: &[&str] = &[
    "<script>evil()</script>",
    "<script src=evil.js></script>",
    "<img src=x onerror=evil()>",
    "<a href=\"evil\">x</a>",
    "<svg/onload=evil()>",
    "<evil>",
    "[x](evil)",
    "[x](<evil>)",
    "[x](javascript:evil() 'evil')",
    "[evil]",
    "[x][evil]\n\n[evil]: evil",
    "[evil]: evil 'evil'\n\n[evil]",
    "![x](evil)",
    "[^evil]\n\n[^evil]: evil",
    "<https://evil.example>",
    "https://evil.example",
    "http://evil.example/`x`",
    "`x`https://evil.example/`",
    "\\`https://evil.example",
    "<evil@evil.example>",
    "`evil` [`evil`]",
    "` <evil> ``",
    "`\n<evil>\n`",
    "| ` |\n|---|\n| <evil> ` |",
    "a ` b\n<evil> `",
    "\\``<evil>`",
    "\\\\`` ` <evil>",
    "&lt;evil&gt; &#60;evil&#62;",
    "<\nevil>",
    "</\nevil>",
    "<!-- <evil> -->",
    "[x]\n(evil)",
    "[x\n](evil)",
    "[`x](evil)`",
];

/// Pieces of random texts.
const PIECES: &[&str] = &[
    "```",
    "````",
    "~~~",
    "`",
    "``",
    "rust",
    "text",
    "evil()",
    "<evil>",
    "[evil]",
    "(evil)",
    "<!--",
    "-->",
    "<pre>",
    "</pre>",
    "<script>",
    "</script>",
    "<div>",
    "</div>",
    "<?",
    "?>",
    "<![CDATA[",
    "]]>",
    "\n",
    "\n",
    "\n",
    "\n\n",
    " ",
    "  ",
    "    ",
    "\t",
    "> ",
    "- ",
    "1. ",
    "[ ] ",
    "# ",
    "|",
    "---",
    "===",
    ":-:",
    "\\",
    "*",
    "_",
    "~~",
    "&#96;",
    "!",
    ":",
    "a",
    "https://evil.example",
    "[^evil]: ",
    "[evil]: ",
];

/// Every beginning with every way to write code, and texts of random pieces, always the same.
fn texts() -> Vec<String> {
    let mut texts = Vec::new();
    for before in BEFORE {
        texts.extend(CODE.iter().map(|(open, close)| format!("{before}{open}evil();\n{close}\nb")));
        texts.extend(PAGE.iter().map(|page| format!("{before}{page}\nb")));
    }
    let random = prop::collection::vec(prop::sample::select(PIECES), 2..24).prop_map(|pieces| pieces.concat());
    let mut runner = TestRunner::deterministic();
    texts.extend((0..1000).map(|_| random.new_tree(&mut runner).expect("a text").current()));
    texts.retain(|text| !text.trim().is_empty());
    texts.into_iter().collect::<BTreeSet<_>>().into_iter().collect()
}

/// Schemas whose enums have a text as the documentation of each of their values.
fn schemas(texts: &[String]) -> Vec<dynamite_gen::SourceFile> {
    let schema = |(number, texts): (usize, &[String])| {
        let values = texts
            .iter()
            .enumerate()
            .map(|(value, text)| format!("    - {{ value: v{value}, doc: {} }}\n", corpus::quoted(text)));
        let text = format!("dynamite: 1\ntypes:\n  Words{number}:\n    enum:\n{}", values.collect::<String>());
        corpus::source(&format!("words{number}.yaml"), &text)
    };
    texts.chunks(600).enumerate().map(schema).collect()
}

/// A package without dependencies that has every comment of documentation in the code.
fn documented(code: &BTreeMap<String, String>) -> Package {
    let mut library = String::from("//! Comments of generated code.\n");
    let mut count = 0;
    for text in code.values() {
        let mut comment = Vec::new();
        for line in text.lines().map(str::trim) {
            if line.starts_with("///") {
                comment.push(line);
            } else if !comment.is_empty() {
                library.push_str(&format!("{}\npub mod m{count} {{}}\n", comment.join("\n")));
                count += 1;
                comment.clear();
            }
        }
    }
    let manifest = "[package]\nname = \"documentation\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n";
    let files = [("src/lib.rs", library), ("Cargo.toml", manifest.to_owned())];
    Package::new("documentation", files.map(|(path, text)| (PathBuf::from(path), text)).into())
}

/// Returns the tags of a page that have `evil` in them, other than as text: in the description of the page, in the name
/// of a heading and in the link to it.
fn evil_tags(page: &str) -> Vec<&str> {
    let tags = page.split('<').skip(1).filter_map(|rest| rest.split('>').next());
    tags.filter(|tag| is_evil(tag)).collect()
}

fn is_evil(tag: &str) -> bool {
    let mut pieces = tag.split('"');
    while let Some(outside) = pieces.next() {
        let value = pieces.next().unwrap_or_default();
        let is_text =
            ["content=", "title=", "id="].iter().any(|name| outside.ends_with(name)) || value.starts_with('#');
        if outside.contains("evil") || (value.contains("evil") && !is_text) {
            return true;
        }
    }
    false
}

#[test]
fn rustdoc_runs_and_links_nothing() {
    let texts = texts();
    assert!(texts.len() > 5000, "{} texts", texts.len());
    let code = corpus::code(&schemas(&texts)).unwrap_or_else(|findings| panic!("{findings}"));
    let package = documented(&code);
    let tests = outside::text(&package.cargo(&["test", "--doc"], &[]).stdout);
    assert!(tests.contains("running 0 tests"), "the documentation contains tests: {tests}");
    package.cargo(&["doc"], &[("RUSTDOCFLAGS", "-D warnings")]);
    let pages = corpus::subfolders(&outside::target().join("doc/documentation"));
    let mut count = 0;
    for folder in pages.values().filter(|folder| folder.join("index.html").exists()) {
        let page = fs::read_to_string(folder.join("index.html")).expect("a page");
        assert_eq!(evil_tags(&page), Vec::<&str>::new(), "{}", folder.display());
        count += usize::from(page.contains("evil"));
    }
    assert!(count > 4000, "only {count} pages have the text, so that this says little");
}

/// The texts that a table, its entity, its attributes and its views have.
#[test]
fn the_code_of_a_table_has_no_tests() {
    let form = |text: &String| {
        let text = corpus::quoted(text);
        let schema = format!(
            "dynamite: 1\ntable: things\nentity: Thing\ndoc: {text}\npartition_key: id\nattributes:\n  \
             id: {{ type: string, doc: {text} }}\n  place: {{ type: Place, doc: {text} }}\n\
             views:\n  Short: {{ doc: {text}, attributes: [place.city] }}\n\
             types:\n  Place: {{ doc: {text}, struct: {{ city: {{ type: string, doc: {text} }} }} }}\n"
        );
        corpus::code(&[corpus::source("things.yaml", &schema)]).unwrap_or_else(|findings| panic!("{findings}"))
    };
    let texts = texts();
    let modules: Vec<_> = texts.iter().step_by(texts.len() / 40).map(form).collect();
    outside::compile("documentation-of-tables", modules);
}

#[test]
fn tags_are_found() {
    assert_eq!(evil_tags("<p>evil</p><a href=\"evil\">x</a>"), ["a href=\"evil\""]);
    assert_eq!(evil_tags("<meta content=\"evil\"><h2 id=\"evil\"><a href=\"#evil\">"), Vec::<&str>::new());
    assert_eq!(evil_tags("<meta content=\"\" onload=\"evil\"><evil x=\"\"><p evil>").len(), 3);
}
