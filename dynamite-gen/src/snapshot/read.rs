//! Reads the text of a snapshot back.

use std::collections::BTreeMap;

use crate::error::Error;
use crate::merge_conflict;
use crate::model::{Capacity, Encryption, Stage, TableClass};
use crate::physical::{Held, Keys, PhysicalIndex, PhysicalTable, Recovery, Status, TimeToLive};

use super::complete;
use super::fact::Fact;
use super::print::STREAMS;
use super::reader::{Reader, whole};
use super::shape::{
    AlternativeShape, Entities, EntityIndex, EntityShape, Shape, StoredType, TableShape, TypeKindShape, TypeShape,
    Unknown,
};
use super::{BEGINNING, VERSION};

/// Reads a snapshot. `file` is its name in errors.
///
/// # Errors
///
/// Fails if the text is not a snapshot, is one of a newer version, or has a line that can't be read.
pub(crate) fn read(text: &str, file: &str) -> Result<Shape, Error> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let error = |line: usize, message: String| Error::new(message).location(format!("{file}:{line}"));
    let first = text.lines().next().unwrap_or_default();
    let version = first.strip_prefix(BEGINNING).map(|rest| rest.split('.').next().unwrap_or_default());
    match version.and_then(|version| version.parse::<u32>().ok()) {
        Some(VERSION) => {}
        Some(other) => {
            let message = format!("this is a snapshot of the format {other}, which this version does not know");
            return Err(error(1, message).help("use the version of dynamite-gen that wrote it, or a newer one"));
        }
        None => return Err(error(1, "this is not a snapshot".to_owned()).help(WRITE)),
    }
    if let Some(marker) = merge_conflict::marker(text) {
        let line = text[..marker.start].matches('\n').count() + 1;
        return Err(error(line, merge_conflict::MESSAGE.to_owned()).help(WRITE));
    }
    let mut draft = Draft::default();
    for (number, line) in text.lines().enumerate().skip(1) {
        if !line.trim_end().is_empty() && draft.line(line.trim_end()).is_none() {
            return Err(error(number + 1, "this line of the snapshot can't be read".to_owned()).help(WRITE));
        }
    }
    draft.finish().map_err(|missing| error(1, missing).help(WRITE))
}

const WRITE: &str = "write it again with `dynamite-gen snapshot`";

/// What has been read so far.
#[derive(Default)]
struct Draft {
    tables: BTreeMap<String, TableDraft>,
    api: BTreeMap<Fact, String>,
    /// Entities are named only in a table of several, which is known at its end.
    entities: BTreeMap<String, Vec<(Vec<String>, String)>>,
    /// What types have, which is added when their kinds are known.
    types: BTreeMap<(String, String), TypeDraft>,
}

/// A table without its entities and types.
struct TableDraft {
    module: Option<String>,
    physical: PhysicalTable,
    tags: BTreeMap<String, String>,
    discriminator: Option<String>,
    collections: BTreeMap<String, String>,
}

/// A declared type.
#[derive(Default)]
struct TypeDraft {
    /// `struct`, `open enum` or the like.
    kind: Option<String>,
    members: BTreeMap<String, (String, String)>,
    retired: BTreeMap<String, Option<StoredType>>,
}

impl Draft {
    /// Adds a line: the words of a fact, and its value.
    fn line(&mut self, line: &str) -> Option<()> {
        let (words, value) = whole(line, |reader| {
            let words = reader.words()?;
            reader.expect(":")?;
            let value = if reader.eat(" ") { reader.all() } else { "" };
            Some((words, value))
        })?;
        let short: Vec<&str> = words.iter().map(String::as_str).collect();
        match short.as_slice() {
            ["api", ..] => is_new(self.api.insert(Fact::from(words), value.to_owned())),
            ["table", table, "entity", rest @ ..] => {
                let rest = rest.iter().map(|word| (*word).to_owned()).collect();
                self.entities.entry((*table).to_owned()).or_default().push((rest, value.to_owned()));
                Some(())
            }
            ["table", table, "type", name, rest @ ..] => {
                let draft = self.types.entry(((*table).to_owned(), (*name).to_owned())).or_default();
                draft.add(rest, value)
            }
            ["table", table, rest @ ..] => {
                let draft = self.tables.entry((*table).to_owned()).or_insert_with(|| TableDraft::new(table));
                draft.add(rest, value)
            }
            _ => None,
        }
    }

