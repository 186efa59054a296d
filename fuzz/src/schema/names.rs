//! Where names and texts are taken from: good ones, which go with any others, and odd ones, which a schema may refuse.

/// Names of attributes.
pub(super) const ATTRIBUTES: &[&str] = &[
    "alpha", "bravo", "charlie", "delta_2", "echoEcho", "fox-trot", "golf", "hotel", "india", "juliett", "kilo",
    "lima", "type", "async", "gen", "größe", "注文", "a b", "mike", "november", "oscar",
];

/// Names of attributes that generated code, Rust or YAML has a use for.
pub(super) const ODD_ATTRIBUTES: &[&str] = &[
    "self", "crate", "key", "rt", "db", "name", "reader", "item", "text", "value", "new", "unknown", "string",
    "option", "vec", "order", "Order", "a-b", "2nd", "_", "*/", "{}", "\"", "pk", "kind", "revision", "alpha",
];

/// Names on the wire.
pub(super) const WIRES: &[&str] = &["w", "W", "*/", "{}", "\"", "a\nb", "\u{202e}", "#", "wire name", "🦀"];

/// Names of entities.
pub(super) const ENTITIES: &[&str] =
    &["Customer", "Order", "Line", "Invoice", "Note", "item", "Größe", "Typed", "order_line", "Visit"];

/// Names of types that generated code or Rust has a use for.
pub(super) const ODD_ENTITIES: &[&str] =
    &["String", "Option", "Self", "Vec", "Entity", "Item", "Ok", "order", "OrderKey", "Shop", "Path", "type", "{}"];

/// Names of tables and indexes.
pub(super) const INDEXES: &[&str] = &["by_status", "by-date", "gsi", "large", "type", "Orders", "a.b", "x_y", "INDEX"];

/// Names of tables and indexes that are methods or modules, or none.
pub(super) const ODD_INDEXES: &[&str] = &["query", "get", "self", "_x", "mod", "put", "new", "", "\u{202e}", "9"];

/// Anything that may stand in a doc, a literal, a name on the wire or a default.
pub(super) const TEXTS: &[&str] = &[
    "plain",
    "",
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
pub(super) const RUST: &[&str] = &["renamed", "Named", "match", "größer", "other_name"];

/// What is no name in Rust, or is taken.
pub(super) const ODD_RUST: &[&str] = &["r#type", "type", "Self", "_", "x y", "clone", "new", "", "*/"];

/// Paths of types of the user's.
pub(super) const RUST_TYPES: &[&str] = &[
    "crate::Money",
    "jiff::Timestamp",
    "::rust_decimal::Decimal",
    "crate::Id<crate::Order, u32>",
    "crate::r#type::T",
    "crate :: größe :: T /* x */",
];

/// What is none, or none that a generated module finds.
pub(super) const WRONG_RUST_TYPES: &[&str] = &[
    "",
    "Money",
    "super::Money",
    "crate::type::T",
    "&'static str",
    "crate::T; fn evil() {}",
    "crate::T */",
    "crate::T // x",
    "crate::{{ x }}",
    "crate::\u{202e}T",
    "crate::T\n\n",
    "\u{feff}crate::T",
    "crate::A<{ panic!() }>",
    "crate::a!()",
];
