//! Makes Rust names from names in a schema.
//!
//! Only this module decides how a name in DynamoDB or YAML looks in Rust:
//!
//! - words are split and cased by `heck`: `GSI1PK` gives `gsi1pk`, `Gsi1pk` and `GSI1PK`;
//! - a keyword is written raw (`r#type`); the four that can't be (`self`, `Self`, `super`, `crate`) get a `_` appended;
//! - a name that starts with a digit gets a `_` before it (`_2nd_line`, `_2ND_LINE`), a type's name an `N` (`N2ndLine`);
//! - it is in Unicode's normalization form C, in which Rust compares identifiers.

mod doubtful;

use std::fmt;

pub(crate) use doubtful::Doubt;

use crate::escape::is_deceptive;

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};
use unicode_normalization::UnicodeNormalization;

/// Keywords of the editions 2021 and 2024 that can be written raw.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else", "enum",
    "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod", "move",
    "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Keywords that can't be written raw.
const NEVER_RAW: &[&str] = &["self", "Self", "super", "crate"];

/// Names that Windows keeps for devices, whatever the extension.
const DEVICES: &[&str] = &[
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "lpt1", "lpt2",
    "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// Returns whether no file can have a name, because Windows keeps it for a device.
pub(crate) fn is_device(name: &str) -> bool {
    DEVICES.contains(&name.to_lowercase().as_str())
}

/// A Rust identifier, legal in every edition from 2021 on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Ident(String);

impl Ident {
    /// Returns the name of a field, method or module: `page-hits` gives `page_hits`. `None` if there is no legal name.
    pub(crate) fn snake(text: &str) -> Option<Self> {
        Self::cased(composed(text).to_snake_case(), "_")
    }

    /// Returns the name of a type or variant: `page-hits` gives `PageHits`.
    pub(crate) fn camel(text: &str) -> Option<Self> {
        Self::cased(composed(text).to_upper_camel_case(), "N")
    }

    /// Returns the name of a constant: `page-hits` gives `PAGE_HITS`.
    pub(crate) fn constant(text: &str) -> Option<Self> {
        Self::cased(composed(text).to_shouty_snake_case(), "_")
    }

    /// Returns the text itself as a name, for `rust_name:`. `None` unless it is an identifier, apart from `r#`.
    pub(crate) fn exact(text: &str) -> Option<Self> {
        let plain = text.strip_prefix("r#").unwrap_or(text);
        if NEVER_RAW.contains(&plain) || plain.ends_with('_') {
            return None;
        }
        let plain = composed(plain);
        is_identifier(&plain).then(|| Self::escaped(plain))
    }

    /// Returns the name of the module of a file, which is an identifier apart from `r#`.
    pub(crate) fn file_module(name: &str) -> Self {
        Self::escaped(name.to_owned())
    }

    /// Returns the name as it is in code, with `r#`.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the name without `r#`, for file names and documentation.
    pub(crate) fn plain(&self) -> &str {
        self.0.strip_prefix("r#").unwrap_or(&self.0)
    }

    /// Appends a suffix: `Order` and `Key` give `OrderKey`.
    pub(crate) fn suffixed(&self, suffix: &str) -> Self {
        Self::escaped(format!("{}{suffix}", self.plain()))
    }

    /// Puts a prefix before the name: `scan_` and `by_status` give `scan_by_status`.
    pub(crate) fn prefixed(&self, prefix: &str) -> Self {
        Self::escaped(format!("{prefix}{}", self.word()))
    }

    /// Joins names: `set_`, `[queue, due]` and `_and_` give `set_queue_and_due`.
    pub(crate) fn joined<'a>(prefix: &str, parts: impl IntoIterator<Item = &'a Ident>, between: &str) -> Self {
        let words: Vec<&str> = parts.into_iter().map(Ident::word).collect();
        Self::escaped(format!("{prefix}{}", words.join(between)))
    }

    /// Appends a suffix that no attribute has: `self_` and `_key` give `self_key`.
    pub(crate) fn followed(&self, suffix: &str) -> Self {
        Self::escaped(format!("{}{suffix}", self.plain().trim_end_matches('_')))
    }

    /// Returns the name without `r#` and outer underscores, as a part of a longer name without `__`.
    fn word(&self) -> &str {
        self.plain().trim_matches('_')
    }

    fn cased(text: String, before_digit: &str) -> Option<Self> {
        let digit_first = text.starts_with(|c: char| c.is_numeric());
        let text = composed(&if digit_first { format!("{before_digit}{text}") } else { text });
        is_identifier(&text).then(|| Self::escaped(text))
    }

    /// Makes a keyword legal; any other identifier stays as it is.
    fn escaped(text: String) -> Self {
        if NEVER_RAW.contains(&text.as_str()) {
            Ident(text + "_")
        } else if KEYWORDS.contains(&text.as_str()) {
            Ident(format!("r#{text}"))
        } else {
            Ident(text)
        }
    }
}

