//! Checks small crates: each violation is found, and nothing else.

use std::collections::BTreeMap;

use crate::floors::Floors;
use crate::problems;

const PAGE: &str = "\
## Floors
| floor | where | what |
|---|---|---|
| ground | `codec/` | values |
| middle | `key.rs`, `entity.rs` | keys |
| top | `client/`, `lib.rs` | the client |
";

const LIB: &str = "mod codec; mod key; mod entity; mod client; pub use client::Client; pub use codec::number::Number;";

/// Returns the problems of a crate with some of its files replaced.
fn problems_with(changed: &[(&str, &str)]) -> Vec<String> {
    let files = [
        ("lib.rs", LIB),
        ("codec.rs", "pub mod number; pub use number::Number;"),
        ("codec/number.rs", "pub struct Number; pub fn parse() -> Number { Number }"),
        ("key.rs", "use crate::codec::Number; pub struct Key(Number);"),
        ("entity.rs", "pub struct Entity(crate::key::Key);"),
        ("client.rs", "mod names; pub struct Client(crate::entity::Entity);"),
        ("client/names.rs", "use super::Client; pub fn of(_: Client) {}"),
    ];
    let files = files.iter().chain(changed).map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
    problems(&files.collect::<BTreeMap<_, _>>(), &Floors::of_page(PAGE, "## Floors"))
}

#[track_caller]
fn assert_problem(changed: &[(&str, &str)], problem: &str) {
    let problems = problems_with(changed);
    assert!(problems.iter().any(|found| found.contains(problem)), "{problem:?} is not among {problems:#?}");
}

#[test]
fn arrows_downwards_and_within_a_floor_are_allowed() {
    assert_eq!(problems_with(&[]), [""; 0]);
}

#[test]
fn every_form_of_an_upward_path_is_found() {
    let forms = [
        "use crate::client::names::of; ",
        "use crate::client::names; fn f() { names::of }",
        "use super::client::{names::{self as n}}; fn f() { n::of }",
        "fn f() { crate::client::names::of }",
        "fn f() { use crate::client::names::of; }",
        "fn f() { println!(\"{}\", crate::client::names::of) }",
        "macro_rules! m { () => { $crate::client::names::of } }",
        "macro_rules! m { () => { use crate::client::{names::of}; } }",
        "mod inner { use super::super::client::names::of; }",
        "use crate::client::names::*; fn f() { of }",
        "fn f(_: impl Fn(crate::client::Client)) {}",
    ];
    for form in forms {
        let problems = problems_with(&[("key.rs", &format!("pub struct Key; {form}"))]);
        let upwards = "key.rs (floor \"middle\") imports";
        assert!(problems.iter().any(|problem| problem.contains(upwards)), "{form}: {problems:#?}");
    }
}

#[test]
fn re_exports_are_followed_to_the_defining_file() {
    let changed = [("codec.rs", "pub mod number; pub use number::Number; pub use crate::client::Client;")];
    assert_eq!(problems_with(&changed), [""; 0], "a re-export is not an arrow of its own");
    let through = [changed[0], ("key.rs", "use crate::codec::Client; pub struct Key;")];
    assert_problem(&through, "key.rs (floor \"middle\") imports `crate::codec::Client` of client.rs (floor \"top\"");
}

#[test]
fn imports_through_the_crate_root_are_found() {
    let file = ("key.rs", "use crate::Number; pub struct Key(Number);");
    assert_problem(&[file], "key.rs: `crate::Number` comes through the crate root; import it from codec/number.rs");
    let file = ("key.rs", "use super::Number; pub struct Key(Number);");
    assert_problem(&[file], "key.rs: `super::Number` comes through the crate root");
}

#[test]
fn tests_and_exported_macros_may_import_from_any_floor() {
    let text = "pub struct Key; #[cfg(test)] mod tests { use crate::client::Client; }
                #[macro_export] macro_rules! m { () => { $crate::client::names::of } }";
    assert_eq!(problems_with(&[("key.rs", text)]), [""; 0]);
}

#[test]
fn a_circle_of_four_files_is_found_and_one_of_three_is_not() {
    let three = [
        ("codec.rs", "pub mod number; pub mod text; pub mod time; pub use number::Number;"),
        ("codec/number.rs", "pub struct Number; use super::text::Text;"),
        ("codec/text.rs", "pub struct Text; use super::time::Time;"),
        ("codec/time.rs", "pub struct Time; use super::number::Number;"),
    ];
    assert_eq!(problems_with(&three), [""; 0]);
    let four = [
        three[1],
        three[2],
        ("codec.rs", "pub mod number; pub mod text; pub mod time; pub mod date; pub use number::Number;"),
        ("codec/time.rs", "pub struct Time; use super::date::Date;"),
        ("codec/date.rs", "pub struct Date; use super::number::Number;"),
    ];
    assert_problem(&four, "4 files import each other in a circle");
}

#[test]
fn every_file_has_a_floor_and_every_listed_path_exists() {
    let lib = format!("{LIB} mod extra;");
    assert_problem(&[("lib.rs", &lib), ("extra.rs", "")], "extra.rs is on no floor");
    let lib = LIB.replace("mod entity;", "");
    let client = ("client.rs", "mod names; pub struct Client;");
    assert_problem(&[("lib.rs", &lib), client], "`entity.rs` is listed and does not exist");
}
