//! The table or an index as something that is read, and the tests that tell entities from each other there.

use std::slice;

use crate::model::{
    Entity, EntityFilter, EntityId, FilterTest, IdVec, IndexId, KeyAttribute, KeyKind, KeySource, Projection, Segment,
};
use crate::schema::Given;

use super::common_text::Common;
use super::key_comparison::EntityKey;
use super::table_draft::{SharedIndex, SharedTable};

/// The text that a key begins with in every item of an entity.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Prefix<'e> {
    text: &'e str,
    /// Whether it is the whole key.
    whole: bool,
}

/// The table or one of its indexes, as something that is read.
#[derive(Clone, Copy)]
pub(crate) struct Target<'a> {
    pub(crate) table: &'a SharedTable<'a>,
    pub(crate) index: Option<TargetIndex<'a>>,
}

/// An index that is read.
#[derive(Clone, Copy)]
pub(crate) struct TargetIndex<'a> {
    pub(crate) id: IndexId,
    pub(crate) index: &'a SharedIndex,
}

/// A test that tells an entity from some others.
struct Candidate {
    test: FilterTest,
    /// For each of the others, whether the test tells the entity from it.
    tells: Vec<bool>,
}

impl Target<'_> {
    /// Finds what the reads of an entity filter on, and the first other entity that no filter of a query tells it from.
    pub(super) fn filter(self, entities: &IdVec<EntityId, Entity>, id: EntityId) -> (EntityFilter, Option<EntityId>) {
        let here = self.others(entities, id);
        let beside = self.beside(entities, id);
        let mut scanned = self.filters(entities, id, &here);
        scanned.extend(self.key_tests(entities, id, &here));
        let Choice { tests: query, missed } = choose(&self.filters(entities, id, &beside), &beside);
        let scan = choose(&scanned, &here).tests;
        (EntityFilter { query, scan, forms: self.forms(entities, id) }, missed)
    }

    /// Finds the table's keys whose forms tell an entity from others, where there is no discriminator, and the
    /// beginnings of the keys don't.
    fn forms(self, entities: &IdVec<EntityId, Entity>, id: EntityId) -> Vec<KeySource> {
        if self.index.is_some() || !matches!(self.table.discriminator, Given::Absent) {
            return Vec::new();
        }
        let entity = &entities[id];
        let mut forms: Vec<KeySource> = Vec::new();
        for other in entities.ids().filter(|other| *other != id).map(|other| &entities[other]) {
            let pairs = self.pairs(entity, other);
            if pairs.iter().any(|(own, others)| begin_apart(*own, *others)) {
                continue;
            }
            let differing = || pairs.iter().filter(|(own, others)| self.table.comparison.differ(*own, *others));
            if !differing().any(|(own, _)| forms.contains(own.source)) {
                forms.extend(differing().next().map(|(own, _)| own.source.clone()));
            }
        }
        forms
    }

    /// Returns the other entities whose items can be here.
    fn others(self, entities: &IdVec<EntityId, Entity>, id: EntityId) -> Vec<EntityId> {
        entities.ids().filter(|other| *other != id && self.may_hold(&entities[*other])).collect()
    }

    /// Returns the other entities whose items a query of the entity can find.
    fn beside(self, entities: &IdVec<EntityId, Entity>, id: EntityId) -> Vec<EntityId> {
        let others = self.others(entities, id).into_iter();
        others.filter(|other| self.meets(&entities[id], &entities[*other])).collect()
    }

    /// Finds the first other entity whose items a query of the entity reads, and tells from its own by the table's keys
    /// alone.
    pub(super) fn told_by_keys(self, entities: &IdVec<EntityId, Entity>, id: EntityId) -> Option<EntityId> {
        if self.filter_by_discriminator(&entities[id]).is_some() {
            return None;
        }
        self.beside(entities, id).into_iter().find(|other| self.holds(&entities[*other]))
    }

    /// Returns whether an item here shows to which of two entities it belongs: by the discriminator, or by the table's
    /// keys.
    pub(super) fn shows_entity(self, entity: &Entity, other: &Entity) -> bool {
        let held = |name: &&str| self.projects(name) || self.is_key(name);
        self.table.discriminator.value().is_some_and(held) || Target { index: None, ..self }.disjoint(entity, other)
    }

    /// Returns whether an entity writes items here.
    pub(crate) fn holds(self, entity: &Entity) -> bool {
        self.keys(entity).is_some()
    }

    /// Returns whether items of the entity can be here, even if only by attributes that nobody declared.
    pub(crate) fn may_hold(self, entity: &Entity) -> bool {
        self.holds(entity) || entity.preserve_unknown.is_some()
    }

    /// Returns the partition keys and the sort keys that an entity has here.
    pub(crate) fn keys(self, entity: &Entity) -> Option<(&[KeySource], &[KeySource])> {
        match self.index {
            None => Some((slice::from_ref(&entity.partition_key), entity.sort_key.as_slice())),
            Some(target) => {
                let index = entity.indexes.iter().find(|index| index.id == target.id)?;
                Some((&index.partition_key, &index.sort_key))
            }
        }
    }

    /// Returns whether a query of the entity can find items of the other: in its partitions, with sort keys that begin
    /// alike.
    fn meets(self, entity: &Entity, other: &Entity) -> bool {
        !self.other_partitions(entity, other) && !self.other_sort_keys(entity, other)
    }

    /// Returns whether the two never share a partition.
    pub(crate) fn other_partitions(self, entity: &Entity, other: &Entity) -> bool {
        let (Some((own, _)), Some((others, _))) = (self.keys(entity), self.keys(other)) else {
            return !self.may_hold(other);
        };
        self.differ(&pairs(entity, own, other, others))
    }

    /// Returns whether the beginnings of the first sort keys, which every query gives, keep the other out.
    fn other_sort_keys(self, entity: &Entity, other: &Entity) -> bool {
        let (Some((_, own)), Some((_, others))) = (self.keys(entity), self.keys(other)) else {
            return !self.may_hold(other);
        };
        let first = pairs(entity, own, other, others).into_iter().next();
        first.is_some_and(|(own, others)| begin_apart(own, others))
    }

    /// Returns whether the two can't have one key.
    pub(super) fn disjoint(self, entity: &Entity, other: &Entity) -> bool {
        let is_here = self.holds(entity) && self.holds(other);
        !is_here || self.differ(&self.pairs(entity, other))
    }

    /// Finds a key that items of both entities can have here: for each attribute its name and a text. There is none
    /// where a key is a number or bytes.
    pub(super) fn common<'e>(self, entity: &'e Entity, other: &'e Entity) -> Option<Vec<(&'e str, String)>> {
        let pairs = self.pairs(entity, other);
        let text = |(own, others): &KeyPair| match self.table.comparison.common(*own, *others) {
            Common::Text(text) => Some(text),
            Common::Nothing | Common::Unknown => None,
        };
        let texts: Vec<String> = pairs.iter().map(text).collect::<Option<_>>()?;
        let of_one_item = |key: fn(&KeyPair<'e>) -> EntityKey<'e>| {
            let keys: Vec<_> = pairs.iter().map(key).zip(texts.iter().map(String::as_str)).collect();
            self.table.comparison.can_be_of_one_item(&keys)
        };
        let names = pairs.iter().map(|(own, _)| entity.wire_name(own.source));
        (of_one_item(|pair| pair.0) && of_one_item(|pair| pair.1)).then(|| names.zip(texts).collect())
    }

    /// Returns the key attributes that both entities have here.
    fn pairs<'e>(self, entity: &'e Entity, other: &'e Entity) -> Vec<KeyPair<'e>> {
        let Some(((own, sort), (others, other_sort))) = self.keys(entity).zip(self.keys(other)) else {
            return Vec::new();
        };
        let mut found = pairs(entity, own, other, others);
        found.extend(pairs(entity, sort, other, other_sort));
        found
    }

    /// Returns whether some of these keys never have the same text. What begins differently needs no comparison.
    fn differ(self, pairs: &[KeyPair]) -> bool {
        pairs.iter().any(|(own, others)| begin_apart(*own, *others))
            || pairs.iter().any(|(own, others)| self.table.comparison.differ(*own, *others))
    }

    /// Returns the tests that a filter here can make: DynamoDB does not filter a query on the keys of what it queries.
    fn filters(self, entities: &IdVec<EntityId, Entity>, id: EntityId, others: &[EntityId]) -> Vec<Candidate> {
        let mut found = Vec::new();
        if let Some(test) = self.filter_by_discriminator(&entities[id]) {
            found.push(Candidate { test, tells: vec![true; others.len()] });
        }
        if self.index.is_some() {
            found.extend(
                Target { index: None, ..self }
                    .key_tests(entities, id, others)
                    .into_iter()
                    .filter(|candidate| !self.own_names().contains(&candidate.test.attribute.as_str())),
            );
        }
        found
    }

    /// Returns the test of the discriminator, if a filter here can make it.
    fn filter_by_discriminator(self, entity: &Entity) -> Option<FilterTest> {
        let Given::Is(discriminator) = self.table.discriminator else { return None };
        let is_there = self.projects(discriminator) && !self.own_names().contains(&discriminator);
        let text = entity.kind.clone().filter(|_| is_there)?;
        Some(FilterTest { attribute: discriminator.to_owned(), text, whole: true })
    }

    /// Returns the tests of the beginnings of the keys here.
    fn key_tests(self, entities: &IdVec<EntityId, Entity>, id: EntityId, others: &[EntityId]) -> Vec<Candidate> {
        let entity = &entities[id];
        let Some((partition, sort)) = self.keys(entity) else { return Vec::new() };
        let keys = sort.iter().chain(partition);
        let candidate = |source: &KeySource| {
            let own = prefix(entity, source)?;
            let wire = entity.wire_name(source);
            let tells = |other: &EntityId| {
                let other = &entities[*other];
                let theirs = self.keys(other).into_iter().flat_map(|(partition, sort)| partition.iter().chain(sort));
                let theirs =
                    theirs.filter(|source| other.wire_name(source) == wire).find_map(|source| prefix(other, source));
                disjoint(Some(own.clone()), theirs)
            };
            let test = FilterTest { attribute: wire.to_owned(), text: own.text.to_owned(), whole: own.whole };
            Some(Candidate { test, tells: others.iter().map(tells).collect() })
        };
        keys.filter_map(candidate).collect()
    }

    /// Returns the attributes of the sort key of what is queried.
    pub(super) fn sort_attributes(&self) -> &[KeyAttribute] {
        match self.index {
            None => self.table.sort_key.as_slice(),
            Some(target) => target.index.key.sort.as_deref().unwrap_or_default(),
        }
    }

    /// Returns the names of the keys of what is queried.
    pub(super) fn own_names(&self) -> Vec<&str> {
        let table = || std::iter::once(&self.table.partition_key).chain(&self.table.sort_key).collect();
        let keys: Vec<&KeyAttribute> = self.index.map_or_else(table, |target| target.index.keys().unwrap_or_default());
        keys.into_iter().map(|key| key.name.as_str()).collect()
    }

    /// Returns whether an attribute is a key of the table or of what is queried.
    fn is_key(&self, name: &str) -> bool {
        let table = std::iter::once(&self.table.partition_key).chain(&self.table.sort_key);
        self.own_names().contains(&name) || table.into_iter().any(|key| key.name == name)
    }

    /// Returns whether an attribute is there to be filtered on.
    fn projects(self, name: &str) -> bool {
        let Some(target) = self.index else { return true };
        match &target.index.projection {
            Some(Projection::All) | None => true,
            Some(Projection::KeysOnly) => false,
            Some(Projection::Include(names)) => names.iter().any(|listed| listed == name),
        }
    }

    /// Finds the tests that tell an entity of a collection from what else can be in its partitions.
    pub(crate) fn against(
        self,
        entities: &IdVec<EntityId, Entity>,
        id: EntityId,
        others: &[EntityId],
    ) -> Result<Vec<FilterTest>, EntityId> {
        let Choice { tests, missed } = choose(&self.filters(entities, id, others), others);
        missed.map_or(Ok(tests), Err)
    }
}

