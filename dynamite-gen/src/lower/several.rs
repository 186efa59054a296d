//! A table of several entities: its physical keys, what each entity makes of them, and what tells the entities apart.

mod apart;
mod collections;
mod physical;
mod projection;
mod sources;

use std::collections::HashSet;

use crate::diagnostic::{Diagnostic, codes};
use crate::model::{Entity, EntityId, IdVec, IndexId, KeyKind, TableIndex};
use crate::naming::Ident;
use crate::schema::{EntityText, Entry, Given, Report, Section, SeveralText, TableFile};
use crate::yaml::Path;

pub(super) use physical::PhysicalKeys;

use super::computed::{ComputedKeys, Lowering};
use super::entity::{Duties, Parts, no_attributes};
use super::fields::Fields;
use super::indexes::Draft;
use super::keys::TableKey;
use super::names::rust_name;
use super::scope::ModuleTypes;
use super::table::Contents;
use super::types::Types;
use super::{extras, nesting, scope};

use physical::{Physical, SharedIndex};

/// How many entities all indexes of a table may hold together: fifty in each of twenty.
const MOST_IN_INDEXES: usize = 1_000;

/// An entity on its way.
struct Drafted<'a> {
    entry: &'a Entry<EntityText>,
    name: Ident,
    /// The value of the discriminator, if the table has one.
    kind: Option<String>,
    parts: Parts<'a>,
}

/// The same, with its keys.
struct Keyed<'a> {
    drafted: Drafted<'a>,
    key: TableKey,
    drafts: Vec<Draft>,
    duties: Duties,
}

/// Lowers the entities and what spans them.
pub(super) fn lower(
    report: &Report,
    types: &Types,
    file: &TableFile,
    text: &SeveralText,
    module: Option<&Ident>,
) -> Option<Contents> {
    let mut physical = Physical::lower(report, file);
    let discriminator = discriminator(report, text, &physical.keys);
    let drafted = Scene { report, types, keys: &physical.keys, discriminator }.draft_all(&text.entities);
    types.warn_unused(report);
    let all = Declared::of(&drafted, &text.entities);
    let projections = projection::lower(report, &physical, (&all, discriminator), &file.indexes);
    physical.indexes.iter_mut().zip(projections).for_each(|(index, projection)| index.projection = projection);
    super::projection::too_many(report, physical.indexes.iter().map(|index| (index.projection.as_ref(), &index.path)));
    let ttl = file.ttl.value().map(String::as_str);
    ttl.inspect(|wire| known_ttl(report, wire, &all));
    let keyed: Vec<Keyed> = drafted.into_iter().map(|one| keyed(one, &physical, ttl)).collect();
    contents(report, types, text, (&physical, discriminator, ttl), (keyed, module))
}

/// What the table holds, once each entity knows its keys.
fn contents(
    report: &Report,
    types: &Types,
    text: &SeveralText,
    (physical, discriminator, ttl): (&Physical, Given<&str>, Option<&str>),
    (keyed, module): (Vec<Keyed>, Option<&Ident>),
) -> Option<Contents> {
    let handle = module.and_then(|module| Ident::camel(module.plain()));
    let complete = keyed.len() == text.entities.entries.len();
    let mut names = names(report, types, text, (&keyed, handle.as_ref()));
    let built: Vec<(Path, Entity)> = keyed.into_iter().filter_map(|one| entity(one, &mut names)).collect();
    let (paths, entities): (Vec<Path>, Vec<Entity>) = built.into_iter().unzip();
    let (paths, mut entities) = (IdVec::from_iter(paths), IdVec::from_iter(entities));
    let table = physical.table(discriminator)?;
    few_enough(report, &entities)?;
    apart::mark(report, &table, &paths, &mut entities);
    let collections = if text.entities.misshapen {
        Vec::new()
    } else {
        collections::lower(report, &table, (&paths, &entities, complete), &text.collections)
    };
    warn_unused(report, table.indexes, &entities);
    let indexes: Option<IdVec<IndexId, TableIndex>> = physical.indexes.iter().map(SharedIndex::table_index).collect();
    Some(Contents {
        partition_key: table.partition_key.clone(),
        sort_key: table.sort_key.clone(),
        indexes: indexes?,
        ttl: ttl.map(str::to_owned),
        discriminator: discriminator.value().map(|name| (*name).to_owned()),
        entities,
        handle: Some(handle?),
        collections,
    })
}

/// Refuses a table whose code would be larger than anybody means: there is a part of it for each entity in each index.
fn few_enough(report: &Report, entities: &IdVec<EntityId, Entity>) -> Option<()> {
    let held: usize = entities.iter().map(|entity| entity.indexes.len()).sum();
    if held <= MOST_IN_INDEXES {
        return Some(());
    }
    let message =
        format!("the indexes hold {held} entities, counted in each of them; at most {MOST_IN_INDEXES} are read");
    let help = "split the table, or give the keys of indexes to fewer entities";
    report.key(codes::TOO_LARGE, &Path::top("entities"), message, help);
    None
}

