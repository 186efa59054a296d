//! What tells the items of one entity from those of the others: the beginnings of their keys, or the discriminator.

use std::slice;

use crate::diagnostic::codes;
use crate::model::{
    Entity, EntityId, IdVec, Index, IndexId, KeyAttribute, KeyKind, KeySource, Only, Projection, Segment, Test,
};
use crate::schema::{Given, Report};
use crate::yaml::Path;

use super::physical::{PhysicalTable, SharedIndex};

/// What the text of a key begins with, or is, in every item of an entity.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Lead<'e> {
    text: &'e str,
    whole: bool,
}

/// Where entities are told apart: the table, or an index that they write.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) table: &'a PhysicalTable<'a>,
    pub(super) index: Option<(IndexId, &'a SharedIndex)>,
}

/// A test that could tell an entity from others, and which of them it does.
struct Candidate {
    test: Test,
    tells: Vec<bool>,
}

/// Writes into each entity, and each of its indexes, what its reads filter on; refuses those that can't be told apart.
pub(super) fn mark(
    report: &Report,
    table: &PhysicalTable,
    paths: &IdVec<EntityId, Path>,
    entities: &mut IdVec<EntityId, Entity>,
) {
    same_items(report, table, paths, entities);
    let whole = Place { table, index: None };
    let marks: Vec<Only> = entities.ids().map(|at| whole.only(entities, at).unwrap_or_default()).collect();
    let in_index = |at: EntityId, index: &Index| {
        let place = Place { table, index: Some((index.id, table.indexes.get(index.id)?)) };
        match place.only(entities, at) {
            Ok(only) => Some(only),
            Err(other) => {
                same_entries(report, place, (paths, entities), (at, other));
                None
            }
        }
    };
    let index_marks: Vec<Vec<Option<Only>>> = entities
        .enumerate()
        .map(|(at, entity)| entity.indexes.iter().map(|index| in_index(at, index)).collect())
        .collect();
    for ((entity, only), indexes) in entities.iter_mut().zip(marks).zip(index_marks) {
        entity.only = only;
        for (index, only) in entity.indexes.iter_mut().zip(indexes) {
            index.only = only.unwrap_or_default();
        }
    }
}

/// Two entities whose keys could be one, in a table without a discriminator.
fn same_items(
    report: &Report,
    table: &PhysicalTable,
    paths: &IdVec<EntityId, Path>,
    entities: &IdVec<EntityId, Entity>,
) {
    if !matches!(table.discriminator, Given::Absent) {
        return;
    }
    let place = Place { table, index: None };
    for (at, entity) in entities.enumerate() {
        let before = entities.enumerate().take_while(|(other, _)| *other < at);
        for (first, other) in before.filter(|(_, other)| !place.disjoint(entity, other)) {
            let message = format!(
                "nothing at the beginning of its key tells an item of `{}` from one of `{}`",
                entity.name, other.name
            );
            let places = ((&paths[at], "this entity"), (&paths[first], "and this one"));
            let help = "begin their keys with different texts, or name an attribute that tells them apart with `discriminator:`";
            report.clash(codes::SAME_ITEMS, places, message, help);
        }
    }
}

/// Two entities whose entries in an index can't be told apart.
fn same_entries(
    report: &Report,
    place: Place,
    (paths, entities): (&IdVec<EntityId, Path>, &IdVec<EntityId, Entity>),
    (at, other): (EntityId, EntityId),
) {
    // Of the two, the later one tells; without a discriminator their keys were reported already.
    let keys_told = match place.table.discriminator {
        Given::Is(_) => true,
        Given::Absent => Place { index: None, ..place }.disjoint(&entities[at], &entities[other]),
        Given::Broken => false,
    };
    let Some((_, index)) = place.index.filter(|_| at > other && keys_told) else { return };
    let message = format!(
        "in the index `{}` an item of `{}` can't be told from one of `{}`",
        index.name, entities[at].name, entities[other].name
    );
    let places = ((&paths[at], "this entity"), (&paths[other], "and this one"));
    let help = "let the index project the discriminator, or begin the keys that they have in it with different texts";
    report.clash(codes::SAME_ENTRIES, places, message, help);
}

