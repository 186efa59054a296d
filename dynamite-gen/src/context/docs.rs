//! Documentation of generated items: where each comes from, how it is stored, and what one needs to know to use it.

mod attribute;
mod condition;
mod entity;
mod key;
mod query;
mod wire_type;

pub(super) use attribute::{
    declared_field, field, key_field, path, projected_field, projected_path, setter, struct_path, view_field,
};
pub(super) use entity::{collection, collection_query, entity, handle, key, projection, union_variant, view};
pub(super) use key::{presence, template};
pub(super) use query::{query, query_type, scan, sort_method};

use crate::escape::in_code;
use crate::model::{Index, Table, TypesModule};

/// Returns the lines of a text from the schema, made harmless. Characters that can't stand in a comment are escaped. Code
/// that rustdoc would compile as a test is marked as text, or made plain text.
pub(super) fn lines(text: &str) -> Vec<String> {
    let mut fence: Option<String> = None;
    let mut lines = Vec::new();
    for line in text.trim_end().lines() {
        let line = harmless(&line.trim_end().replace('\t', "    "));
        match &fence {
            Some(open) if closes(open, &line) => lines.push(fence.take().unwrap_or_default()),
            Some(_) => lines.push(line),
            None => match opened(&line) {
                Some((marks, info)) => {
                    lines.push(format!("{marks}{}", if info.is_empty() { "text" } else { info }));
                    fence = Some(marks.to_owned());
                }
                None => lines.push(without_code(&line)),
            },
        }
    }
    lines.extend(fence);
    lines
}

/// Returns the marks of a fence that begins a block of code, and the language that they name, unless it is Rust.
fn opened(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_start();
    let mark = line.chars().next().filter(|mark| matches!(mark, '`' | '~'))?;
    let (marks, info) = line.split_at(line.len() - line.trim_start_matches(mark).len());
    let plain = !info.is_empty() && info.chars().all(|c| c.is_ascii_alphanumeric());
    let known = plain && !RUSTDOC_WORDS.contains(&info) && !info.starts_with("edition");
    (marks.len() >= 3 && !info.contains('`')).then_some((marks, if known { info } else { "" }))
}

/// The words that rustdoc takes for Rust, not for another language.
const RUSTDOC_WORDS: &[&str] = &["rust", "ignore", "standalone", "custom"];

fn closes(open: &str, line: &str) -> bool {
    let mark = open.chars().next().unwrap_or('`');
    let line = line.trim();
    line.len() >= open.len() && line.chars().all(|c| c == mark)
}

/// Returns a line outside of fences. Four spaces before a text, or after the mark of a list or a quotation, would make it
/// code, and so would a fence after such a mark.
fn without_code(line: &str) -> String {
    let is_mark = |c: char| matches!(c, ' ' | '>' | '-' | '*' | '+' | '.' | ')' | '0'..='9');
    let (marks, text) = line.split_at(line.find(|c| !is_mark(c)).unwrap_or(line.len()));
    let mut marks = marks.to_owned();
    while marks.contains("    ") {
        marks = marks.replace("    ", "   ");
    }
    let fence = text.starts_with("```") || text.starts_with("~~~");
    format!("{marks}{}{text}", if fence && !marks.trim().is_empty() { "\\" } else { "" })
}

/// Returns a text as one line.
pub(super) fn harmless(text: &str) -> String {
    in_code(text)
}

/// Returns a name in backquotes.
pub(super) fn code(text: &str) -> String {
    format!("`{}`", harmless(text).replace('`', "'"))
}

/// Returns the schema's own text, or the default if there is none, and then paragraphs.
pub(super) fn with(own: Option<&str>, default: &str, more: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut doc = match own.map(str::trim).filter(|own| !own.is_empty()) {
        Some(own) => lines(own),
        None => vec![default.to_owned()],
    };
    for more in more {
        doc.push(String::new());
        doc.push(more);
    }
    doc
}

/// Returns the documentation of the module of a table.
pub(super) fn module(table: &Table) -> Vec<String> {
    let origin = format!("Table {}, declared in {}.", code(&table.name), code(&table.source));
    with(table.doc.as_deref(), &origin, table.doc.as_ref().map(|_| origin.clone()))
}

/// Returns the documentation of a module of shared types.
pub(super) fn shared(module: &TypesModule) -> Vec<String> {
    let origin = format!("Types that tables share, declared in {}.", code(&module.source));
    with(module.doc.as_deref(), &origin, module.doc.as_ref().map(|_| origin.clone()))
}

/// Returns the documentation of the file of an entity.
pub(super) fn entity_file(table: &Table, entity: &str) -> Vec<String> {
    vec![format!("The entity `{entity}` of {}.", self::table(table))]
}

/// Returns a table in words: "table `orders`".
pub(super) fn table(table: &Table) -> String {
    format!("table {}", code(&table.name))
}

/// Returns an index in words: "sparse index `high_value` of table `orders`".
fn index(table: &Table, index: &Index) -> String {
    let physical = &table.indexes[index.id];
    let kind = if physical.local { "local index" } else { "index" };
    let sparse = if index.sparse { "sparse " } else { "" };
    format!("{sparse}{kind} {} of {}", code(&physical.name), self::table(table))
}

/// Joins words with commas, and the last with "and".
fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [word] => word.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::{code, lines};

    #[test]
    fn code_of_other_languages_stays_and_the_rest_is_text() {
        assert_eq!(lines("```json\n{}\n```"), ["```json", "{}", "```"]);
        for fence in ["```", "```rust", "``` no_run", "```rust,ignore", "```edition2021", "```should_panic"] {
            assert_eq!(lines(&format!("{fence}\nx\n```\ny")), ["```text", "x", "```", "y"], "{fence}");
        }
        assert_eq!(lines("~~~~\n~~~\n~~~~"), ["~~~~text", "~~~", "~~~~"]);
        assert_eq!(lines("```not a fence```"), ["```not a fence```"]);
    }

    #[test]
    fn a_fence_that_is_never_closed_ends_with_the_text() {
        assert_eq!(lines("a\n```\nb"), ["a", "```text", "b", "```"]);
    }

    #[test]
    fn indented_text_is_no_code() {
        assert_eq!(lines("a\n\n      b"), ["a", "", "   b"]);
        assert_eq!(lines("- a\n    - b\n\tc"), ["- a", "   - b", "   c"]);
        assert_eq!(lines("-     a\n>      b"), ["-   a", ">   b"]);
        assert_eq!(lines("- ```\n  b"), ["- \\```", "  b"]);
        assert_eq!(lines("a     b"), ["a     b"]);
    }

    #[test]
    fn what_a_terminal_takes_for_something_else_is_shown() {
        assert_eq!(lines("a\u{202e}b\u{7}"), ["a\\u{202e}b\\u{7}"]);
        assert_eq!(code("a`\t\nb"), "`a'\\u{9}\\u{a}b`");
    }
}