    /// Makes the shape; an error says what it lacks.
    fn finish(mut self) -> Result<Shape, String> {
        let mut tables = BTreeMap::new();
        let mut types: BTreeMap<String, BTreeMap<String, TypeShape>> = BTreeMap::new();
        for ((table, name), draft) in self.types {
            let shape = draft.finish().ok_or_else(|| format!("the type `{name}` of `{table}` can't be read"))?;
            types.entry(table).or_default().insert(name, shape);
        }
        for (name, draft) in self.tables {
            let lacks = |what: &str| format!("the snapshot lacks the {what} of the table `{name}`");
            if draft.physical.keys.partition.is_empty() {
                return Err(lacks("key"));
            }
            let facts = self.entities.remove(&name).ok_or_else(|| lacks("entity"))?;
            let entities = entities(facts).ok_or_else(|| format!("an entity of the table `{name}` can't be read"))?;
            let shape = TableShape {
                module: draft.module.clone().ok_or_else(|| lacks("module"))?,
                physical: draft.physical,
                tags: draft.tags,
                discriminator: draft.discriminator,
                entities,
                collections: draft.collections,
                types: types.remove(&name).unwrap_or_default(),
            };
            if let Some(missing) = complete::missing(&shape) {
                return Err(format!("the snapshot lacks {missing} in the table `{name}`"));
            }
            tables.insert(name, shape);
        }
        match types.keys().chain(self.entities.keys()).next() {
            Some(table) => Err(format!("the snapshot lacks the key of the table `{table}`")),
            None => Ok(Shape { tables, api: self.api }),
        }
    }
}

/// Succeeds if there was no other value.
fn is_new<T>(before: Option<T>) -> Option<()> {
    before.is_none().then_some(())
}

/// Sets a value that was not set.
fn set<T>(slot: &mut Option<T>, value: T) -> Option<()> {
    is_new(slot.replace(value))
}

fn word(text: &str) -> Option<String> {
    whole(text, Reader::word)
}

impl TableDraft {
    fn new(name: &str) -> Self {
        let physical = PhysicalTable {
            name: name.to_owned(),
            status: Status::Active,
            keys: Keys { partition: Vec::new(), sort: Vec::new() },
            indexes: BTreeMap::new(),
            stream: None,
            deletion_protection: false,
            capacity: Capacity::default(),
            class: TableClass::default(),
            encryption: Encryption::default(),
            ttl: Some(TimeToLive::Off),
            recovery: Some(Recovery::Off),
        };
        let (tags, collections) = (BTreeMap::new(), BTreeMap::new());
        TableDraft { module: None, physical, tags, discriminator: None, collections }
    }

    fn add(&mut self, words: &[&str], value: &str) -> Option<()> {
        match words {
            ["module"] => set(&mut self.module, word(value)?),
            ["discriminator"] => set(&mut self.discriminator, word(value)?),
            ["tag", key] => is_new(self.tags.insert((*key).to_owned(), whole(value, Reader::quoted)?)),
            ["collection", name] => is_new(self.collections.insert((*name).to_owned(), value.to_owned())),
            ["key"] => {
                self.physical.keys = keys(value)?;
                Some(())
            }
            ["ttl"] => {
                self.physical.ttl = Some(TimeToLive::On(word(value)?));
                Some(())
            }
            ["setting", key] => self.setting(key, value),
            ["index", name, rest @ ..] => {
                let new = || PhysicalIndex {
                    local: false,
                    status: Status::Active,
                    keys: Keys { partition: Vec::new(), sort: Vec::new() },
                    projection: Held::All,
                    capacity: Capacity::default(),
                    stage: Stage::Active,
                };
                index(self.physical.indexes.entry((*name).to_owned()).or_insert_with(new), rest, value)
            }
            _ => None,
        }
    }

    fn setting(&mut self, key: &str, value: &str) -> Option<()> {
        let table = &mut self.physical;
        match (key, value) {
            ("capacity", _) => table.capacity = whole(value, capacity)?,
            ("table_class", "standard_infrequent_access") => table.class = TableClass::StandardInfrequentAccess,
            ("stream", _) => table.stream = Some(STREAMS.iter().find(|(_, name)| *name == value)?.0),
            ("point_in_time_recovery", _) => {
                let days = whole(value, |reader| {
                    let days = reader.number()?;
                    reader.expect(" days").map(|()| days)
                });
                table.recovery = Some(Recovery::On(days?));
            }
            ("deletion_protection", "true") => table.deletion_protection = true,
            ("encryption", "aws_managed") => table.encryption = Encryption::AwsManaged,
            ("encryption", _) => table.encryption = Encryption::Key(whole(value, Reader::quoted)?),
            _ => return None,
        }
        Some(())
    }
}

fn keys(value: &str) -> Option<Keys> {
    let (partition, sort) = whole(value, Reader::keys)?;
    Some(Keys { partition, sort })
}

fn index(index: &mut PhysicalIndex, words: &[&str], value: &str) -> Option<()> {
    match (words, value) {
        ([], "local") => index.local = true,
        ([], "global") => index.local = false,
        (["stage"], "building") => index.stage = Stage::Building,
        (["stage"], "retiring") => index.stage = Stage::Retiring,
        (["key"], _) => index.keys = keys(value)?,
        (["projection"], "all") => index.projection = Held::All,
        (["projection"], "keys_only") => index.projection = Held::Only(Default::default()),
        (["projection"], _) => {
            let names = whole(value, |reader| {
                reader.expect("include ")?;
                reader.words()
            });
            index.projection = Held::Only(names?.into_iter().collect());
        }
        (["setting", "capacity"], _) => index.capacity = whole(value, capacity)?,
        _ => return None,
    }
    Some(())
}

