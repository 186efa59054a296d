//! Values that can be written in more than one form. Every scalar arrives as its text in the file.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};

use crate::yaml::Path;

/// The attributes of a key: a name, a list of names, or a mapping of names to types.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeyNames {
    pub(crate) names: Vec<KeyName>,
    form: Form,
}

/// An attribute of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeyName {
    pub(crate) name: String,
    /// Its type in DynamoDB, if the key declares it.
    pub(crate) kind: Option<PhysicalType>,
}

/// The types of key attributes in DynamoDB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PhysicalType {
    String,
    Number,
    Binary,
}

/// The type of a computed key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyTypeText {
    String,
    Number,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Single,
    List,
    Typed,
}

impl KeyNames {
    /// Returns each name with its path, given the path of the key.
    pub(crate) fn paths(&self, path: &Path) -> Vec<(Path, &KeyName)> {
        let path_of = |index: usize, name: &KeyName| match self.form {
            Form::Single => path.clone(),
            Form::List => path.item(index),
            Form::Typed => path.key(&name.name),
        };
        self.names.iter().enumerate().map(|(index, name)| (path_of(index, name), name)).collect()
    }
}

/// The attributes that an index projects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ProjectionText {
    All,
    KeysOnly,
    Some(Vec<String>),
}

/// The default of an attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum DefaultValue {
    Text(String),
    EmptyList,
    EmptyMap,
}

/// The character between the message and the help of a refused value; the message may have some itself.
const HELP_SEPARATOR: char = '\n';

/// Returns the error about a value, for [`message_and_help`].
fn refused<E: Error>(message: String, help: &'static str) -> E {
    E::custom(format!("{message}{HELP_SEPARATOR}{help}"))
}

/// Returns the message of an error about a value, and what to write instead.
pub(super) fn message_and_help(text: &str) -> (&str, &str) {
    text.rsplit_once(HELP_SEPARATOR).unwrap_or((text, "write a value that this key accepts"))
}

/// Reads `true` or `false`.
pub(super) fn boolean<'de, D: Deserializer<'de>>(from: D) -> Result<bool, D::Error> {
    from.deserialize_any(BooleanVisitor)
}

struct BooleanVisitor;

impl Visitor<'_> for BooleanVisitor {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("`true` or `false`")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<bool, E> {
        match text {
            "true" => Ok(true),
            "false" => Ok(false),
            other => Err(refused(format!("`{other}` is neither `true` nor `false`"), "write `true` or `false`")),
        }
    }
}

/// A boolean that is a value of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub(crate) struct Flag(#[serde(deserialize_with = "boolean")] pub(crate) bool);

/// Reads `true` or `false` for a key whose absence means something else.
pub(super) fn maybe_boolean<'de, D: Deserializer<'de>>(from: D) -> Result<Option<bool>, D::Error> {
    boolean(from).map(Some)
}

impl<'de> Deserialize<'de> for PhysicalType {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(WordVisitor {
            words: &["string", "number", "binary"],
            values: &[PhysicalType::String, PhysicalType::Number, PhysicalType::Binary],
            expected: "`string`, `number` or `binary`",
        })
    }
}

impl<'de> Deserialize<'de> for KeyTypeText {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(WordVisitor {
            words: &["string", "number"],
            values: &[KeyTypeText::String, KeyTypeText::Number],
            expected: "`string` or `number`",
        })
    }
}

/// Reads one of some words; serde's own enums describe another form of a value with names of `serde_yaml`.
struct WordVisitor<T: 'static> {
    words: &'static [&'static str],
    /// The meaning of each word, in the same order.
    values: &'static [T],
    expected: &'static str,
}

impl<T: Copy> Visitor<'_> for WordVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        let found = self.words.iter().zip(self.values).find(|(word, _)| **word == text);
        found.map(|(_, value)| *value).ok_or_else(|| E::unknown_variant(text, self.words))
    }
}

/// Reads the text of a number.
pub(super) fn number<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    from.deserialize_any(NumberVisitor)
}

/// Reads the text of a number for a key that may be absent.
pub(super) fn maybe_number<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    number(from).map(Some)
}

struct NumberVisitor;

impl Visitor<'_> for NumberVisitor {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<String, E> {
        Ok(text.to_owned())
    }
}

/// Reads a value that is present, so that null (`~`) differs from an absent key.
pub(super) fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}

impl<'de> Deserialize<'de> for KeyNames {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(NamesVisitor)
    }
}

struct NamesVisitor;

impl<'de> Visitor<'de> for NamesVisitor {
    type Value = KeyNames;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name or a list of names")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<KeyNames, E> {
        Ok(KeyNames { names: vec![untyped(text.to_owned())], form: Form::Single })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<KeyNames, A::Error> {
        Ok(KeyNames { names: texts(items)?.into_iter().map(untyped).collect(), form: Form::List })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<KeyNames, A::Error> {
        let mut names = Vec::new();
        while let Some((name, kind)) = entries.next_entry()? {
            names.push(KeyName { name, kind: Some(kind) });
        }
        Ok(KeyNames { names, form: Form::Typed })
    }
}

fn untyped(name: String) -> KeyName {
    KeyName { name, kind: None }
}

impl<'de> Deserialize<'de> for ProjectionText {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(ProjectionVisitor)
    }
}

struct ProjectionVisitor;

impl<'de> Visitor<'de> for ProjectionVisitor {
    type Value = ProjectionText;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("`all`, `keys_only` or a list of attributes")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<ProjectionText, E> {
        match text {
            "all" => Ok(ProjectionText::All),
            "keys_only" => Ok(ProjectionText::KeysOnly),
            other => Err(refused(
                format!("`{other}` is neither `all` nor `keys_only` nor a list of attributes"),
                "write `all`, `keys_only` or a list of attributes",
            )),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<ProjectionText, A::Error> {
        texts(items).map(ProjectionText::Some)
    }
}

impl<'de> Deserialize<'de> for DefaultValue {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(DefaultVisitor)
    }
}

struct DefaultVisitor;

impl<'de> Visitor<'de> for DefaultVisitor {
    type Value = DefaultValue;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text, a number, `true`, `false`, `[]` or `{}`")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<DefaultValue, E> {
        Ok(DefaultValue::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<DefaultValue, A::Error> {
        match items.next_element::<serde::de::IgnoredAny>()? {
            None => Ok(DefaultValue::EmptyList),
            Some(_) => Err(refused(
                "the default of a list or a set can only be `[]`".to_owned(),
                "write `[]` for a list or a set, and one value for any other type",
            )),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<DefaultValue, A::Error> {
        match entries.next_key::<serde::de::IgnoredAny>()? {
            None => Ok(DefaultValue::EmptyMap),
            Some(_) => Err(refused(
                "the default of a map can only be `{}`".to_owned(),
                "write `{}` for a map, and one value for any other type",
            )),
        }
    }
}

fn texts<'de, A: SeqAccess<'de>>(mut items: A) -> Result<Vec<String>, A::Error> {
    let mut found = Vec::new();
    while let Some(text) = items.next_element()? {
        found.push(text);
    }
    Ok(found)
}
