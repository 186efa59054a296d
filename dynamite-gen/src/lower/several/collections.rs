//! Collections: several entities that lie in one partition, read in one query.

use std::collections::BTreeSet;

use crate::diagnostic::codes;
use crate::lower::names::rust_name;
use crate::model::{AttributeId, Collection, Entity, EntityId, IdVec, KeySource, Member, Projection, Segment};
use crate::naming::Ident;
use crate::schema::{CollectionText, Entry, Given, Report, Section};
use crate::suggest::suggest;
use crate::yaml::Path;

use super::apart::Place;
use super::physical::PhysicalTable;

/// The names of the collections: of the type, and of the handle's method.
pub(super) fn names(report: &Report, section: &Section<CollectionText>) -> Vec<(Path, Ident, Ident)> {
    let one = |entry: &Entry<CollectionText>| {
        let given = entry.value.as_ref()?.rust_name.as_deref();
        let name = rust_name(report, &entry.path, &entry.name, given, Ident::camel)?;
        let method = Ident::snake(name.plain())?;
        Some((entry.path.clone(), name, method))
    };
    section.entries.iter().filter_map(one).collect()
}

/// Lowers the collections. `complete` says whether every entity of the file is among the entities.
pub(super) fn lower(
    report: &Report,
    table: &PhysicalTable,
    (paths, entities, complete): (&IdVec<EntityId, Path>, &IdVec<EntityId, Entity>, bool),
    section: &Section<CollectionText>,
) -> Vec<Collection> {
    let one = |entry: &Entry<CollectionText>| {
        let text = entry.value.as_ref()?;
        let name = rust_name_of(entry, text)?;
        let place = place(report, table, entry, text)?;
        let scene = Scene { report, place, paths, entities, complete, entry };
        scene.collection(text, name)
    };
    section.entries.iter().filter_map(one).collect()
}

/// The same name as above; what is wrong with it was reported there.
fn rust_name_of(entry: &Entry<CollectionText>, text: &CollectionText) -> Option<Ident> {
    text.rust_name.as_deref().map_or_else(|| Ident::camel(&entry.name), Ident::exact)
}

/// What the collection is read from.
fn place<'a>(
    report: &Report,
    table: &'a PhysicalTable<'a>,
    entry: &Entry<CollectionText>,
    text: &CollectionText,
) -> Option<Place<'a>> {
    match (&text.partition, &text.index) {
        (Some(partition), None) if *partition == table.partition_key.name => Some(Place { table, index: None }),
        (Some(partition), None) => {
            let message = format!("`{partition}` is not the partition key of the table");
            let help =
                format!("write `partition: {}`, or `index:` with the name of an index", table.partition_key.name);
            report.value(codes::BAD_COLLECTION, &entry.path.key("partition"), message, help);
            None
        }
        (None, Some(name)) => index(report, table, entry, name),
        _ => {
            let help =
                "write either `partition:` with the table's partition key, or `index:` with the name of an index";
            let message = format!("the collection `{}` is read from one place", entry.name);
            report.key(codes::BAD_COLLECTION, &entry.path, message, help);
            None
        }
    }
}

fn index<'a>(
    report: &Report,
    table: &'a PhysicalTable<'a>,
    entry: &Entry<CollectionText>,
    name: &str,
) -> Option<Place<'a>> {
    let path = entry.path.key("index");
    let Some(found) = table.indexes.enumerate().find(|(_, index)| index.name == name) else {
        if table.unread {
            return None;
        }
        let names = table.indexes.iter().map(|index| index.name.as_str());
        let help = suggest(name, names).unwrap_or_else(|| "name one of the table's indexes".to_owned());
        report.value(codes::UNKNOWN_INDEX, &path, format!("`{name}` is no index of the table"), help);
        return None;
    };
    if matches!(found.1.projection, Some(Projection::KeysOnly | Projection::Include(_))) {
        let message = format!("`{name}` does not hold whole items, and a collection is made of those");
        report.value(codes::BAD_COLLECTION, &path, message, "give the index `projection: all`");
        return None;
    }
    Some(Place { table, index: Some(found) })
}

/// One collection on its way.
struct Scene<'a> {
    report: &'a Report<'a>,
    place: Place<'a>,
    paths: &'a IdVec<EntityId, Path>,
    entities: &'a IdVec<EntityId, Entity>,
    complete: bool,
    entry: &'a Entry<CollectionText>,
}