impl fmt::Display for Ident {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Returns a text in Unicode's normalization form C.
fn composed(text: &str) -> String {
    text.nfc().collect()
}

/// Returns whether a text has the form of an identifier; it may be a keyword.
fn is_identifier(text: &str) -> bool {
    // `syn` would skip white space and comments, so they are refused first; `a` makes any keyword an ordinary word.
    // So are letters that are not shown, such as those that fill a syllable of Hangul.
    let simple = text.chars().all(|c| c == '_' || (c.is_alphanumeric() && !is_deceptive(c)));
    simple && text.chars().any(|c| c != '_') && syn::parse_str::<syn::Ident>(&format!("{text}a")).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn snake(text: &str) -> Option<String> {
        Ident::snake(text).map(|i| i.to_string())
    }

    #[test]
    fn splits_words_as_heck_does() {
        assert_eq!(snake("page-hits").as_deref(), Some("page_hits"));
        assert_eq!(snake("GSI1PK").as_deref(), Some("gsi1pk"));
        assert_eq!(Ident::camel("page-hits").map(|i| i.to_string()).as_deref(), Some("PageHits"));
        assert_eq!(Ident::constant("createdAt").map(|i| i.to_string()).as_deref(), Some("CREATED_AT"));
    }

    #[test]
    fn keywords_become_legal() {
        assert_eq!(snake("type").as_deref(), Some("r#type"));
        assert_eq!(snake("gen").as_deref(), Some("r#gen"));
        assert_eq!(snake("self").as_deref(), Some("self_"));
        assert_eq!(Ident::camel("self").map(|i| i.to_string()).as_deref(), Some("Self_"));
    }

    #[test]
    fn digits_get_a_prefix() {
        assert_eq!(snake("2nd").as_deref(), Some("_2nd"));
        assert_eq!(Ident::camel("2nd").map(|i| i.to_string()).as_deref(), Some("N2nd"));
    }

    #[test]
    fn nothing_legal_is_none() {
        for text in ["", "---", "_", "🦀", "٣", "\u{202e}"] {
            assert!(snake(text).is_none_or(|s| syn::parse_str::<syn::Ident>(&s).is_ok()), "{text}");
        }
        assert_eq!(snake("---"), None);
        assert_eq!(snake("🦀"), None);
    }

    #[test]
    fn other_alphabets_are_names_too() {
        assert_eq!(snake("größe").as_deref(), Some("größe"));
        assert_eq!(snake("注文").as_deref(), Some("注文"));
        assert_eq!(snake("gro\u{308}ße").as_deref(), Some("größe"), "composed, as Rust compares it");
    }

    #[test]
    fn exact_takes_identifiers_only() {
        assert_eq!(Ident::exact("kind").map(|i| i.to_string()).as_deref(), Some("kind"));
        assert_eq!(Ident::exact("type").map(|i| i.to_string()).as_deref(), Some("r#type"));
        for text in ["", " a", "a b", "a/**/", "1a", "self", "kind_", "_", "r#self", "a\u{115f}", "\u{3164}"] {
            assert_eq!(Ident::exact(text), None, "{text}");
        }
    }

    #[test]
    fn joins_without_double_underscores() {
        let parts = ["type", "self", "2nd"].map(Ident::snake);
        let joined = Ident::joined("set_", parts.iter().flatten(), "_and_");
        assert_eq!(joined.as_str(), "set_type_and_self_and_2nd");
    }
}
