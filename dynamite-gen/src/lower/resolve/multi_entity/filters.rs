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
    /// Whether every entity of the file is among them.
    pub(crate) complete: bool,
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
        let target = Target { table: self.table, index: None };
        target.filter(&self.all.entities, id).unwrap_or_default()
    }

    /// Finds what the reads of each index of an entity filter on; nothing where no filter would do, which is reported.
    fn index_filters(&self, id: EntityId) -> Vec<EntityFilter> {
        let filter = |index: &Index| {
            let shared = self.table.indexes.get(index.id)?;
            let target = Target { table: self.table, index: Some(TargetIndex { id: index.id, index: shared }) };
            let filter = target.filter(&self.all.entities, id);
            filter.map_err(|other| self.report_same_entries(target, id, other)).ok()
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
                let message = format!(
                    "the keys of `{}` and `{}` can begin in the same way, so their items can't be distinguished",
                    entity.name, other.name
                );
                let conflict = Conflict {
                    second: EntryLabel::new(&paths[id], "this entity"),
                    first: EntryLabel::new(&paths[first], "the other entity"),
                };
                let help = "begin their keys with different text, or set `discriminator:` to an attribute that says to which entity an item belongs";
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
        self.report.conflict(codes::SAME_ENTRIES, conflict, message, help);
    }
}