impl Scene<'_> {
    fn collection(&self, text: &CollectionText, name: Ident) -> Option<Collection> {
        let members = self.members(text)?;
        let first = *members.first()?;
        let (partition, _) = self.place.keys(&self.entities[first])?;
        self.one_partition(&members)?;
        let tests: Option<Vec<Member>> = members.iter().map(|at| self.member(&members, *at)).collect();
        Some(Collection {
            method: Ident::snake(name.plain())?,
            name,
            doc: text.doc.clone(),
            index: self.place.index.map(|(at, _)| at),
            partition_key: partition.to_vec(),
            only: self.only(&members)?,
            members: tests?,
        })
    }

    /// The places of the entities under `of:`.
    fn members(&self, text: &CollectionText) -> Option<Vec<EntityId>> {
        let path = self.entry.path.key("of");
        if text.of.len() < 2 {
            let help = "list at least two; one entity alone is read by its own query";
            self.report.key(codes::BAD_COLLECTION, &path, "a collection is of several entities", help);
            return None;
        }
        let mut seen = BTreeSet::new();
        let found: Vec<Option<EntityId>> =
            text.of.iter().enumerate().map(|(at, name)| self.named(&path.at(at), name, seen.insert(name))).collect();
        found.into_iter().collect()
    }

    fn named(&self, path: &Path, name: &str, new: bool) -> Option<EntityId> {
        let declared = |at: &EntityId| self.paths[*at] == Path::top("entities").key(name);
        let Some(at) = self.entities.ids().find(declared) else {
            // A wrong entity was reported where it is declared.
            if self.report.document.node(&Path::top("entities").key(name)).is_none() {
                let names = self.report.document.node(&Path::top("entities")).map(|node| node.entries());
                let names = names.unwrap_or_default().iter().map(|entry| entry.key.as_str());
                let help = suggest(name, names).unwrap_or_else(|| "name entities of this table".to_owned());
                self.report.value(codes::BAD_COLLECTION, path, format!("`{name}` is no entity of the table"), help);
            }
            return None;
        };
        if !new {
            let message = format!("`{name}` is listed twice");
            self.report.value(codes::BAD_COLLECTION, path, message, "remove one of them");
            return None;
        }
        if !self.place.holds(&self.entities[at]) {
            let message = format!("no item of `{name}` is in this index");
            let help = "take it out of the collection, or give it the keys of the index under `keys:`";
            self.report.value(codes::BAD_COLLECTION, path, message, help);
            return None;
        }
        Some(at)
    }

    /// All members make the partition key in the same way, so that one value finds them all.
    fn one_partition(&self, members: &[EntityId]) -> Option<()> {
        let (first, rest) = members.split_first()?;
        let other = rest.iter().find(|at| self.shape(**at) != self.shape(*first));
        let Some(other) = other else { return Some(()) };
        let (one, other) = (*first, *other);
        let message = format!(
            "`{}` and `{}` do not share their partitions: their partition keys are made differently",
            self.entities[one].name, self.entities[other].name
        );
        let places = ((&self.entry.path, "this collection"), (&self.paths[other], "this entity"));
        let help = "give the partition keys the same template, with parts of the same types";
        self.report.clash(codes::BAD_COLLECTION, places, message, help);
        None
    }

    /// How an entity's partition key is made: for each of its attributes the literals, and of the parts between them the
    /// types, and where a part stands again that it does.
    fn shape(&self, at: EntityId) -> Option<Vec<Vec<String>>> {
        let entity = &self.entities[at];
        let (partition, _) = self.place.keys(entity)?;
        let mut seen: Vec<AttributeId> = Vec::new();
        let mut part = |attribute: AttributeId, width: Option<u8>| {
            let place = seen.iter().position(|other| *other == attribute).unwrap_or_else(|| {
                seen.push(attribute);
                seen.len() - 1
            });
            format!("{place} {:?} {width:?}", entity.attributes[attribute].ty)
        };
        let of_source = |source: &KeySource| match source {
            KeySource::Attribute(at) => vec![part(*at, None)],
            KeySource::Computed(at) => {
                let segment = |segment: &Segment| match segment {
                    Segment::Literal(text) => format!("\"{text}\""),
                    Segment::Part { attribute, width } => part(*attribute, *width),
                };
                entity.computed[*at].template.iter().map(segment).collect()
            }
        };
        Some(partition.iter().map(of_source).collect())
    }

    fn member(&self, members: &[EntityId], at: EntityId) -> Option<Member> {
        let others: Vec<EntityId> = members.iter().copied().filter(|other| *other != at).collect();
        match self.place.between(self.entities, at, &others) {
            Ok(tests) => Some(Member { entity: at, tests }),
            Err(other) => {
                self.untold(at, other);
                None
            }
        }
    }

    /// What keeps other entities of the same partitions out.
    fn only(&self, members: &[EntityId]) -> Option<Vec<Vec<crate::model::Test>>> {
        let outside = |at: &EntityId| {
            let other = &self.entities[*at];
            let near = |member: &EntityId| !self.place.other_partitions(&self.entities[*member], other);
            !members.contains(at) && self.place.may_hold(other) && members.iter().any(near)
        };
        let outsiders: Vec<EntityId> = self.entities.ids().filter(outside).collect();
        if outsiders.is_empty() || !self.complete {
            return Some(Vec::new());
        }
        let tests = members.iter().map(|at| self.place.against(self.entities, *at, &outsiders));
        match tests.collect() {
            Ok(tests) => Some(tests),
            Err(_) if self.is_untold() => None,
            Err(other) => {
                let message = format!("items of `{}` lie among those of this collection", self.entities[other].name);
                let places = ((&self.entry.path, "this collection"), (&self.paths[other], "this entity"));
                let help = "add it to `of:`, or name an attribute that tells entities apart with `discriminator:`";
                self.report.clash(codes::BAD_COLLECTION, places, message, help);
                None
            }
        }
    }

    /// Whether it is not known what tells entities apart.
    fn is_untold(&self) -> bool {
        matches!(self.place.table.discriminator, Given::Broken)
    }

    fn untold(&self, at: EntityId, other: EntityId) {
        if at < other || self.is_untold() {
            return;
        }
        let message = format!("`{}` can't be told from `{}` here", self.entities[at].name, self.entities[other].name);
        let places = ((&self.paths[at], "this entity"), (&self.paths[other], "and this one"));
        let help = "begin their keys with different texts, or name a `discriminator:`";
        self.report.clash(codes::BAD_COLLECTION, places, message, help);
    }
}
