//! The words of facts: each is a name, a text or a type, is in one line, and means one thing.

use std::fmt;

use crate::escape::{escaped_json, is_deceptive};
use crate::model::{Integer, KeyAttribute, KeyKind, Precision};

use super::shape::{AttributeShape, KeyShape, Piece, StoredType, ValueShape};

/// The types without an element, as the schema language calls them.
pub(super) const SCALARS: [(&str, StoredType); 27] = [
    ("string", StoredType::String),
    ("bool", StoredType::Bool),
    ("i8", StoredType::Integer(Integer::I8)),
    ("i16", StoredType::Integer(Integer::I16)),
    ("i32", StoredType::Integer(Integer::I32)),
    ("i64", StoredType::Integer(Integer::I64)),
    ("i128", StoredType::Integer(Integer::I128)),
    ("u8", StoredType::Integer(Integer::U8)),
    ("u16", StoredType::Integer(Integer::U16)),
    ("u32", StoredType::Integer(Integer::U32)),
    ("u64", StoredType::Integer(Integer::U64)),
    ("u128", StoredType::Integer(Integer::U128)),
    ("f32", StoredType::F32),
    ("f64", StoredType::F64),
    ("decimal", StoredType::Decimal),
    ("bytes", StoredType::Bytes),
    ("uuid", StoredType::Uuid),
    ("timestamp(millis)", StoredType::Timestamp(Precision::Millis)),
    ("timestamp(seconds)", StoredType::Timestamp(Precision::Seconds)),
    ("timestamp", StoredType::Timestamp(Precision::Nanos)),
    ("datetime(millis)", StoredType::DateTime(Precision::Millis)),
    ("datetime(seconds)", StoredType::DateTime(Precision::Seconds)),
    ("datetime", StoredType::DateTime(Precision::Nanos)),
    ("epoch_seconds", StoredType::EpochSeconds),
    ("epoch_millis", StoredType::EpochMillis),
    ("date", StoredType::Date),
    ("json", StoredType::Json),
];

/// Makes a type of its element.
type OfElement = fn(Box<StoredType>) -> StoredType;

/// The types with an element.
pub(super) const GENERIC: [(&str, OfElement); 3] =
    [("list", StoredType::List), ("set", StoredType::Set), ("map", StoredType::Map)];

/// Returns whether a character needs no quotes around it.
pub(super) fn is_plain(c: char) -> bool {
    (c.is_alphanumeric() || "_-.".contains(c)) && !is_deceptive(c)
}

/// Returns a name, in quotes if it has unusual characters.
pub(super) fn word(text: &str) -> String {
    if !text.is_empty() && text.chars().all(is_plain) { text.to_owned() } else { quoted(text) }
}

/// Returns a text in quotes, as JSON writes it.
pub(super) fn quoted(text: &str) -> String {
    let json = serde_json::Value::from(text).to_string();
    escaped_json(&json)
}

/// Returns names with spaces between them.
pub(super) fn words<'t>(texts: impl IntoIterator<Item = &'t String>) -> String {
    texts.into_iter().map(|text| word(text)).collect::<Vec<_>>().join(" ")
}

/// Returns the attributes of a key with their types: `customer S / number N`.
pub(super) fn keys(partition: &[KeyAttribute], sort: &[KeyAttribute]) -> String {
    let listed = |keys: &[KeyAttribute]| {
        let keys = keys.iter().map(|key| format!("{} {}", word(&key.name), letter(key.kind)));
        keys.collect::<Vec<_>>().join(", ")
    };
    match sort {
        [] => listed(partition),
        sort => format!("{} / {}", listed(partition), listed(sort)),
    }
}

fn letter(kind: KeyKind) -> &'static str {
    match kind {
        KeyKind::String => "S",
        KeyKind::Number => "N",
        KeyKind::Binary => "B",
    }
}

/// Writes what an attribute is: its type, what an absent one reads as, and its other names.
impl fmt::Display for AttributeShape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.ty, if self.optional { "?" } else { "" })?;
        if let Some(default) = &self.default {
            write!(f, " = {default}")?;
        }
        let marks = [(!self.stored, ", not stored"), (self.sensitive, ", sensitive")];
        marks.into_iter().filter(|(is_set, _)| *is_set).try_for_each(|(_, mark)| f.write_str(mark))?;
        write_names(f, self.rust.as_deref(), self.before.as_deref())
    }
}

/// Writes the other names of a value, each after a comma.
impl fmt::Display for ValueShape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_names(f, self.rust.as_deref(), self.before.as_deref())
    }
}

fn write_names(f: &mut fmt::Formatter<'_>, rust: Option<&str>, before: Option<&str>) -> fmt::Result {
    let names = [("in Rust", rust), ("before", before)];
    let given = names.into_iter().filter_map(|(what, name)| Some((what, name?)));
    given.into_iter().try_for_each(|(what, name)| write!(f, ", {what} {}", word(name)))
}

/// Writes a type in the words of the schema language.
impl fmt::Display for StoredType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((name, _)) = SCALARS.iter().find(|(_, scalar)| scalar == self) {
            return f.write_str(name);
        }
        match self {
            StoredType::List(inner) => write!(f, "list<{inner}>"),
            StoredType::Set(inner) => write!(f, "set<{inner}>"),
            StoredType::Map(inner) => write!(f, "map<{inner}>"),
            // One that is called like a type of the language is told apart by quotes.
            StoredType::Named(name) if is_of_language(name) => f.write_str(&quoted(name)),
            StoredType::Named(name) => f.write_str(&word(name)),
            _ => Ok(()),
        }
    }
}

fn is_of_language(name: &str) -> bool {
    SCALARS.iter().any(|(scalar, _)| *scalar == name) || GENERIC.iter().any(|(generic, _)| *generic == name)
}

/// Writes a template without quotes around it: `{issued}#{number:10}`.
pub(crate) fn template(pieces: &[Piece]) -> String {
    pieces.iter().map(Piece::to_string).collect()
}

impl fmt::Display for Piece {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Piece::Literal(text) => f.write_str(&text.replace('{', "{{").replace('}', "}}")),
            Piece::Shard(total) => write!(f, "{{shard of {total}}}"),
            Piece::Part { attribute, form, absent } => {
                let form = if form.is_empty() { String::new() } else { format!(":{form}") };
                let absent = absent.as_ref().map(|text| format!("|{text}")).unwrap_or_default();
                write!(f, "{{{}{form}{absent}}}", word(attribute))
            }
        }
    }
}

/// Writes what a computed key is: its template as it is written into items, and when it is there.
impl fmt::Display for KeyShape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&quoted(&template(&self.template)))?;
        f.write_str(if self.number { " as number" } else { "" })?;
        self.when.as_ref().map_or(Ok(()), |when| write!(f, " when {when}"))
    }
}
