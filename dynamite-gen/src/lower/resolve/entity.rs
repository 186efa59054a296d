//! An entity: its attributes and computed keys first, then its keys, then what the model has of it.

use crate::diagnostic::codes;
use crate::model::{
    AttributeId, Entity, EntityFilter, Group, GroupId, IdVec, Index, KeyParameter, KeySource, Retired, Timestamps, View,
};
use crate::naming::Ident;
use crate::schema::{EntityText, FileReport};
use crate::yaml::Path;

use super::attributes;
use super::catalog::Catalog;
use super::computed_keys::ComputedKeys;
use super::fields::Fields;
use super::index_draft::IndexDraft;
use super::multi_entity::table_keys::TableKeys;
use super::table_key::{TableKey, key_parameters};
use super::templates::Templates;
use super::types::Types;
use super::{index_item, preserve_unknown, retired, sparse, stored, update_groups, views};

/// An entity that is resolved as far as it stands alone.
pub(crate) struct EntityDeclaration<'a> {
    pub(crate) report: &'a FileReport<'a>,
    pub(crate) text: &'a EntityText,
    pub(crate) types: &'a Types,
    pub(crate) attributes: Fields,
    pub(crate) computed: ComputedKeys,
    pub(crate) retired: Vec<Retired>,
}

/// An entity with the table's key and its indexes, as it makes them.
pub(crate) struct KeyedEntity<'a> {
    pub(crate) declaration: EntityDeclaration<'a>,
    pub(crate) key: TableKey,
    pub(crate) drafts: Vec<IndexDraft>,
}

/// The attributes under `ttl:`, `optimistic_lock:` and `timestamps:`.
#[derive(Clone, Copy)]
pub(crate) struct SpecialAttributes {
    pub(crate) ttl: Option<AttributeId>,
    pub(crate) lock: Option<AttributeId>,
    pub(crate) timestamps: Timestamps,
}

/// The parts of an entity in the model that give names to generated code.
pub(crate) struct EntityParts {
    pub(crate) indexes: Vec<Placed<Index>>,
    pub(crate) views: Vec<Placed<View>>,
    /// Each with the entry that names it, or else with its first attribute.
    pub(crate) groups: IdVec<GroupId, Placed<Group>>,
    key_parameters: Vec<KeyParameter>,
}

/// Something of the model, with the entry that declares it.
pub(crate) struct Placed<T> {
    pub(crate) path: Path,
    pub(crate) model: T,
}

impl<'a> EntityDeclaration<'a> {
    /// Resolves the attributes and the computed keys of an entity; in a table of several, its keys are `table_keys`.
    pub(crate) fn resolve(
        report: &'a FileReport<'a>,
        types: &'a Types,
        text: &'a EntityText,
        name: Option<&Ident>,
        table_keys: Option<&TableKeys>,
    ) -> Self {
        let mut attributes = attributes::declare(report, types, &text.attributes.entries);
        types.apply_rules(text, name, &mut attributes);
        let templates = Templates { report, types, attributes: &attributes, table_keys };
        let computed = ComputedKeys::declare(&templates, &text.keys);
        let retired = retired::of_entity(report, types, text, &attributes, &computed);
        EntityDeclaration { report, text, types, attributes, computed, retired }
    }

    /// Returns the catalog that the entity's keys and conditions are resolved in.
    pub(crate) fn catalog(&self) -> Catalog<'_> {
        Catalog {
            report: self.report,
            path: &self.text.path,
            types: self.types,
            attributes: &self.attributes,
            computed: &self.computed,
        }
    }
}