/// The tests that were chosen of the candidates.
struct Choice {
    tests: Vec<FilterTest>,
    /// The first other entity that no candidate tells from.
    missed: Option<EntityId>,
}

/// Chooses tests that tell from as many others as possible, in the order of the candidates.
fn choose(candidates: &[Candidate], others: &[EntityId]) -> Choice {
    let mut chosen: Vec<&Candidate> = Vec::new();
    let mut missed = None;
    for (position, other) in others.iter().enumerate() {
        if chosen.iter().any(|candidate| candidate.tells[position]) {
            continue;
        }
        match candidates.iter().find(|candidate| candidate.tells[position]) {
            Some(candidate) => chosen.push(candidate),
            None => missed = missed.or(Some(*other)),
        }
    }
    Choice { tests: chosen.into_iter().map(|candidate| candidate.test.clone()).collect(), missed }
}

/// One key attribute, as two entities make it.
type KeyPair<'e> = (EntityKey<'e>, EntityKey<'e>);

/// Returns the keys of two entities by attribute.
fn pairs<'e>(entity: &'e Entity, own: &'e [KeySource], other: &'e Entity, others: &'e [KeySource]) -> Vec<KeyPair<'e>> {
    let key = |entity, source| EntityKey { entity, source };
    own.iter().zip(others).map(|(own, others)| (key(entity, own), key(other, others))).collect()
}

/// Returns whether two keys never begin alike.
fn begin_apart(one: EntityKey, other: EntityKey) -> bool {
    disjoint(prefix(one.entity, one.source), prefix(other.entity, other.source))
}

/// Returns what a text key begins with; `None` for a number or bytes.
fn prefix<'e>(entity: &'e Entity, source: &KeySource) -> Option<Prefix<'e>> {
    let KeySource::Computed(id) = source else { return None };
    let key = &entity.computed[*id];
    match key.template.first() {
        Some(Segment::Literal(text)) if key.kind == KeyKind::String => {
            Some(Prefix { text, whole: key.template.len() == 1 })
        }
        _ => None,
    }
}

/// Returns whether no text can have both prefixes.
fn disjoint(one: Option<Prefix>, other: Option<Prefix>) -> bool {
    let (Some(one), Some(other)) = (one, other) else { return false };
    match (one.whole, other.whole) {
        (true, true) => one.text != other.text,
        (true, false) => !one.text.starts_with(other.text),
        (false, true) => !other.text.starts_with(one.text),
        (false, false) => !one.text.starts_with(other.text) && !other.text.starts_with(one.text),
    }
}
