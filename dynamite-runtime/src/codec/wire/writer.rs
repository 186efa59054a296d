//! The writer of DynamoDB's JSON.

use std::fmt::{self, Write as _};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::scan::special_byte;
use crate::codec::{FieldName, InvalidInput, SetType, Writer, check_levels};

/// The size of a text that holds most items.
const INITIAL_BYTES: usize = 512;

/// A [`Writer`] of an item as DynamoDB's JSON, such as `{"id":{"N":"1"}}`.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # fn main() -> Outcome {
/// use dynamite_runtime::Entity;
/// use dynamite_runtime::codec::WireWriter;
///
/// let mut writer = WireWriter::default();
/// order(1).write(&mut writer)?;
/// assert!(writer.into_json().contains(r#""number":{"N":"1"}"#));
/// # Ok(()) }
/// ```
pub struct WireWriter {
    json: String,
    /// Set until the innermost map, list or set has an entry or element.
    first: bool,
    /// Set after the name of an entry, before its value.
    named: bool,
    /// Set in a set, whose elements have no type of their own.
    in_set: bool,
    /// The number of maps and lists that are open, with the item.
    levels: usize,
    /// An attribute, and the number that is written for it.
    number: Option<(&'static str, String)>,
    /// Set after the name of that attribute.
    is_replaced: bool,
}

/// Shows nothing of the item.
impl fmt::Debug for WireWriter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WireWriter(..)")
    }
}

impl Default for WireWriter {
    fn default() -> Self {
        let mut json = String::with_capacity(INITIAL_BYTES);
        json.push('{');
        WireWriter { json, first: true, named: false, in_set: false, levels: 1, number: None, is_replaced: false }
    }
}

impl WireWriter {
    /// Writes this number for an attribute, whatever its value is.
    pub(crate) fn with_number(mut self, name: &'static str, number: String) -> Self {
        self.number = Some((name, number));
        self
    }

    /// Returns the item.
    pub fn into_json(mut self) -> String {
        if let Some((name, number)) = self.number.take() {
            self.key(name);
            self.number(&number);
        }
        self.json.push('}');
        self.json
    }

    /// Returns `true` if another number is written for an attribute.
    fn replaces(&self, name: &str) -> bool {
        self.levels == 1 && self.number.as_ref().is_some_and(|(replaced, _)| *replaced == name)
    }

    /// Writes what separates a value from the one before it in a list or a set.
    fn separate(&mut self) {
        if !std::mem::take(&mut self.named) && !self.first {
            self.json.push(',');
        }
        self.first = false;
    }

    /// Writes a value whose content is a JSON string without escapes.
    fn plain(&mut self, name: &str, content: impl FnOnce(&mut String)) {
        self.separate();
        if self.in_set {
            self.json.push('"');
            content(&mut self.json);
            self.json.push('"');
        } else {
            self.json.push_str(name);
            content(&mut self.json);
            self.json.push_str("\"}");
        }
    }

    /// Returns the number of maps and lists that are open, with the item.
    pub(super) fn levels(&self) -> usize {
        self.levels
    }

    /// Begins a map, at any level.
    pub(super) fn open_map(&mut self) {
        self.open("{\"M\":{");
    }

    /// Begins a list, at any level.
    pub(super) fn open_list(&mut self) {
        self.open("{\"L\":[");
    }

    /// Writes a value of a type that does not exist.
    pub(super) fn unknown(&mut self) {
        self.separate();
        self.json.push_str("{\"?\":true}");
    }

    fn open(&mut self, opening: &str) {
        self.separate();
        self.json.push_str(opening);
        self.levels += 1;
        self.first = true;
    }

    fn end(&mut self, closing: &str) {
        self.json.push_str(closing);
        self.levels = self.levels.saturating_sub(1);
        self.first = false;
    }
}

/// Appends a text as the content of a JSON string.
fn push_escaped(json: &mut String, text: &str) {
    let mut rest = text;
    while let Some((plain, special)) = special_byte(rest.as_bytes(), 0).and_then(|at| rest.split_at_checked(at)) {
        json.push_str(plain);
        let mut chars = special.chars();
        match chars.next() {
            Some('"') => json.push_str("\\\""),
            Some('\\') => json.push_str("\\\\"),
            Some('\n') => json.push_str("\\n"),
            Some('\r') => json.push_str("\\r"),
            Some('\t') => json.push_str("\\t"),
            // Writing to a string can't fail.
            Some(control) => drop(write!(json, "\\u{:04x}", u32::from(control))),
            None => {}
        }
        rest = chars.as_str();
    }
    json.push_str(rest);
}

impl Writer for WireWriter {
    #[inline]
    fn key(&mut self, name: &str) {
        self.json.push_str(if self.first { "\"" } else { ",\"" });
        push_escaped(&mut self.json, name);
        self.json.push_str("\":");
        self.named = true;
        self.is_replaced = self.replaces(name);
    }

    #[inline]
    fn field(&mut self, name: &FieldName) {
        let Some(json) = name.json(self.first) else { return self.key(name.as_str()) };
        self.json.push_str(json);
        self.named = true;
        self.is_replaced = self.replaces(name.as_str());
    }

    #[inline]
    fn string(&mut self, value: &str) {
        self.plain("{\"S\":\"", |json| push_escaped(json, value));
    }

    #[inline]
    fn number(&mut self, text: &str) {
        if std::mem::take(&mut self.is_replaced)
            && let Some((_, number)) = self.number.take()
        {
            return self.plain("{\"N\":\"", |json| push_escaped(json, &number));
        }
        self.plain("{\"N\":\"", |json| push_escaped(json, text));
    }

    fn bytes(&mut self, value: &[u8]) {
        self.plain("{\"B\":\"", |json| STANDARD.encode_string(value, json));
    }

    fn boolean(&mut self, value: bool) {
        self.separate();
        self.json.push_str(if value { "{\"BOOL\":true}" } else { "{\"BOOL\":false}" });
    }

    fn null(&mut self) {
        self.separate();
        self.json.push_str("{\"NULL\":true}");
    }

    fn begin_map(&mut self) -> Result<(), InvalidInput> {
        check_levels(self.levels)?;
        self.open_map();
        Ok(())
    }

    fn end_map(&mut self) {
        self.end("}}");
    }

    fn begin_list(&mut self) -> Result<(), InvalidInput> {
        check_levels(self.levels)?;
        self.open_list();
        Ok(())
    }

    fn end_list(&mut self) {
        self.end("]}");
    }

    fn begin_set(&mut self, set_type: SetType) {
        self.separate();
        self.json.push_str(match set_type {
            SetType::String => "{\"SS\":[",
            SetType::Number => "{\"NS\":[",
            SetType::Binary => "{\"BS\":[",
        });
        self.in_set = true;
        self.first = true;
    }

    fn end_set(&mut self) {
        self.json.push_str("]}");
        self.in_set = false;
        self.first = false;
    }
}
