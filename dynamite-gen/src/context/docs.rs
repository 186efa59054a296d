//! Documentation of generated items: where each comes from, and what it means there.

use crate::model::{Access, Attribute, AttributeId, Entity, Index, KeySource, Table, TypesModule};

/// The lines of a text from the schema, made harmless: what could not stand in a comment is shown as its escape, and
/// what rustdoc would take for code of Rust, and compile as a test, is marked as text or is no code any more.
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

/// The marks of a fence that begins a block of code, and the language that they name, unless it is Rust.
fn opened(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_start();
    let mark = line.chars().next().filter(|mark| matches!(mark, '`' | '~'))?;
    let (marks, info) = line.split_at(line.len() - line.trim_start_matches(mark).len());
    let plain = !info.is_empty() && info.chars().all(|c| c.is_ascii_alphanumeric());
    let known = plain && !RUSTDOC_WORDS.contains(&info) && !info.starts_with("edition");
    (marks.len() >= 3 && !info.contains('`')).then_some((marks, if known { info } else { "" }))
}

/// What rustdoc takes for Rust, not for another language.
const RUSTDOC_WORDS: &[&str] = &["rust", "ignore", "standalone", "custom"];

fn closes(open: &str, line: &str) -> bool {
    let mark = open.chars().next().unwrap_or('`');
    let line = line.trim();
    line.len() >= open.len() && line.chars().all(|c| c == mark)
}

/// A line outside of fences: four spaces before a text, or after the mark of a list or a quotation, would make code
/// of it, and so would a fence after such a mark.
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

/// A text in one line.
pub(super) fn harmless(text: &str) -> String {
    text.chars().flat_map(|c| if keeps(c) { vec![c] } else { c.escape_unicode().collect() }).collect()
}

/// Control characters and marks that change the direction of text would hide what is there.
fn keeps(c: char) -> bool {
    let direction =
        matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{61C}');
    let separator = matches!(c, '\u{2028}' | '\u{2029}' | '\u{85}' | '\u{FEFF}');
    !c.is_control() && !direction && !separator
}

/// A name in backquotes.
pub(super) fn code(text: &str) -> String {
    format!("`{}`", harmless(text).replace('`', "'"))
}

/// The schema's own text, if there is one, and then what is known besides.
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

/// What a module says of itself, where `mod.rs` declares it.
pub(super) fn module(table: &Table) -> Vec<String> {
    let origin = format!("Table {}, declared in {}.", code(&table.name), code(&table.source));
    with(table.doc.as_deref(), &origin, table.doc.as_ref().map(|_| origin.clone()))
}

/// What a module of types says of itself.
pub(super) fn shared(module: &TypesModule) -> Vec<String> {
    let origin = format!("Types that tables share, declared in {}.", code(&module.source));
    with(module.doc.as_deref(), &origin, module.doc.as_ref().map(|_| origin.clone()))
}

/// Where an entity comes from.
pub(super) fn entity(table: &Table, entity: &Entity) -> Vec<String> {
    let origin = format!("An item of table {}, declared in {}.", code(&table.name), code(&table.source));
    with(entity.doc.as_deref(), &origin, entity.doc.as_ref().map(|_| origin.clone()))
}

/// A field of an entity.
pub(super) fn field(entity: &Entity, id: AttributeId) -> Vec<String> {
    let attribute = &entity.attributes[id];
    let default = match attribute.in_key {
        Some(key) => format!("{}, which the key {} keeps.", code(&attribute.wire), code(&entity.computed[key].wire)),
        None => format!("Attribute {}.", code(&attribute.wire)),
    };
    with(attribute.doc.as_deref(), &default, role(entity, id))
}

/// What an attribute does besides holding a value.
fn role(entity: &Entity, id: AttributeId) -> Option<String> {
    let attribute = &entity.attributes[id];
    if entity.partition_key == KeySource::Attribute(id) {
        return Some("The partition key.".into());
    }
    if entity.sort_key == Some(KeySource::Attribute(id)) {
        return Some("The sort key.".into());
    }
    if entity.ttl == Some(id) {
        return Some("DynamoDB deletes the item some time after this.".into());
    }
    match attribute.access {
        Access::Key => Some(format!("Part of the key {}.", keys_of(entity, id))),
        Access::Group(group) => {
            let group = &entity.groups[group];
            let fed = group.computed.iter().map(|key| &entity.computed[*key]);
            let fed = fed.filter(|key| super::computed_key::inputs(key).contains(&id));
            let keys: Vec<_> = fed.map(|key| code(&key.wire)).collect();
            Some(format!("Feeds {}: an update sets it with {}.", keys.join(", "), code(group.setter.plain())))
        }
        Access::Lock => Some("The revision of the optimistic lock: written by `create`, `put` and `update`.".into()),
        Access::Settable => None,
    }
}

/// The keys of the table that an attribute is part of.
fn keys_of(entity: &Entity, id: AttributeId) -> String {
    let keys = std::iter::once(&entity.partition_key).chain(&entity.sort_key);
    let keys = keys.filter(|key| entity.parts(key).contains(&id));
    keys.map(|key| code(entity.wire_name(key))).collect::<Vec<_>>().join(" and ")
}

/// A path's constant.
pub(super) fn path(entity: &Entity, attribute: &Attribute) -> Vec<String> {
    let wire = code(&attribute.wire);
    vec![match attribute.access {
        Access::Settable => format!("The path of {wire}."),
        Access::Key => format!("The path of {wire}, which the key is made of: an update can't change it."),
        Access::Lock => format!("The path of {wire}, which only the optimistic lock changes."),
        Access::Group(group) => {
            let setter = code(entity.groups[group].setter.plain());
            format!("The path of {wire}, which feeds an index: an update sets it with {setter}.")
        }
    }]
}

/// An index in words: "sparse index `high_value` of table `orders`".
pub(super) fn index(table: &Table, index: &Index) -> String {
    let physical = &table.indexes[index.id];
    let kind = if physical.local { "local index" } else { "index" };
    let sparse = if index.sparse { "sparse " } else { "" };
    format!("{sparse}{kind} {} of table {}", code(&physical.name), code(&table.name))
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