impl Place<'_> {
    /// What the reads of an entity filter on; the first other entity that nothing tells it from is the error.
    fn only(self, entities: &IdVec<EntityId, Entity>, at: EntityId) -> Result<Only, EntityId> {
        let entity = &entities[at];
        let here: Vec<EntityId> =
            entities.ids().filter(|other| *other != at && self.may_hold(&entities[*other])).collect();
        let beside: Vec<EntityId> =
            here.iter().copied().filter(|other| self.meets(entity, &entities[*other])).collect();
        let query = choose(self.filters(entities, at, &beside), &beside)?;
        let mut scanned = self.filters(entities, at, &here);
        scanned.extend(self.key_tests(entities, at, &here));
        Ok(Only { query, scan: choose(scanned, &here)? })
    }

    /// Whether an entity writes items here.
    pub(super) fn holds(self, entity: &Entity) -> bool {
        self.keys(entity).is_some()
    }

    /// Whether items of the entity can be here, even if only by attributes that nobody declared.
    pub(super) fn may_hold(self, entity: &Entity) -> bool {
        self.holds(entity) || entity.preserve_unknown
    }

    /// The partition keys and the sort keys that an entity has here.
    pub(super) fn keys(self, entity: &Entity) -> Option<(&[KeySource], &[KeySource])> {
        match self.index {
            None => Some((slice::from_ref(&entity.partition_key), entity.sort_key.as_slice())),
            Some((place, _)) => {
                let index = entity.indexes.iter().find(|index| index.id == place)?;
                Some((&index.partition_key, &index.sort_key))
            }
        }
    }

    /// Whether items of the other can come up in a query of the entity: in its partitions, with sort keys that begin alike.
    fn meets(self, entity: &Entity, other: &Entity) -> bool {
        !self.other_partitions(entity, other) && !self.other_sort_keys(entity, other)
    }

    /// Whether the two never share a partition.
    pub(super) fn other_partitions(self, entity: &Entity, other: &Entity) -> bool {
        let (Some((own, _)), Some((others, _))) = (self.keys(entity), self.keys(other)) else {
            return !self.may_hold(other);
        };
        own.iter().zip(others).any(|(own, others)| disjoint(lead(entity, own), lead(other, others)))
    }

    /// Whether the beginnings of the first sort keys, which every query gives, keep the other out.
    fn other_sort_keys(self, entity: &Entity, other: &Entity) -> bool {
        let (Some((_, own)), Some((_, others))) = (self.keys(entity), self.keys(other)) else {
            return !self.may_hold(other);
        };
        let first = own.first().zip(others.first());
        first.is_some_and(|(own, others)| disjoint(lead(entity, own), lead(other, others)))
    }

    /// Whether the two can't have one key.
    fn disjoint(self, entity: &Entity, other: &Entity) -> bool {
        let (Some((own, sort)), Some((others, other_sort))) = (self.keys(entity), self.keys(other)) else {
            return true;
        };
        let mut pairs = own.iter().zip(others).chain(sort.iter().zip(other_sort));
        pairs.any(|(own, others)| disjoint(lead(entity, own), lead(other, others)))
    }

    /// The tests that a filter here can make: DynamoDB does not filter a query on the keys of what it queries.
    fn filters(self, entities: &IdVec<EntityId, Entity>, at: EntityId, others: &[EntityId]) -> Vec<Candidate> {
        let mut found = Vec::new();
        if let Given::Is(discriminator) = self.table.discriminator
            && self.projects(discriminator)
            && let Some(kind) = &entities[at].kind
            && !self.own_names().contains(&discriminator)
        {
            let test = Test { attribute: discriminator.to_owned(), text: kind.clone(), whole: true };
            found.push(Candidate { test, tells: vec![true; others.len()] });
        }
        if self.index.is_some() {
            found.extend(
                Place { index: None, ..self }
                    .key_tests(entities, at, others)
                    .into_iter()
                    .filter(|candidate| !self.own_names().contains(&candidate.test.attribute.as_str())),
            );
        }
        found
    }

    /// The tests of the beginnings of the keys here.
    fn key_tests(self, entities: &IdVec<EntityId, Entity>, at: EntityId, others: &[EntityId]) -> Vec<Candidate> {
        let entity = &entities[at];
        let Some((partition, sort)) = self.keys(entity) else { return Vec::new() };
        let keys = sort.iter().chain(partition);
        let candidate = |source: &KeySource| {
            let own = lead(entity, source)?;
            let wire = entity.wire_name(source);
            let tells = |other: &EntityId| {
                let other = &entities[*other];
                let theirs = self.keys(other).into_iter().flat_map(|(partition, sort)| partition.iter().chain(sort));
                let theirs =
                    theirs.filter(|source| other.wire_name(source) == wire).find_map(|source| lead(other, source));
                disjoint(Some(own.clone()), theirs)
            };
            let test = Test { attribute: wire.to_owned(), text: own.text.to_owned(), whole: own.whole };
            Some(Candidate { test, tells: others.iter().map(tells).collect() })
        };
        keys.filter_map(candidate).collect()
    }

    /// The names of the keys of what is queried.
    fn own_names(&self) -> Vec<&str> {
        let table = || std::iter::once(&self.table.partition_key).chain(&self.table.sort_key).collect();
        let keys: Vec<&KeyAttribute> = self.index.map_or_else(table, |(_, index)| index.keys().unwrap_or_default());
        keys.into_iter().map(|key| key.name.as_str()).collect()
    }

    /// Whether an attribute is there to be filtered on.
    fn projects(self, name: &str) -> bool {
        let Some((_, index)) = self.index else { return true };
        match &index.projection {
            Some(Projection::All) | None => true,
            Some(Projection::KeysOnly) => false,
            Some(Projection::Include(names)) => names.iter().any(|listed| listed == name),
        }
    }

    /// The tests that tell an entity of a collection from the others in it, whatever can be filtered on.
    pub(super) fn between(
        self,
        entities: &IdVec<EntityId, Entity>,
        at: EntityId,
        others: &[EntityId],
    ) -> Result<Vec<Test>, EntityId> {
        let mut candidates = self.filters(entities, at, others);
        candidates.extend(self.key_tests(entities, at, others));
        choose(candidates, others)
    }

    /// The tests that tell an entity of a collection from what else can be in its partitions.
    pub(super) fn against(
        self,
        entities: &IdVec<EntityId, Entity>,
        at: EntityId,
        others: &[EntityId],
    ) -> Result<Vec<Test>, EntityId> {
        choose(self.filters(entities, at, others), others)
    }
}

