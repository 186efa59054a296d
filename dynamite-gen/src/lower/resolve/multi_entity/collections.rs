//! Collections: entities in one partition that are read in one query.

use std::collections::BTreeSet;

use crate::diagnostic::codes;
use crate::lower::resolve::rust_names::rust_name;
use crate::model::{
    AttributeId, Collection, CommonAttribute, EntityId, FilterTest, KeySource, PartForm, Projection, Segment, Stage,
};
use crate::naming::Ident;
use crate::schema::{CollectionText, Conflict, Entry, EntryLabel, FileReport, Section};
use crate::suggest::suggest;
use crate::yaml::Path;

use super::collection_parts::PartNames;
use super::common_attributes::StoredAttributes;
use super::common_sort_key::{self, CommonSortKey, Member, Members};
use super::filters::TableEntities;
use super::table_draft::SharedTable;
use super::target::{Target, TargetIndex};

/// The names that a collection gives to generated code.
pub(crate) struct CollectionNames {
    pub(crate) path: Path,
    /// The name of the type.
    pub(crate) name: Ident,
    /// The method of the handle.
    pub(crate) method: Ident,
}

/// Returns the names of the collections; what is wrong with one is reported.
pub(crate) fn names(report: &FileReport, section: &Section<CollectionText>) -> Vec<CollectionNames> {
    let names = |entry: &Entry<CollectionText>| {
        let given = entry.value.as_ref()?.rust_name.as_deref();
        let name = rust_name(report, &entry.path, &entry.name, given, Ident::camel)?;
        Some(CollectionNames { path: entry.path.clone(), method: Ident::snake(name.plain())?, name })
    };
    section.entries.iter().filter_map(names).collect()
}

/// Resolves the collections of a table.
pub(crate) fn resolve(
    report: &FileReport,
    table: &SharedTable,
    all: &TableEntities,
    section: &Section<CollectionText>,
) -> Vec<Collection> {
    let stored = StoredAttributes::of(&all.entities);
    let collection = |entry: &Entry<CollectionText>| {
        let text = entry.value.as_ref()?;
        let name = rust_name_of(entry, text)?;
        let target = target(report, table, entry, text)?;
        CollectionResolver { report, target, all, stored: &stored, entry }.collection(text, name)
    };
    section.entries.iter().filter_map(collection).collect()
}

/// Returns the name of the type again; what is wrong with it was reported by [`names`].
fn rust_name_of(entry: &Entry<CollectionText>, text: &CollectionText) -> Option<Ident> {
    text.rust_name.as_deref().map_or_else(|| Ident::camel(&entry.name), Ident::exact)
}

/// Resolves what the collection is read from.
fn target<'a>(
    report: &FileReport,
    table: &'a SharedTable<'a>,
    entry: &Entry<CollectionText>,
    text: &CollectionText,
) -> Option<Target<'a>> {
    match (&text.partition, &text.index) {
        (Some(partition), None) if *partition == table.partition_key.name => Some(Target { table, index: None }),
        (Some(partition), None) => {
            let message = format!("`{partition}` is not the partition key of the table");
            let help = format!(
                "write `partition: {}`, or replace it with `index:` and the name of an index",
                table.partition_key.name
            );
            report.value(codes::BAD_COLLECTION, &entry.path.key("partition"), message, help);
            None
        }
        (None, Some(name)) => index(report, table, entry, name),
        _ => {
            let help =
                "write either `partition:` with the table's partition key, or `index:` with the name of an index";
            let message = format!("the collection `{}` needs either `partition:` or `index:`", entry.name);
            report.key(codes::BAD_COLLECTION, &entry.path, message, help);
            None
        }
    }
}

fn index<'a>(
    report: &FileReport,
    table: &'a SharedTable<'a>,
    entry: &Entry<CollectionText>,
    name: &str,
) -> Option<Target<'a>> {
    let path = entry.path.key("index");
    let Some((id, index)) = table.indexes.enumerate().find(|(_, index)| index.name == name) else {
        if table.unread {
            return None;
        }
        let names = table.indexes.iter().map(|index| index.name.as_str());
        let help = suggest(name, names).unwrap_or_else(|| "name one of the table's indexes".to_owned());
        report.value(codes::UNKNOWN_INDEX, &path, format!("`{name}` is not an index of the table"), help);
        return None;
    };
    if matches!(index.projection, Some(Projection::KeysOnly | Projection::Include(_))) {
        let message = format!("a collection reads whole items, but the index `{name}` does not project all attributes");
        report.value(codes::BAD_COLLECTION, &path, message, "give the index `projection: all`");
        return None;
    }
    if index.stage == Stage::Building {
        let message = format!("the index `{name}` is being built, so a collection can't read it yet");
        report.value(codes::BAD_COLLECTION, &path, message, "declare the collection when the index is there");
        return None;
    }
    Some(Target { table, index: Some(TargetIndex { id, index }) })
}

