//! An entity, once it is known what its keys are made of.

use crate::diagnostic::codes;
use crate::model::{AttributeId, Entity, Group, GroupId, IdVec, Index, KeySource, Only, View};
use crate::naming::Ident;
use crate::schema::{EntityText, Report};
use crate::yaml::Path;

use super::computed::ComputedKeys;
use super::fields::Fields;
use super::indexes::{self, Draft};
use super::keys::{Catalog, TableKey, key_parts};
use super::scope::ModuleTypes;
use super::types::Types;
use super::{extras, govern, groups, key_length, partitions, scope, views};

/// What an entity declares, resolved as far as it stands alone.
pub(super) struct Parts<'a> {
    pub(super) report: &'a Report<'a>,
    pub(super) text: &'a EntityText,
    pub(super) types: &'a Types,
    pub(super) attributes: Fields,
    pub(super) computed: ComputedKeys,
}

/// The attributes under `ttl:` and `optimistic_lock:`.
#[derive(Clone, Copy)]
pub(super) struct Duties {
    pub(super) ttl: Option<AttributeId>,
    pub(super) lock: Option<AttributeId>,
}

impl Parts<'_> {
    /// The view of it that keys and conditions are resolved in.
    pub(super) fn catalog(&self) -> Catalog<'_> {
        Catalog {
            report: self.report,
            place: &self.text.path,
            types: self.types,
            attributes: &self.attributes,
            computed: &self.computed,
        }
    }

    /// Checks the keys against each other, and writes conditions into the keys they govern.
    pub(super) fn govern(&mut self, key: &TableKey, drafts: &[Draft]) {
        let catalog = self.catalog();
        extras::default_in_key(&catalog, key, drafts);
        scope::repository(self.report, drafts);
        scope::queries(&catalog, key, drafts);
        partitions::note_few(&catalog, key, drafts);
        key_length::refuse_long(&catalog, key, drafts);
        let governed = govern::lower(&catalog, key, drafts);
        govern::apply(&mut self.computed, governed);
        self.keep_in_keys(key);
    }

    /// Finds the key that keeps each attribute with `stored: false`.
    fn keep_in_keys(&mut self, key: &TableKey) {
        for id in self.attributes.ids().filter(|id| !self.attributes[*id].stored).collect::<Vec<_>>() {
            self.attributes[id].model.in_key = extras::keeper(&self.catalog(), key, id);
        }
    }

    /// The attribute that counts revisions; `ttl` is what the table says.
    pub(super) fn duties(&self, key: &TableKey, drafts: &[Draft], ttl: Option<AttributeId>) -> Duties {
        let catalog = self.catalog();
        let lock = self.text.optimistic_lock.value().and_then(|name| extras::lock(&catalog, name));
        if let Some(lock) = lock {
            extras::lock_in_key(&catalog, key, drafts, lock);
        }
        for at in ttl.iter().chain(&lock).filter(|at| self.attributes[**at].model.in_key.is_some()) {
            let message = format!("`{}` has to be an attribute of the item", self.attributes[*at].name);
            let path = self.attributes[*at].path.key("stored");
            self.report.value(codes::NOT_STORED, &path, message, "remove `stored: false`");
        }
        Duties { ttl, lock }
    }

    /// The entity; `None` if its key is wrong.
    pub(super) fn entity(
        self,
        names: &mut ModuleTypes,
        (key, drafts): (&TableKey, &[Draft]),
        duties: Duties,
        name: Ident,
    ) -> Option<Entity> {
        let catalog = self.catalog();
        let indexes = entity_indexes(&catalog, key, &name, drafts);
        let views = self.views(&catalog, &name, &indexes);
        names.parts(&indexes, &views);
        names.constants(&name, &self.attributes, &self.computed);
        let key_parts = key_parts(&catalog, key);
        let groups = self.groups(drafts, &key_parts);
        scope::setters(&catalog, &groups);
        let indexes = indexes.into_iter().map(|(_, index)| index).collect();
        let unknown = self.text.preserve_unknown.value();
        let preserve_unknown = extras::preserve_unknown(self.report, unknown, &self.attributes);
        let mut attributes = self.attributes.models();
        groups::access(&mut attributes, &groups, &key_parts, duties.lock);
        Some(Entity {
            name,
            kind: None,
            only: Only::default(),
            doc: self.text.doc.value().cloned(),
            attributes,
            computed: self.computed.models(),
            partition_key: key.partition.clone()?,
            sort_key: key.sort.value().cloned(),
            key_parts,
            indexes,
            groups,
            views: views.into_iter().map(|(_, view)| view).collect(),
            ttl: duties.ttl,
            lock: duties.lock,
            preserve_unknown,
        })
    }

    fn views(&self, catalog: &Catalog, entity: &Ident, indexes: &[(&Draft, Index)]) -> Vec<(Path, View)> {
        let indexes: Vec<Index> = indexes.iter().map(|(_, index)| index.clone()).collect();
        let view = |entry| {
            let view: View = views::lower(catalog, entity, entry)?;
            let holding = views::holding(&indexes, &self.attributes, &view);
            Some((entry.path.clone(), View { indexes: holding, ..view }))
        };
        self.text.views.entries.iter().filter_map(view).collect()
    }

    fn groups(&self, drafts: &[Draft], key_parts: &[AttributeId]) -> IdVec<GroupId, Group> {
        let used: Vec<KeySource> = drafts.iter().filter_map(Draft::keys).flatten().collect();
        groups::groups(&self.attributes.models(), &self.computed.models(), &used, key_parts)
    }
}

fn entity_indexes<'a>(
    catalog: &Catalog,
    key: &TableKey,
    entity: &Ident,
    drafts: &'a [Draft],
) -> Vec<(&'a Draft, Index)> {
    let index = |draft| Some((draft, indexes::entity_index(catalog, key, entity, draft)?));
    drafts.iter().filter_map(index).collect()
}

/// Without attributes nothing else of an entity can be judged.
pub(super) fn no_attributes(report: &Report, text: &EntityText) -> bool {
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
    text.attributes.entries.is_empty()
}
