//! Documentation of generated items: where each comes from, how it is stored, and what one needs to know to use it.

mod attribute;
mod condition;
mod entity;
mod key;
mod markdown;
mod query;
mod wire_type;

pub(super) use attribute::{
    common_path, computed_key, declared_field, field, group_field, group_struct, key_field, path, projected_field,
    projected_path, setter, struct_path, view_field,
};
pub(super) use entity::{collection, entity, handle, key, projection, union_constant, union_tag, union_variant, view};
pub(super) use key::{presence, template};
pub(super) use query::{collection_query, query, query_type, scan, sort_method};

use crate::escape::in_code;
use crate::model::{Index, Table, TypesModule};

/// Returns a text as one line.
pub(super) fn harmless(text: &str) -> String {
    in_code(text)
}

/// Returns a name in backquotes.
pub(super) fn code(text: &str) -> String {
    // Backquotes with nothing in between would begin a span of code with two of them.
    if text.is_empty() {
        return "empty".to_owned();
    }
    format!("`{}`", harmless(text).replace('`', "'"))
}

/// Returns the schema's own text, or the default if there is none, and then paragraphs.
pub(super) fn with(own: Option<&str>, default: &str, more: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut doc = match own.map(str::trim).filter(|own| !own.is_empty()) {
        Some(own) => markdown::lines(own),
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
    use super::code;
    use super::markdown::lines;

    #[test]
    fn what_a_terminal_takes_for_something_else_is_shown() {
        assert_eq!(lines("a\u{202e}b\u{7}"), ["a\\u{202e}b\\u{7}"]);
        assert_eq!(code("a`\t\nb"), "`a'\\u{9}\\u{a}b`");
    }
}
