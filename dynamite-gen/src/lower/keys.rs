//! Key attributes: what they name, of which type they are, and whether they may be absent.

use crate::diagnostic::{Diagnostic, codes};
use crate::model::{Attribute, AttributeId, KeyAttribute, KeyKind, KeySource, Type, each_once};
use crate::schema::{Given, KeyNames, Report};
use crate::suggest::suggest;
use crate::yaml::Path;

use super::computed::ComputedKeys;
use super::fields::Fields;
use super::indexes::refuse_type;
use super::types::Types;

/// DynamoDB's longest name of a key attribute.
pub(super) const MAX_KEY_NAME: usize = 255;

/// Everything a key may name.
pub(super) struct Catalog<'a> {
    pub(super) report: &'a Report<'a>,
    /// Where the entity is declared.
    pub(super) place: &'a Path,
    pub(super) types: &'a Types,
    pub(super) attributes: &'a Fields,
    pub(super) computed: &'a ComputedKeys,
}

/// The table's own key.
#[derive(Debug)]
pub(super) struct TableKey {
    /// `None` if it is wrong; that was reported.
    pub(super) partition: Option<KeySource>,
    pub(super) sort: Given<KeySource>,
}

impl Catalog<'_> {
    /// The table's own key, as its only entity declares it.
    pub(super) fn table_key(&self, partition: &Given<KeyNames>, sort: &Given<KeyNames>) -> TableKey {
        let path = Path::top("partition_key");
        if matches!(partition, Given::Absent) {
            let help = "add `partition_key:` with the name of an attribute or of a computed key";
            self.report.key(codes::MISSING_KEY, &path, "the table has no `partition_key:`", help);
        }
        let partition = partition.value().and_then(|names| self.only_part(&path, names));
        let path = Path::top("sort_key");
        let sort = match sort {
            Given::Absent => Given::Absent,
            Given::Broken => Given::Broken,
            Given::Is(names) => self.only_part(&path, names).map_or(Given::Broken, Given::Is),
        };
        if partition.is_some() && partition.as_ref() == sort.value() {
            let message = "the partition key and the sort key are one attribute";
            let finding = Diagnostic::new(codes::REPEATED_KEY, message)
                .at(self.report.document.value_span(&path), "again here")
                .at(self.report.document.value_span(&Path::top("partition_key")), "first here");
            self.report.add(finding.help("remove `sort_key:`, or name another attribute"));
        }
        TableKey { partition, sort }
    }

    /// A key of the table is one attribute.
    fn only_part(&self, path: &Path, names: &KeyNames) -> Option<KeySource> {
        let places = names.places(path);
        let [(place, name)] = places.as_slice() else {
            let message = format!("`{path}` has {} attributes; a table's has one", places.len());
            let help = "join them in a computed key under `keys:`; only global indexes take several";
            self.report.value(codes::WRONG_SHAPE, path, message, help);
            return None;
        };
        refuse_type(self.report, place, name);
        let source = self.source(place, &name.name)?;
        self.never_absent(place, source)
    }

    /// A key of the table, which every item has.
    pub(super) fn never_absent(&self, path: &Path, source: KeySource) -> Option<KeySource> {
        let optional = self.parts(&source).into_iter().find(|part| self.attributes[*part].model.optional);
        if let Some(part) = optional {
            let label = &self.attributes[part].name;
            let message = format!("`{label}` may be absent, and the table's own key never is");
            let help = format!("remove the `?` from the type of `{label}`");
            let declared = (&self.attributes[part].path, "declared here");
            self.report.value_because(codes::KEY_MAY_BE_ABSENT, path, declared, message, help);
            return None;
        }
        Some(source)
    }

    /// What a key names; `None` if that was reported.
    pub(super) fn source(&self, path: &Path, name: &str) -> Option<KeySource> {
        if let Given::Is(at) = self.computed.find(name) {
            return Some(KeySource::Computed(at));
        }
        match self.attributes.find(name) {
            Given::Is(at) => self.attribute(path, at).map(|_| KeySource::Attribute(at)),
            Given::Broken => None,
            Given::Absent if self.computed.find(name) == Given::Broken => None,
            Given::Absent => {
                let message = format!("`{name}` is neither an attribute nor a computed key");
                let names = self.computed.names().iter().chain(self.attributes.names().iter());
                let help = suggest(name, names).unwrap_or_else(|| self.attributes.names().help(name, "attributes"));
                self.report.value(codes::UNKNOWN_KEY_ATTRIBUTE, path, message, help);
                None
            }
        }
    }

    /// Checks that an attribute can be a key by itself.
    fn attribute(&self, path: &Path, at: AttributeId) -> Option<KeyKind> {
        let attribute = &self.attributes[at].model;
        if !self.attributes[at].stored {
            let message = format!("`{}` is a key itself, so it has to be stored", self.attributes[at].name);
            let declared = (&self.attributes[at].path, "declared here");
            self.report.value_because(codes::NOT_STORED, path, declared, message, "remove `stored: false`");
            return None;
        }
        if attribute.wire.len() > MAX_KEY_NAME {
            let message = format!("the name of a key attribute has {} bytes", attribute.wire.len());
            let declared = (&self.attributes[at].path, "declared here");
            self.report.value_because(codes::LONG_KEY_NAME, path, declared, message, "DynamoDB takes 1 to 255 bytes");
            return None;
        }
        match self.kind(attribute) {
            Ok(kind) => Some(kind),
            Err(help) => {
                let message = format!(
                    "`{}` can't be a key: its type is `{}`",
                    self.attributes[at].name, self.attributes[at].type_text
                );
                let declared = (&self.attributes[at].path, "declared here");
                self.report.value_because(codes::BAD_KEY_TYPE, path, declared, message, help);
                None
            }
        }
    }

    /// DynamoDB's type of an attribute as a key, or what to use instead.
    pub(super) fn kind(&self, attribute: &Attribute) -> Result<KeyKind, &'static str> {
        match attribute.ty.stored() {
            Type::String | Type::Uuid | Type::Timestamp(_) | Type::DateTime(_) | Type::Date => Ok(KeyKind::String),
            Type::Integer(_) | Type::Decimal | Type::EpochSeconds | Type::EpochMillis => Ok(KeyKind::Number),
            Type::Bytes => Ok(KeyKind::Binary),
            Type::Named(at) if self.types.is_enum(*at) => Ok(KeyKind::String),
            Type::F32 | Type::F64 => {
                Err("floats that are equal in Rust can differ in DynamoDB; use `decimal` or an integer")
            }
            Type::Bool => Err("DynamoDB's keys are text, numbers or bytes; use an enum, or put it into a computed key"),
            Type::Named(_) => {
                Err("DynamoDB's keys are text, numbers or bytes; keep what identifies it in an attribute of its own")
            }
            Type::Json | Type::List(_) | Type::Set(_) | Type::Map(_) | Type::Mapped { .. } => {
                Err("DynamoDB's keys are text, numbers or bytes at the top of an item")
            }
        }
    }

    /// Where a key attribute is declared.
    pub(super) fn declared(&self, source: &KeySource) -> &Path {
        match source {
            KeySource::Attribute(at) => &self.attributes[*at].path,
            KeySource::Computed(at) => &self.computed[*at].path,
        }
    }

    /// Where a key attribute is named as a key of the table or an index: one of a list, or the only one.
    ///
    /// A table of several entities names its own attributes there, and an entity says what they are made of.
    pub(super) fn written(&self, entry: &Path, kind: &str, (at, source): (usize, &KeySource)) -> Path {
        let path = entry.key(kind);
        let item = path.at(at);
        if !self.place.steps().is_empty() {
            self.declared(source).clone()
        } else if self.report.document.node(&item).is_some() {
            item
        } else {
            path
        }
    }

    /// The attributes that a key attribute is made of.
    pub(super) fn parts(&self, source: &KeySource) -> Vec<AttributeId> {
        match source {
            KeySource::Attribute(at) => vec![*at],
            KeySource::Computed(at) => self.computed[*at].model.parts(),
        }
    }

    /// The key attribute as DynamoDB knows it.
    pub(super) fn physical(&self, source: &KeySource) -> KeyAttribute {
        match source {
            KeySource::Attribute(at) => {
                let attribute = &self.attributes[*at].model;
                // A source exists only where the kind is known.
                KeyAttribute { name: attribute.wire.clone(), kind: self.kind(attribute).unwrap_or(KeyKind::String) }
            }
            KeySource::Computed(at) => {
                let key = &self.computed[*at].model;
                KeyAttribute { name: key.wire.clone(), kind: key.kind }
            }
        }
    }
}

/// The attributes that a table's own key is made of: the partition key's first, each once.
pub(super) fn key_parts(catalog: &Catalog, key: &TableKey) -> Vec<AttributeId> {
    each_once(key.partition.iter().chain(key.sort.value()).flat_map(|source| catalog.parts(source)))
}