fn capacity(reader: &mut Reader<'_>) -> Option<Capacity> {
    if reader.eat("provisioned, ") {
        let read = reader.number()?;
        reader.expect(" read, ")?;
        let write = reader.number()?;
        reader.expect(" write")?;
        return Some(Capacity::Provisioned { read, write });
    }
    reader.expect("per request, at most ")?;
    let (mut max_read, mut max_write) = (None, None);
    let first = reader.number()?;
    if reader.eat(" read") {
        max_read = Some(first);
        if reader.eat(", ") {
            max_write = Some(reader.number()?);
            reader.expect(" write")?;
        }
    } else {
        reader.expect(" write")?;
        max_write = Some(first);
    }
    Some(Capacity::PayPerRequest { max_read, max_write })
}

/// Makes the entities of a table.
fn entities(facts: Vec<(Vec<String>, String)>) -> Option<Entities> {
    // The only entity of a table is known by nothing; each of several has a fact of one word.
    if facts.iter().any(|(words, _)| words.is_empty()) {
        let mut entity = EntityShape::default();
        for (words, value) in &facts {
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            add_to_entity(&mut entity, &words, value)?;
        }
        return (!entity.rust.is_empty()).then(|| Entities::Single(Box::new(entity)));
    }
    let mut all: BTreeMap<String, EntityShape> = BTreeMap::new();
    for (words, value) in &facts {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let (kind, rest) = words.split_first()?;
        add_to_entity(all.entry((*kind).to_owned()).or_default(), rest, value)?;
    }
    all.values().all(|entity| !entity.rust.is_empty()).then_some(Entities::Multi(all))
}

fn add_to_entity(entity: &mut EntityShape, words: &[&str], value: &str) -> Option<()> {
    let name = |name: &&str| (*name).to_owned();
    match words {
        [] => {
            entity.rust = whole(value, |reader| {
                reader.expect("in Rust ")?;
                reader.word()
            })?;
            Some(())
        }
        ["attribute", wire] => is_new(entity.attributes.insert(name(wire), whole(value, Reader::attribute)?)),
        ["key", wire] => is_new(entity.keys.insert(name(wire), whole(value, Reader::key)?)),
        ["index", index] => {
            let found = whole(value, |reader| {
                let sparse = reader.eat("some items");
                if !sparse {
                    reader.expect("all items")?;
                }
                let method = if reader.eat(", read by ") { Some(reader.word()?) } else { None };
                Some(EntityIndex { sparse, method })
            });
            is_new(entity.indexes.insert(name(index), found?))
        }
        ["lock"] => set(&mut entity.lock, word(value)?),
        ["created"] => set(&mut entity.created, word(value)?),
        ["updated"] => set(&mut entity.updated, word(value)?),
        ["unknown"] => match value {
            "preserved" => set(&mut entity.unknown, Unknown::Preserved),
            "preserved, deserialized" => set(&mut entity.unknown, Unknown::Deserialized),
            _ => None,
        },
        ["retired", wire] => is_new(entity.retired.insert(name(wire), Some(whole(value, Reader::ty)?))),
        _ => None,
    }
}

impl TypeDraft {
    fn add(&mut self, words: &[&str], value: &str) -> Option<()> {
        match words {
            [] => set(&mut self.kind, value.to_owned()),
            ["retired", wire] => {
                let ty = if value.is_empty() { None } else { Some(whole(value, Reader::ty)?) };
                is_new(self.retired.insert((*wire).to_owned(), ty))
            }
            [kind @ ("field" | "value" | "alternative"), wire] => {
                is_new(self.members.insert((*wire).to_owned(), ((*kind).to_owned(), value.to_owned())))
            }
            _ => None,
        }
    }

    fn finish(self) -> Option<TypeShape> {
        let text = self.kind?;
        let (kind, sensitive) = text.strip_suffix(", sensitive").map_or((text.as_str(), false), |kind| (kind, true));
        let (kind, open) = kind.strip_prefix("open ").map_or((kind, false), |kind| (kind, true));
        let members = self.members.into_iter();
        let kind = match kind {
            "struct" => TypeKindShape::Struct(
                members
                    .map(|(wire, (_, value))| Some((wire, whole(&value, Reader::attribute)?)))
                    .collect::<Option<_>>()?,
            ),
            "enum" => {
                let value = |(wire, (_, value)): (String, (String, String))| {
                    let value = if value.is_empty() { value } else { format!(", {value}") };
                    Some((wire, whole(&value, Reader::names)?))
                };
                TypeKindShape::Enum { open, values: members.map(value).collect::<Option<_>>()? }
            }
            union => {
                let tag = word(union.strip_prefix("union by ")?)?;
                let alternative = |(wire, (_, value)): (String, (String, String))| {
                    let shape = whole(&value, |reader| {
                        let payload = if reader.eat("~") { None } else { Some(reader.word()?) };
                        Some(AlternativeShape { payload, about: reader.names()? })
                    })?;
                    Some((wire, shape))
                };
                TypeKindShape::Union { tag, open, alternatives: members.map(alternative).collect::<Option<_>>()? }
            }
        };
        Some(TypeShape { kind, sensitive, retired: self.retired })
    }
}