/// An index that no entity gives the keys of stays empty, unless other programs write the table.
fn warn_unused(report: &Report, indexes: &IdVec<IndexId, SharedIndex>, entities: &IdVec<EntityId, Entity>) {
    if report.has_errors() {
        return;
    }
    let used: HashSet<IndexId> = entities.iter().flat_map(|entity| &entity.indexes).map(|index| index.id).collect();
    for (_, index) in indexes.enumerate().filter(|(id, _)| !used.contains(id)) {
        let message = format!("no entity is in the index `{}`", index.name);
        let help = "give the attributes of its key to an entity, under `attributes:` or `keys:`, or remove it";
        report.key(codes::UNUSED_INDEX, &index.path, message, help);
    }
}

/// The types that the entities, the handle, the collections and the declared types take in the module.
fn names<'r>(
    report: &'r Report<'r>,
    types: &Types,
    text: &SeveralText,
    (keyed, handle): (&[Keyed], Option<&Ident>),
) -> ModuleTypes<'r> {
    let mut names = ModuleTypes::new(report);
    keyed.iter().for_each(|one| names.entity(&one.drafted.name, &one.drafted.entry.path));
    handle.iter().for_each(|handle| names.handle(handle));
    let collections = collections::names(report, &text.collections);
    collections.iter().for_each(|(path, name, _)| names.collection(name, path));
    let methods: Vec<_> = collections.into_iter().map(|(path, _, method)| (path, method)).collect();
    scope::handle(report, &methods);
    names.declared(types);
    names
}

/// The attribute that tells entities apart. With a name that can't be one, which is reported, the others go on as if it
/// could.
fn discriminator<'t>(report: &Report, text: &'t SeveralText, keys: &PhysicalKeys) -> Given<&'t str> {
    let name = match &text.discriminator {
        Given::Is(name) => name,
        Given::Absent => return Given::Absent,
        Given::Broken => return Given::Broken,
    };
    if keys.kind(name).is_some_and(|kind| kind != KeyKind::String)
        && let Some(declared) = keys.path(name)
    {
        let message = format!("`{name}` is a key of another type than text, and the discriminator holds text");
        let help = "declare the key as `string`, or name another attribute";
        let path = Path::top("discriminator");
        report.value_because(codes::BAD_DISCRIMINATOR, &path, (declared, "this key"), message, help);
    } else if name.is_empty() || name.len() > super::keys::MAX_KEY_NAME {
        let help = "name an attribute of 1 to 255 bytes, such as `kind`";
        let message = format!("the name of the discriminator has {} bytes", name.len());
        report.value(codes::BAD_DISCRIMINATOR, &Path::top("discriminator"), message, help);
    }
    Given::Is(name)
}

/// The attributes of all entities.
struct Declared<'a> {
    of_each: Vec<&'a Fields>,
    /// Some entity could not be read, so what none has may be meant to be there.
    incomplete: bool,
}

impl<'a> Declared<'a> {
    fn of(drafted: &'a [Drafted], section: &Section<EntityText>) -> Self {
        let of_each = drafted.iter().map(|one| &one.parts.attributes).collect();
        Declared { of_each, incomplete: section.misshapen || drafted.len() < section.entries.len() }
    }

    /// Whether an attribute that no entity has by this name may be one that could not be read.
    fn may_have(&self, wire: &str) -> bool {
        self.incomplete || self.of_each.iter().any(|fields| fields.is_broken(wire))
    }

    /// What attributes are called in the item, for suggestions.
    fn wires(&self) -> impl Iterator<Item = &str> {
        self.of_each.iter().flat_map(|fields| fields.iter().map(|field| field.model.wire.as_str()))
    }
}

/// Two entities of one kind could not be told apart by it.
fn same_kind(report: &Report, drafted: &[Drafted]) {
    for (at, one) in drafted.iter().enumerate() {
        let Some(kind) = &one.kind else { continue };
        if let Some(first) = drafted[..at].iter().find(|other| other.kind.as_ref() == Some(kind)) {
            let message = format!("two entities are of the kind `{kind}`");
            let places = ((&one.entry.path, "this one"), (&first.entry.path, "and this one"));
            report.clash(codes::SAME_KIND, places, message, "give one of them another `kind:`");
        }
    }
}

/// What `ttl:` names has to be an attribute of some entity.
fn known_ttl(report: &Report, wire: &str, all: &Declared) {
    if !all.of_each.iter().any(|fields| fields.wire(wire).is_some()) && !all.may_have(wire) {
        let help = crate::suggest::suggest(wire, all.wires())
            .unwrap_or_else(|| "declare it in an entity, as `epoch_seconds`".to_owned());
        report.value(codes::BAD_TTL, &Path::top("ttl"), format!("no entity has an attribute `{wire}`"), help);
    }
}