impl KeyedEntity<'_> {
    /// Returns the catalog of the entity.
    pub(crate) fn catalog(&self) -> Catalog<'_> {
        self.declaration.catalog()
    }

    /// Resolves what depends on all keys: the conditions of sparse indexes, then the attributes that only a key keeps.
    pub(crate) fn resolve_keys(&mut self) {
        for sparse in sparse::keys(&self.declaration.catalog(), &self.key, &self.drafts) {
            self.declaration.computed.set_when(sparse.id, sparse.when);
        }
        let attributes = &self.declaration.attributes;
        let unstored: Vec<AttributeId> = attributes.ids().filter(|id| !attributes[*id].stored).collect();
        for id in unstored {
            let key = stored::find_key(&self.catalog(), &self.key, id);
            self.declaration.attributes[id].model.in_key = key;
        }
    }

    /// Resolves the parts of the entity in the model that give names to generated code.
    pub(crate) fn parts(&self, name: &Ident, special: SpecialAttributes) -> EntityParts {
        let catalog = self.catalog();
        let index = |draft: &IndexDraft| {
            let model = index_item::resolve(&catalog, &self.key, name, draft)?;
            Some(Placed { path: draft.path.clone(), model })
        };
        let indexes: Vec<Placed<Index>> = self.drafts.iter().filter_map(index).collect();
        let views = self.views(name, &indexes);
        let key_parameters = key_parameters(&catalog, &self.key);
        let groups = self.groups(name, &key_parameters, special.timestamps);
        EntityParts { groups, indexes, views, key_parameters }
    }

    /// Makes the model's entity; `None` if its key is wrong.
    pub(crate) fn build(self, name: Ident, parts: EntityParts, special: SpecialAttributes) -> Option<Entity> {
        let EntityParts { indexes, views, groups, key_parameters } = parts;
        let EntityDeclaration { report, text, attributes, computed, retired, .. } = self.declaration;
        let preserve_unknown = preserve_unknown::resolve(report, text.preserve_unknown.value(), &attributes);
        let mut attributes = attributes.models();
        let groups: IdVec<GroupId, Group> = groups.into_iter().map(|group| group.model).collect();
        update_groups::set_access(&mut attributes, &groups, &key_parameters, special);
        Some(Entity {
            name,
            kind: None,
            filter: EntityFilter::default(),
            doc: text.doc.value().cloned(),
            attributes,
            computed: computed.models(),
            partition_key: self.key.partition?,
            sort_key: self.key.sort.value().cloned(),
            key_parameters,
            indexes: indexes.into_iter().map(|index| index.model).collect(),
            groups,
            views: views.into_iter().map(|view| view.model).collect(),
            ttl: special.ttl,
            lock: special.lock,
            timestamps: special.timestamps,
            preserve_unknown,
            retired,
        })
    }

    fn views(&self, name: &Ident, indexes: &[Placed<Index>]) -> Vec<Placed<View>> {
        let EntityDeclaration { text, attributes, .. } = &self.declaration;
        let catalog = self.catalog();
        let view = |entry| {
            let view: View = views::resolve(&catalog, name, entry)?;
            let holding = views::holding(indexes.iter().map(|index| &index.model), attributes, &view);
            Some(Placed { path: entry.path.clone(), model: View { indexes: holding, ..view } })
        };
        text.views.entries.iter().filter_map(view).collect()
    }

    fn groups(&self, name: &Ident, own: &[KeyParameter], times: Timestamps) -> IdVec<GroupId, Placed<Group>> {
        let EntityDeclaration { text, attributes, computed, .. } = &self.declaration;
        let used: Vec<KeySource> = self.drafts.iter().filter_map(IndexDraft::keys).flatten().collect();
        let mut groups = update_groups::resolve(&attributes.models(), &computed.models(), &used, own, times);
        let named = update_groups::name(&self.catalog(), name, &text.groups, &mut groups);
        let first_attribute = |group: &Group| group.attributes.first().map(|first| &attributes[*first].path);
        let paths: Vec<Option<Path>> = groups
            .enumerate()
            .map(|(id, group)| named.get(&id).copied().or_else(|| first_attribute(group)).cloned())
            .collect();
        let placed = groups.into_iter().zip(paths);
        placed.filter_map(|(model, path)| Some(Placed { path: path?, model })).collect()
    }
}

/// Returns whether an entity has attributes; reports that it has none. Nothing else of it can be judged then.
pub(crate) fn has_attributes(report: &FileReport, text: &EntityText) -> bool {
    let path = text.path.key("attributes");
    let help = "declare at least the attributes of the table's key";
    match report.document.node(&path) {
        None if text.attributes.misshapen => {}
        None => {
            let owner = if text.path.steps().is_empty() { "the file".to_owned() } else { format!("`{}`", text.path) };
            report.key(codes::MISSING_KEY, &path, format!("{owner} has no `attributes:`"), help);
        }
        Some(node) if node.entries().is_empty() && node.describe() == "a mapping" => {
            report.key(codes::NO_FIELDS, &path, "the entity has no attributes", help);
        }
        Some(_) => {}
    }
    !text.attributes.entries.is_empty()
}
