//! The filters of entities: the tests that tell the items of one from those of the others in the table and its indexes.

use crate::diagnostic::codes;
use crate::model::{Entity, EntityFilter, EntityId, IdVec, Index};
use crate::schema::{Conflict, EntryLabel, FileReport, Given};
use crate::yaml::Path;

use super::table_draft::SharedTable;
use super::target::{Target, TargetIndex};

/// The entities of a table that could be resolved.
pub(crate) struct TableEntities {
    pub(crate) entities: IdVec<EntityId, Entity>,
    /// The entry that declares each.
    pub(crate) paths: IdVec<EntityId, Path>,
}

/// Sets what the reads of each entity, and of each of its indexes, filter on. Refuses entities that nothing tells from
/// each other.
pub(crate) fn set(report: &FileReport, table: &SharedTable, all: &mut TableEntities) {
    let resolver = FilterResolver { report, table, all };
    resolver.refuse_same_items();
    let ids = resolver.all.entities.ids();
    let filters: Vec<EntityFilter> = ids.clone().map(|id| resolver.table_filter(id)).collect();
    let index_filters: Vec<Vec<EntityFilter>> = ids.map(|id| resolver.index_filters(id)).collect();
    for ((entity, filter), index_filters) in all.entities.iter_mut().zip(filters).zip(index_filters) {
        entity.filter = filter;
        for (index, filter) in entity.indexes.iter_mut().zip(index_filters) {
            index.filter = filter;
        }
    }
}

/// Resolves the filters of the entities of a table.
struct FilterResolver<'a> {
    report: &'a FileReport<'a>,
    table: &'a SharedTable<'a>,
    all: &'a TableEntities,
}

impl FilterResolver<'_> {
    /// Finds what the reads of an entity in the table filter on.
    fn table_filter(&self, id: EntityId) -> EntityFilter {
        Target { table: self.table, index: None }.filter(&self.all.entities, id).0
    }

    /// Finds what the reads of each index of an entity filter on. Reports entities that no filter tells apart.
    fn index_filters(&self, id: EntityId) -> Vec<EntityFilter> {
        let filter = |index: &Index| {
            let shared = self.table.indexes.get(index.id)?;
            let target = Target { table: self.table, index: Some(TargetIndex { id: index.id, index: shared }) };
            let (filter, missed) = target.filter(&self.all.entities, id);
            let entities = &self.all.entities;
            match missed.filter(|other| !target.shows_entity(&entities[id], &entities[*other])) {
                Some(other) => self.report_same_entries(target, id, other),
                None => self.report_shared_entries(target, id),
            }
            Some(filter)
        };
        self.all.entities[id].indexes.iter().map(|index| filter(index).unwrap_or_default()).collect()
    }

    /// Refuses two entities whose keys could be one, in a table without a discriminator.
    fn refuse_same_items(&self) {
        if !matches!(self.table.discriminator, Given::Absent) {
            return;
        }
        let TableEntities { entities, paths, .. } = self.all;
        let target = Target { table: self.table, index: None };
        for (id, entity) in entities.enumerate() {
            let before = entities.enumerate().take_while(|(other, _)| *other < id);
            for (first, other) in before.filter(|(_, other)| !target.disjoint(entity, other)) {
                let example = target.common(entity, other).map(|keys| example(&keys));
                let message = format!(
                    "the keys of `{}` and `{}` can {}, so their items can't be distinguished",
                    entity.name,
                    other.name,
                    if example.is_some() { "be the same" } else { "begin in the same way" }
                );
                let conflict = Conflict {
                    second: EntryLabel::new(&paths[id], "this entity"),
                    first: EntryLabel::new(&paths[first], "the other entity"),
                };
                let example = example.unwrap_or_default();
                let help = format!(
                    "{example}begin their keys with different text, or set `discriminator:` to an attribute that says to which entity an item belongs"
                );
                self.report.conflict(codes::SAME_ITEMS, conflict, message, help);
            }
        }
    }

    /// Reports two entities that nothing tells from each other in an index.
    fn report_same_entries(&self, target: Target, id: EntityId, other: EntityId) {
        let TableEntities { entities, paths, .. } = self.all;
        // The later one of the two is reported; without a discriminator their keys were reported already.
        let keys_differ = match self.table.discriminator {
            Given::Is(_) => true,
            Given::Absent => Target { index: None, ..target }.disjoint(&entities[id], &entities[other]),
            Given::Broken => false,
        };
        let Some(TargetIndex { index, .. }) = target.index.filter(|_| id > other && keys_differ) else { return };
        let message = format!(
            "in the index `{}`, an item of `{}` can't be distinguished from one of `{}`",
            index.name, entities[id].name, entities[other].name
        );
        let conflict = Conflict {
            second: EntryLabel::new(&paths[id], "this entity"),
            first: EntryLabel::new(&paths[other], "the other entity"),
        };
        let help = "project the discriminator into the index, or begin their keys in the index with different text";
        self.report.conflict(codes::INDISTINGUISHABLE_ENTRIES, conflict, message, help);
    }

    /// Reports another entity whose items every query of the index also reads, because only the table's keys tell them
    /// apart.
    fn report_shared_entries(&self, target: Target, id: EntityId) {
        let TableEntities { entities, paths, .. } = self.all;
        let other = target.told_by_keys(entities, id).filter(|other| id > *other);
        let (Some(other), Some(TargetIndex { index, .. })) = (other, target.index) else { return };
        let message = format!(
            "in the index `{}`, a query of `{}` also reads items of `{}`, which only the table's keys distinguish",
            index.name, entities[id].name, entities[other].name
        );
        let conflict = Conflict {
            second: EntryLabel::new(&paths[id], "this entity"),
            first: EntryLabel::new(&paths[other], "the other entity"),
        };
        let help = "queries of either pay for the items of both, and a page has fewer items than were read; begin their keys in the index with different text";
        self.report.conflict(codes::SAME_ENTRIES, conflict, message, help);
    }
}

/// Says which texts two entities can both make for their keys.
fn example(keys: &[(&str, String)]) -> String {
    let texts: Vec<String> = keys.iter().map(|(name, text)| format!("`{text}` as `{name}`")).collect();
    format!("both can make {}; ", texts.join(" and "))
}