/// Resolves one collection.
struct CollectionResolver<'a> {
    report: &'a FileReport<'a>,
    target: Target<'a>,
    all: &'a TableEntities,
    stored: &'a StoredAttributes<'a>,
    entry: &'a Entry<CollectionText>,
}

impl CollectionResolver<'_> {
    fn collection(&self, text: &CollectionText, name: Ident) -> Option<Collection> {
        let members = self.members(text)?;
        let mut sorted = members.clone();
        sorted.sort_unstable();
        let first = *sorted.first()?;
        let (partition, _) = self.target.keys(&self.all.entities[first])?;
        self.one_partition(&members)?;
        self.refuse_shards(&members, partition)?;
        let open = text.open == Some(true);
        self.refuse_unknown(&members, open)?;
        let attributes = self.stored.common(&self.all.entities[first], &members, &self.target.own_names());
        self.refuse_variants(&members, &attributes, first)?;
        let CommonSortKey { keys, parts, .. } = self.sort_key(&sorted, text, open)?;
        Some(Collection {
            method: Ident::snake(name.plain())?,
            name,
            doc: text.doc.clone(),
            index: self.target.index.map(|target| target.id),
            first,
            partition_key: partition.to_vec(),
            sort_key: keys,
            parts,
            attributes,
            filter: if open { Vec::new() } else { self.filter(&members) },
            members,
            open,
        })
    }

    /// Finds the parts of the sort key that all members have, with the names of `parts:`.
    fn sort_key(&self, members: &[EntityId], text: &CollectionText, open: bool) -> Option<CommonSortKey> {
        let parts = PartNames { report: self.report, path: self.entry.path.key("parts") };
        let names = parts.resolve(text.parts.as_deref().unwrap_or_default())?;
        let member = |id: &EntityId| {
            let entity = &self.all.entities[*id];
            let (partition, sort) = self.target.keys(entity)?;
            Some(Member { entity, partition, sort })
        };
        let members: Vec<Member> = members.iter().map(member).collect::<Option<_>>()?;
        let compared = Members { members: &members, forms: self.target.table.comparison, names: &names, open };
        let found = common_sort_key::resolve(compared, self.target.sort_attributes());
        if text.parts.is_some() {
            parts.check(&names, &found, &members)?;
        }
        Some(found)
    }

    /// Resolves the entities under `of:`.
    fn members(&self, text: &CollectionText) -> Option<Vec<EntityId>> {
        let path = self.entry.path.key("of");
        let least = if text.open == Some(true) { 1 } else { 2 };
        if text.of.len() < least {
            let help = "list another entity, or use the query of this one";
            self.report.key(codes::BAD_COLLECTION, &path, "a collection must have at least two entities", help);
            return None;
        }
        let mut seen = BTreeSet::new();
        let found: Vec<Option<EntityId>> = text
            .of
            .iter()
            .enumerate()
            .map(|(index, name)| self.named(&path.item(index), name, seen.insert(name)))
            .collect();
        found.into_iter().collect()
    }

    /// Finds an entity by its name in the schema; `new` says that it was not listed before.
    fn named(&self, path: &Path, name: &str, new: bool) -> Option<EntityId> {
        let declared = |id: &EntityId| self.all.paths[*id] == Path::top("entities").key(name);
        let Some(id) = self.all.entities.ids().find(declared) else {
            // A wrong entity was reported where it is declared.
            if self.report.document.node(&Path::top("entities").key(name)).is_none() {
                let names = self.report.document.node(&Path::top("entities")).map(|node| node.entries());
                let names = names.unwrap_or_default().iter().map(|entry| entry.key.as_str());
                let help = suggest(name, names).unwrap_or_else(|| "name entities of this table".to_owned());
                self.report.value(codes::BAD_COLLECTION, path, format!("`{name}` is not an entity of the table"), help);
            }
            return None;
        };
        if !new {
            let message = format!("`{name}` is listed twice");
            self.report.value(codes::BAD_COLLECTION, path, message, "remove one of them");
            return None;
        }
        if !self.target.holds(&self.all.entities[id]) {
            let message = format!("`{name}` has no items in this index");
            let help = "remove it from the collection, or define the keys of the index under `keys:` of the entity";
            self.report.value(codes::BAD_COLLECTION, path, message, help);
            return None;
        }
        Some(id)
    }

    /// Checks that all members make the partition key in the same way, so that one value finds them all.
    fn one_partition(&self, members: &[EntityId]) -> Option<()> {
        let (first, rest) = members.split_first()?;
        let other = rest.iter().find(|id| self.shape(**id) != self.shape(*first));
        let Some(other) = other else { return Some(()) };
        let (one, other) = (*first, *other);
        let message = format!(
            "`{}` and `{}` are not in the same partitions: their partition keys have different templates, or parts of different types",
            self.all.entities[one].name, self.all.entities[other].name
        );
        let conflict = Conflict {
            second: EntryLabel::new(&self.entry.path, "this collection"),
            first: EntryLabel::new(&self.all.paths[other], "this entity"),
        };
        let help = "use the same template for both partition keys, with parts of the same types";
        self.report.conflict(codes::BAD_COLLECTION, conflict, message, help);
        None
    }

    /// Refuses a partition key with the number of a shard: the items of a collection are read in one query.
    fn refuse_shards(&self, members: &[EntityId], partition: &[KeySource]) -> Option<()> {
        let first = *members.iter().min()?;
        let entity = &self.all.entities[first];
        let is_sharded = |source: &KeySource| match source {
            KeySource::Computed(id) => entity.computed[*id].shards().is_some(),
            KeySource::Attribute(_) => false,
        };
        if !partition.iter().any(is_sharded) {
            return Some(());
        }
        let conflict = Conflict {
            second: EntryLabel::new(&self.entry.path, "this collection"),
            first: EntryLabel::new(&self.all.paths[first], "this entity"),
        };
        let message = "a collection is read from one partition, but the items of this index are spread over shards";
        let help = "query the entities by themselves, or read them through the table or an index without shards";
        self.report.conflict(codes::BAD_COLLECTION, conflict, message, help);
        None
    }

    /// Describes how an entity's partition key is made: for each of its attributes the literals, and the types of the
    /// parts between them, each with a number by which a repeated part shows.
    fn shape(&self, id: EntityId) -> Option<Vec<Vec<String>>> {
        let entity = &self.all.entities[id];
        let (partition, _) = self.target.keys(entity)?;
        let mut seen: Vec<AttributeId> = Vec::new();
        let mut part = |attribute: AttributeId, form: PartForm, absent: Option<&str>| {
            let position = seen.iter().position(|other| *other == attribute).unwrap_or_else(|| {
                seen.push(attribute);
                seen.len() - 1
            });
            format!("{position} {:?} {form:?} {absent:?}", entity.attributes[attribute].ty)
        };
        let of_source = |source: &KeySource| match source {
            KeySource::Attribute(id) => vec![part(*id, PartForm::Usual, None)],
            KeySource::Computed(id) => {
                let segment = |segment: &Segment| match segment {
                    Segment::Literal(text) => format!("\"{text}\""),
                    Segment::Shard(total) => format!("shard of {total}"),
                    Segment::Part(found) => part(found.attribute, found.form, found.absent.as_deref()),
                };
                entity.computed[*id].template.iter().map(segment).collect()
            }
        };
        Some(partition.iter().map(of_source).collect())
    }

    /// Refuses a member whose variant would be that of the items of no member.
    fn refuse_unknown(&self, members: &[EntityId], open: bool) -> Option<()> {
        let is_unknown = |id: &&EntityId| self.all.entities[**id].name.plain() == "Unknown";
        let Some(id) = members.iter().find(is_unknown).filter(|_| open) else { return Some(()) };
        let conflict = Conflict {
            second: EntryLabel::new(&self.entry.path, "this collection is open"),
            first: EntryLabel::new(&self.all.paths[*id], "this entity"),
        };
        let message = "an open collection already has the variant `Unknown`";
        let help = "give the entity another name with `rust_name:`, or remove `open: true`";
        self.report.conflict(codes::VARIANT_COLLISION, conflict, message, help);
        None
    }

    /// Refuses a variant that has the name of the constant of an attribute.
    fn refuse_variants(&self, members: &[EntityId], attributes: &[CommonAttribute], first: EntityId) -> Option<()> {
        let own = |common: &CommonAttribute| &self.all.entities[first].attributes[common.attribute];
        let variants = || members.iter().map(|id| (id, &self.all.entities[*id].name));
        let same = attributes.iter().find_map(|common| {
            let attribute = own(common);
            variants().find(|(_, name)| **name == attribute.constant).map(|(id, _)| (id, attribute))
        });
        let Some((id, attribute)) = same else { return Some(()) };
        let conflict = Conflict {
            second: EntryLabel::new(&self.entry.path, "this collection"),
            first: EntryLabel::new(&self.all.paths[*id], "this entity"),
        };
        let message = format!(
            "the collection would have a variant and a constant named `{}`, for the entity and for the attribute `{}`",
            attribute.constant, attribute.wire
        );
        let help = "give the entity or the attribute another name with `rust_name:`";
        self.report.conflict(codes::VARIANT_COLLISION, conflict, message, help);
        None
    }

    /// Finds the tests that keep other entities of the same partitions out. There are none where no filter can tell them
    /// apart: then that happens when they are read.
    fn filter(&self, members: &[EntityId]) -> Vec<Vec<FilterTest>> {
        let outside = |id: &EntityId| {
            let other = &self.all.entities[*id];
            let near = |member: &EntityId| !self.target.other_partitions(&self.all.entities[*member], other);
            !members.contains(id) && self.target.may_hold(other) && members.iter().any(near)
        };
        let outsiders: Vec<EntityId> = self.all.entities.ids().filter(outside).collect();
        if outsiders.is_empty() {
            return Vec::new();
        }
        let tests = members.iter().map(|id| self.target.against(&self.all.entities, *id, &outsiders));
        tests.collect::<Result<_, _>>().unwrap_or_default()
    }
}
