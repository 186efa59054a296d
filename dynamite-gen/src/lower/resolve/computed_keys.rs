//! The computed keys of an entity, with where the schema declares them.

use std::collections::BTreeMap;
use std::ops::Index;

use crate::diagnostic::codes;
use crate::model::{ComputedKey, ComputedKeyId, IdVec, KeyKind, Segment, When};
use crate::naming::Ident;
use crate::schema::{Conflict, Entry, EntryLabel, FileReport, Given, KeyText, Section};
use crate::yaml::Path;

use super::names::Names;
use super::templates::Templates;

/// The computed keys of an entity.
#[derive(Debug, Default)]
pub(crate) struct ComputedKeys {
    list: IdVec<ComputedKeyId, DeclaredKey>,
    names: Names<ComputedKeyId>,
    /// The discriminator, where it is a key. Every item has it, whatever its other keys are.
    pub(crate) discriminator: Option<ComputedKeyId>,
    wires: BTreeMap<String, Path>,
    functions: BTreeMap<Ident, Path>,
}

/// A computed key.
#[derive(Debug)]
pub(crate) struct DeclaredKey {
    pub(crate) model: ComputedKey,
    /// The name in the schema.
    pub(crate) name: String,
    /// The entry that declares it.
    pub(crate) path: Path,
    /// Whether something else has its name, which was reported.
    pub(crate) is_taken: bool,
}

impl Index<ComputedKeyId> for ComputedKeys {
    type Output = DeclaredKey;

    fn index(&self, id: ComputedKeyId) -> &DeclaredKey {
        &self.list[id]
    }
}

impl ComputedKeys {
    /// Declares every entry of `keys:`.
    pub(crate) fn declare(templates: &Templates, section: &Section<KeyText>) -> Self {
        let mut computed = ComputedKeys::default();
        if section.misshapen {
            computed.names.set_incomplete();
        }
        for entry in &section.entries {
            let key = entry.value.as_ref().and_then(|text| templates.key(entry, text));
            computed.add(templates, entry, key);
        }
        computed
    }

    /// Finds a key by its name in the schema.
    pub(crate) fn find(&self, name: &str) -> Given<ComputedKeyId> {
        self.names.find(name)
    }

    /// Finds a key by its name in the item.
    pub(crate) fn find_wire(&self, wire: &str) -> Option<ComputedKeyId> {
        self.list.find(|key| key.model.wire == wire)
    }

    /// Returns the names in the schema.
    pub(crate) fn names(&self) -> &Names<ComputedKeyId> {
        &self.names
    }

    /// Iterates over the keys in schema order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &DeclaredKey> {
        self.list.iter()
    }

    /// Iterates over the keys with their ids.
    pub(crate) fn enumerate(&self) -> impl Iterator<Item = (ComputedKeyId, &DeclaredKey)> {
        self.list.enumerate()
    }

    /// Iterates over the ids of the keys.
    pub(crate) fn ids(&self) -> impl Iterator<Item = ComputedKeyId> + use<> {
        self.list.ids()
    }

    /// Returns what the model has of the keys.
    pub(crate) fn models(&self) -> IdVec<ComputedKeyId, ComputedKey> {
        self.list.iter().map(|key| key.model.clone()).collect()
    }

    /// Sets the condition of a key, which is left out of an item where that is false.
    pub(crate) fn set_when(&mut self, id: ComputedKeyId, when: When) {
        if let Some(key) = self.list.get_mut(id) {
            key.model.when = Some(when);
            key.model.optional = true;
        }
    }

    /// Adds the discriminator, whose text is the same for every item; `path` is where the entity is declared.
    pub(crate) fn add_discriminator(&mut self, path: &Path, wire: &str, function: Ident, text: &str) {
        let model = ComputedKey {
            wire: wire.to_owned(),
            function,
            kind: KeyKind::String,
            template: vec![Segment::Literal(text.to_owned())],
            when: None,
            optional: false,
        };
        let id = self.list.push(DeclaredKey { model, name: wire.to_owned(), path: path.clone(), is_taken: false });
        self.names.declare(wire, Some(id));
        self.discriminator = Some(id);
    }

    fn add(&mut self, templates: &Templates, entry: &Entry<KeyText>, key: Option<ComputedKey>) {
        let Some(model) = key else { return self.names.declare(&entry.name, None) };
        let named = templates.refuse_attribute_name(entry, &model.wire);
        let is_taken = self.refuse_taken(templates.report, entry, &model) || named;
        let id = self.list.push(DeclaredKey { model, name: entry.name.clone(), path: entry.path.clone(), is_taken });
        self.names.declare(&entry.name, Some(id));
    }

    /// Refuses names that another key has in the item, or in Rust; returns whether one has.
    fn refuse_taken(&mut self, report: &FileReport, entry: &Entry<KeyText>, key: &ComputedKey) -> bool {
        let wire = self.wires.insert(key.wire.clone(), entry.path.clone());
        let function = self.functions.insert(key.function.clone(), entry.path.clone());
        let (first, message, help) = match (wire, function) {
            (None, None) => return false,
            (Some(first), _) => {
                let message = format!("two computed keys have the same name in DynamoDB: `{}`", key.wire);
                (first, message, "give one of them another `attribute:`")
            }
            (None, Some(first)) => {
                let message = format!("two computed keys would have the same Rust function: `{}`", key.function);
                (first, message, "give one of them a `rust_name:`")
            }
        };
        let conflict = Conflict {
            second: EntryLabel::new(&entry.path, "also has this name"),
            first: EntryLabel::new(&first, "has this name"),
        };
        report.conflict(codes::COMPUTED_KEY_TAKEN, conflict, message, help);
        true
    }
}