/// What every entity of a table is lowered with.
struct Scene<'a> {
    report: &'a Report<'a>,
    types: &'a Types,
    keys: &'a PhysicalKeys,
    discriminator: Given<&'a str>,
}

impl<'a> Scene<'a> {
    /// Every entity that can be read, as far as it stands alone.
    fn draft_all(&self, section: &'a Section<EntityText>) -> Vec<Drafted<'a>> {
        if section.entries.is_empty() && !section.misshapen {
            let help = "declare at least one entity, such as `Order: { attributes: …, keys: … }`";
            self.report.key(codes::NO_FIELDS, &Path::top("entities"), "the table has no entities", help);
        }
        let read = section.entries.iter().filter_map(|entry| Some((entry, entry.value.as_ref()?)));
        let drafted: Vec<Drafted> = read.filter_map(|(entry, text)| self.draft(entry, text)).collect();
        same_kind(self.report, &drafted);
        drafted
    }

    fn draft(&self, entry: &'a Entry<EntityText>, text: &'a EntityText) -> Option<Drafted<'a>> {
        let report = self.report;
        let given = text.rust_name.value().map(String::as_str);
        let name = rust_name(report, &entry.path, &entry.name, given, Ident::camel);
        if no_attributes(report, text) {
            return None;
        }
        let mut attributes = Fields::lower(report, self.types, &text.attributes.entries);
        self.types.apply_rules(text, name.as_ref(), &mut attributes);
        nesting::refuse_deep(report, self.types, &attributes);
        let lowering = Lowering { report, types: self.types, attributes: &attributes, physical: Some(self.keys) };
        let mut computed = ComputedKeys::lower(&lowering, &text.keys);
        let kind = self.kind(entry, text);
        if let (Some(kind), Given::Is(discriminator)) = (&kind, self.discriminator) {
            self.refuse_discriminator(text, &attributes, discriminator);
            self.keys.constant(&mut computed, &entry.path, (discriminator, kind));
        }
        let parts = Parts { report, text, types: self.types, attributes, computed };
        Some(Drafted { entry, name: name?, kind, parts })
    }

    fn kind(&self, entry: &Entry<EntityText>, text: &EntityText) -> Option<String> {
        let kind = text.kind.value();
        if matches!(self.discriminator, Given::Absent) && kind.is_some() {
            let help = "name the attribute that holds it with `discriminator:`, or remove it";
            let message = "the table has no discriminator that could hold this";
            self.report.key(codes::BAD_DISCRIMINATOR, &entry.path.key("kind"), message, help);
        }
        if kind.is_some_and(String::is_empty) {
            let help = "write a text, or leave it out for the name of the entity";
            self.report.key(codes::BAD_DISCRIMINATOR, &entry.path.key("kind"), "the kind is empty", help);
        }
        self.discriminator.value().map(|_| kind.unwrap_or(&entry.name).clone())
    }

    /// The discriminator is written for every entity, so none has it as its own.
    fn refuse_discriminator(&self, text: &EntityText, attributes: &Fields, discriminator: &str) {
        let in_keys = text.keys.entries.iter().find(|key| key.name == discriminator).map(|key| &key.path);
        let Some(taken) = attributes.wire(discriminator).or(in_keys) else { return };
        let document = self.report.document;
        let message = format!("`{discriminator}` is the discriminator, which holds the kind of every item");
        let finding = Diagnostic::new(codes::BAD_DISCRIMINATOR, message)
            .at(document.key_span(taken), "declared again here")
            .at(document.value_span(&Path::top("discriminator")), "the discriminator");
        let help = "remove it here: it is written and read without being a field; `kind:` says its value";
        self.report.add(finding.help(help));
    }
}

/// What an entity makes of the table's keys.
fn keyed<'a>(mut drafted: Drafted<'a>, physical: &Physical, ttl: Option<&str>) -> Keyed<'a> {
    let catalog = drafted.parts.catalog();
    let key = sources::table_key(&catalog, physical);
    let drafts = sources::drafts(&catalog, physical, &key, &drafted.parts.text.indexes);
    drafted.parts.govern(&key, &drafts);
    let catalog = drafted.parts.catalog();
    let expiring = ttl.and_then(|wire| catalog.attributes.find_wire(wire));
    let expiring = expiring.filter(|at| extras::expires(&catalog, *at));
    let duties = drafted.parts.duties(&key, &drafts, expiring);
    Keyed { drafted, key, drafts, duties }
}

fn entity(keyed: Keyed, names: &mut ModuleTypes) -> Option<(Path, Entity)> {
    let Keyed { drafted: Drafted { entry, name, kind, parts }, key, drafts, duties } = keyed;
    if matches!(key.sort, Given::Broken) {
        return None;
    }
    let entity = parts.entity(names, (&key, &drafts), duties, name)?;
    Some((entry.path.clone(), Entity { kind, ..entity }))
}
