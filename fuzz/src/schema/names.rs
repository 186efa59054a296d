//! Where names and texts are taken from.

/// Names of attributes: plain ones, and those that generated code, Rust or YAML has a use for.
pub(super) const ATTRIBUTES: &[&str] = &[
    "alpha", "bravo", "charlie", "delta_2", "echoEcho", "fox-trot", "golf", "hotel", "india", "juliett", "kilo",
    "lima", "type", "self", "crate", "async", "key", "rt", "db", "name", "reader", "item", "text", "value", "new",
    "string", "option", "vec", "order", "Order", "a b", "a.b", "a-b", "größe", "注文", "2nd", "_", "*/", "{}", "\"",
    "pk", "kind",
];

/// Names of types, entities and collections.
pub(super) const TYPES: &[&str] = &[
    "Customer", "Order", "Line", "Invoice", "Note", "String", "Option", "Self", "Vec", "Entity", "Item", "Ok", "order",
    "OrderKey", "Shop", "Path", "Größe", "type",
];

/// Names of tables and indexes.
pub(super) const INDEXES: &[&str] = &[
    "by_status",
    "by-date",
    "gsi1",
    "gsi2",
    "large",
    "query",
    "get",
    "type",
    "self",
    "a.b",
    "_x",
    "mod",
    "INDEX",
    "put",
];

/// Anything that may stand in a doc, a literal, a name on the wire or a default.
pub(super) const TEXTS: &[&str] = &[
    "",
    "plain",
    "\"",
    "\\",
    "\n",
    "*/",
    "/*",
    "{}",
    "{{",
    "}}",
    "{{ x }}",
    "{% x %}",
    "```",
    "\u{202e}",
    "\u{200f}",
    "\u{feff}",
    "\u{7f}",
    "\u{1b}[31m",
    "type",
    "r#x",
    "\"##",
    "#",
    "🦀",
    "e\u{301}",
    "null",
    "1e3",
    "a\r\nb",
    "'",
];

/// Names that the schema gives to Rust.
pub(super) const RUST: &[&str] = &["renamed", "Renamed", "type", "r#type", "Self", "_", "x y", "größe", "clone"];