/// The fewest tests, in the order of the candidates, that tell from all others.
fn choose(candidates: Vec<Candidate>, others: &[EntityId]) -> Result<Vec<Test>, EntityId> {
    let mut chosen: Vec<&Candidate> = Vec::new();
    for (place, other) in others.iter().enumerate() {
        if chosen.iter().any(|candidate| candidate.tells[place]) {
            continue;
        }
        chosen.push(candidates.iter().find(|candidate| candidate.tells[place]).ok_or(*other)?);
    }
    Ok(chosen.into_iter().map(|candidate| candidate.test.clone()).collect())
}

/// What a text key begins with; `None` of a number or bytes.
fn lead<'e>(entity: &'e Entity, source: &KeySource) -> Option<Lead<'e>> {
    let KeySource::Computed(at) = source else { return None };
    let key = &entity.computed[*at];
    match key.template.first() {
        Some(Segment::Literal(text)) if key.kind == KeyKind::String => {
            Some(Lead { text, whole: key.template.len() == 1 })
        }
        _ => None,
    }
}

/// Whether no text begins as both say.
fn disjoint(one: Option<Lead>, other: Option<Lead>) -> bool {
    let (Some(one), Some(other)) = (one, other) else { return false };
    match (one.whole, other.whole) {
        (true, true) => one.text != other.text,
        (true, false) => !one.text.starts_with(other.text),
        (false, true) => !other.text.starts_with(one.text),
        (false, false) => !one.text.starts_with(other.text) && !other.text.starts_with(one.text),
    }
}
