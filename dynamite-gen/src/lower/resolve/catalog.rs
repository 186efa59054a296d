//! The attributes and computed keys of an entity, which its keys and conditions name.

use crate::diagnostic::{Rule, codes};
use crate::lower::syntax::dynamodb_name;
use crate::model::{Attribute, AttributeId, ComputedKeyId, KeyAttribute, KeyKind, KeyParameter, KeySource, Type};
use crate::schema::{EntryLabel, FileReport, Given, KeyName};
use crate::suggest::suggest;
use crate::yaml::Path;

use super::computed_keys::ComputedKeys;
use super::fields::Fields;
use super::misplaced::{self, NestedPath};
use super::types::Types;

/// The attributes and computed keys of an entity.
pub(crate) struct Catalog<'a> {
    pub(crate) report: &'a FileReport<'a>,
    /// The entry that declares the entity.
    pub(crate) path: &'a Path,
    pub(crate) types: &'a Types,
    pub(crate) attributes: &'a Fields,
    pub(crate) computed: &'a ComputedKeys,
}

impl Catalog<'_> {
    /// Finds what a key names; `None` if that is wrong, which is reported.
    pub(crate) fn source(&self, path: &Path, name: &str) -> Option<KeySource> {
        if let Given::Is(id) = self.computed.find(name) {
            return Some(KeySource::Computed(id));
        }
        match self.attributes.find(name) {
            Given::Is(id) => self.attribute(path, id).map(|_| KeySource::Attribute(id)),
            Given::Broken => None,
            Given::Absent if self.computed.find(name) == Given::Broken => None,
            Given::Absent => {
                let (message, help) = self.unknown_key(path, name);
                self.report.value(codes::UNKNOWN_KEY_ATTRIBUTE, path, message, help);
                None
            }
        }
    }

    /// Returns the message and the hint about a key that names nothing.
    fn unknown_key(&self, path: &Path, name: &str) -> (String, String) {
        if misplaced::is_template(name) || name.contains('#') {
            let key = misplaced::computed_key_name(path);
            let message = format!("`{name}` is a template, but a key is named here");
            return (message, format!("declare it under `keys:`, as in `{key}: \"{name}\"`, and write `{key}` here"));
        }
        if let Some(nested) = NestedPath::of(name, self.attributes.names()) {
            return (nested.message("a key"), nested.help());
        }
        let message = format!("`{name}` is neither an attribute nor a computed key");
        let names = self.computed.names().iter().chain(self.attributes.names().iter());
        (message, suggest(name, names).unwrap_or_else(|| self.attributes.names().help(name, "attributes")))
    }

    /// Checks that an attribute can be a key by itself; returns its type as one.
    fn attribute(&self, path: &Path, id: AttributeId) -> Option<KeyKind> {
        let attribute = &self.attributes[id].model;
        if !self.attributes[id].stored {
            let message = format!("`{}` is a key itself, so it must be stored", self.attributes[id].name);
            let declared = EntryLabel::new(&self.attributes[id].path, "declared here");
            self.report.value_with(codes::NOT_STORED, path, declared, message, "remove `stored: false`");
            return None;
        }
        if attribute.wire.len() > dynamodb_name::MAX_KEY {
            let message = format!("the name of a key attribute has {} bytes", attribute.wire.len());
            let declared = EntryLabel::new(&self.attributes[id].path, "declared here");
            self.report.value_with(codes::LONG_KEY_NAME, path, declared, message, "use a name of 1 to 255 bytes");
            return None;
        }
        match self.kind(attribute) {
            Ok(kind) => Some(kind),
            Err(help) => {
                let message = format!(
                    "`{}` can't be a key: its type is `{}`",
                    self.attributes[id].name, self.attributes[id].type_text
                );
                let declared = EntryLabel::new(&self.attributes[id].path, "declared here");
                self.report.value_with(codes::BAD_KEY_TYPE, path, declared, message, help);
                None
            }
        }
    }

    /// Returns DynamoDB's type of an attribute as a key, or what to use instead.
    pub(crate) fn kind(&self, attribute: &Attribute) -> Result<KeyKind, &'static str> {
        match attribute.ty.stored() {
            Type::String | Type::Uuid | Type::Timestamp(_) | Type::DateTime(_) | Type::Date => Ok(KeyKind::String),
            Type::Integer(_) | Type::Decimal | Type::EpochSeconds | Type::EpochMillis => Ok(KeyKind::Number),
            Type::Bytes => Ok(KeyKind::Binary),
            Type::Named(id) if self.types.is_enum(*id) => Ok(KeyKind::String),
            Type::F32 | Type::F64 => {
                Err("numbers that differ in DynamoDB can be equal as floats; use `decimal` or an integer")
            }
            Type::Bool => {
                Err("DynamoDB's keys are text, numbers or bytes; use an enum, or make it part of a computed key")
            }
            Type::Named(_) => {
                Err("DynamoDB's keys are text, numbers or bytes; store what identifies it in another attribute")
            }
            Type::Json | Type::List(_) | Type::Set(_) | Type::Map(_) | Type::Mapped { .. } => {
                Err("DynamoDB's keys are text, numbers or bytes; use another attribute")
            }
        }
    }

    /// Returns where a key attribute is declared.
    pub(crate) fn declared(&self, source: &KeySource) -> &Path {
        match source {
            KeySource::Attribute(id) => &self.attributes[*id].path,
            KeySource::Computed(id) => &self.computed[*id].path,
        }
    }

    /// Returns where a key attribute is named as a key of the table or an index: in a list, or alone.
    ///
    /// A table of several entities names its own attributes there, and an entity says what they are made of.
    pub(crate) fn key_path(&self, entry: &Path, kind: &str, index: usize, source: &KeySource) -> Path {
        let path = entry.key(kind);
        let item = path.item(index);
        if !self.path.steps().is_empty() {
            self.declared(source).clone()
        } else if self.report.document.node(&item).is_some() {
            item
        } else {
            path
        }
    }

    /// Returns the attributes that a key attribute is made of.
    pub(crate) fn parts(&self, source: &KeySource) -> Vec<AttributeId> {
        match source {
            KeySource::Attribute(id) => vec![*id],
            KeySource::Computed(id) => self.computed[*id].model.parts(),
        }
    }

    /// Returns the attributes without which an item does not have a key attribute.
    pub(crate) fn required(&self, source: &KeySource) -> Vec<AttributeId> {
        match source {
            KeySource::Attribute(id) => vec![*id],
            KeySource::Computed(id) => self.computed[*id].model.required(),
        }
    }

    /// Returns the number of shards that a key attribute is spread over.
    pub(crate) fn shards(&self, source: &KeySource) -> Option<u16> {
        match source {
            KeySource::Attribute(_) => None,
            KeySource::Computed(id) => self.computed[*id].model.shards(),
        }
    }

    /// Returns what has to be given for a key attribute.
    pub(crate) fn parameters(&self, source: &KeySource) -> Vec<KeyParameter> {
        match source {
            KeySource::Attribute(id) => vec![KeyParameter::of_attribute(*id)],
            KeySource::Computed(id) => self.computed[*id].model.template_parts().map(KeyParameter::of_part).collect(),
        }
    }

    /// Returns the key attribute as DynamoDB knows it.
    pub(crate) fn physical(&self, source: &KeySource) -> KeyAttribute {
        match source {
            KeySource::Attribute(id) => {
                let attribute = &self.attributes[*id].model;
                // A source exists only where the kind is known.
                KeyAttribute { name: attribute.wire.clone(), kind: self.kind(attribute).unwrap_or(KeyKind::String) }
            }
            KeySource::Computed(id) => {
                let key = &self.computed[*id].model;
                KeyAttribute { name: key.wire.clone(), kind: key.kind }
            }
        }
    }

    /// Finds an attribute that another key of the schema names; `None` if there is no good one.
    pub(crate) fn named(&self, rule: &'static Rule, path: &Path, name: &str) -> Option<AttributeId> {
        if matches!(self.attributes.find(name), Given::Absent) {
            let (message, help) = self.attributes.unknown(name, "it");
            self.report.value(rule, path, message, help);
        }
        self.attributes.find(name).value().copied()
    }

    /// Refuses the type of a key attribute: the only entity of a table says it under `attributes:`.
    pub(crate) fn refuse_type(&self, path: &Path, name: &KeyName) {
        if name.kind.is_some() {
            let message = format!("the type of `{}` can't be given here: its attribute declares it", name.name);
            let help = "write only the name; a key has a type only in a table with `entities:`";
            self.report.value(codes::WRONG_SHAPE, path, message, help);
        }
    }

    /// Returns the computed key that a key attribute is, unless it is the discriminator, which every item has.
    pub(crate) fn own_computed(&self, source: &KeySource) -> Option<ComputedKeyId> {
        match source {
            KeySource::Computed(id) if self.computed.discriminator != Some(*id) => Some(*id),
            _ => None,
        }
    }

    /// Returns whether a key attribute may be absent from an item.
    pub(crate) fn may_be_absent(&self, source: &KeySource) -> bool {
        match source {
            KeySource::Attribute(id) => self.attributes[*id].model.optional,
            KeySource::Computed(id) => self.computed[*id].model.optional,
        }
    }
}
