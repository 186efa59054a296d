//! Names and texts to choose from: good ones, which go with any others, and odd ones, which may be refused.

/// Names of attributes.
pub(super) const ATTRIBUTES: &[&str] = &[
    "alpha", "bravo", "charlie", "delta_2", "echoEcho", "fox-trot", "golf", "hotel", "india", "juliett", "kilo",
    "lima", "type", "async", "gen", "größe", "注文", "a b", "mike", "november", "oscar",
];

/// Names of attributes that have a meaning in generated code, Rust or YAML.
pub(super) const ODD_ATTRIBUTES: &[&str] = &[
    "self", "crate", "key", "rt", "db", "name", "reader", "item", "text", "value", "new", "unknown", "string",
    "option", "vec", "order", "Order", "a-b", "2nd", "_", "*/", "{}", "\"", "pk", "kind", "revision", "alpha",
];

/// Names on the wire.
pub(super) const WIRES: &[&str] = &[
    "w",
    "W",
    "*/",
    "{}",
    "\"",
    "a\nb",
    "\u{202e}",
    "#",
    "wire name",
    "🦀",
    "a\n::error::b",
    "##[error]a",
    "\u{e0041}",
    "\u{3164}",
];

/// Names of entities.
pub(super) const ENTITIES: &[&str] =
    &["Customer", "Order", "Line", "Invoice", "Note", "item", "Größe", "Typed", "order_line", "Visit"];

/// Names of types that have a meaning in generated code or Rust.
pub(super) const ODD_ENTITIES: &[&str] =
    &["String", "Option", "Self", "Vec", "Entity", "Item", "Ok", "order", "OrderKey", "Shop", "Path", "type", "{}"];

/// Names of tables and indexes.
pub(super) const INDEXES: &[&str] = &["by_status", "by-date", "gsi", "large", "type", "Orders", "a.b", "x_y", "INDEX"];

/// Names of tables and indexes that are also methods or modules, or are not legal.
pub(super) const ODD_INDEXES: &[&str] = &["query", "get", "self", "_x", "mod", "put", "new", "", "\u{202e}", "9"];

/// Texts for documentation, literals, names on the wire and defaults.
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
    "\u{2028}::error::x",
    "::add-mask::x",
    "##[group]",
    "##vso[x]",
    "a\u{ad}\u{34f}\u{180e}b",
    "\u{fff9}\u{1d173}\u{e0001}",
    "⚠\u{fe0f}",
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

/// Names for `rust_name:`.
pub(super) const RUST: &[&str] = &["renamed", "Named", "match", "größer", "other_name"];

/// Texts that are not names in Rust, or are already taken.
pub(super) const ODD_RUST: &[&str] =
    &["r#type", "type", "Self", "_", "x y", "clone", "new", "", "*/", "a\u{115f}", "a\u{34f}"];

/// Paths of users' types.
pub(super) const RUST_TYPES: &[&str] = &[
    "crate::Money",
    "jiff::Timestamp",
    "::rust_decimal::Decimal",
    "crate::Id<crate::Order, u32>",
    "crate::r#type::T",
    "crate :: größe :: T /* x */",
];

/// Texts that are not paths, or paths that a generated module can't find.
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
