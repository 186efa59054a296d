//! From the tree to the typed file, entry by entry.

use std::collections::BTreeSet;

use serde::de::DeserializeOwned;

use crate::diagnostic::codes;
use crate::yaml::{Node, NodeKind, Path, Step};

use super::settings;
use super::shape::{decode, decode_struct, refuse_unknown, wrong_shape};
use super::{
    AlternativeText, CollectionText, Entities, EntityIndexText, EntityText, Entry, FieldText, Given, IndexText,
    KeyText, Report, Section, SeveralText, TableFile, TypeBody, TypeHead, TypeText, ValueText, ViewText,
};

/// The keys that every table's file may have.
pub(super) const TABLE_KEYS: &[&str] =
    &["dynamite", "table", "doc", "rust_name", "partition_key", "sort_key", "indexes", "ttl", "settings", "types"];

/// The keys of the only entity of a table, which stand at the top of the file.
pub(super) const ONE_KEYS: &[&str] = &["entity", "attributes", "keys", "optimistic_lock", "preserve_unknown", "views"];

/// The keys of a table of several entities.
pub(super) const SEVERAL_KEYS: &[&str] = &["discriminator", "entities", "collections"];

/// The keys of an entry of `entities:`.
pub(super) const ENTITY_KEYS: &[&str] =
    &["kind", "doc", "rust_name", "attributes", "keys", "indexes", "optimistic_lock", "preserve_unknown", "views"];

/// What a declared type can be.
pub(super) const TYPE_BODIES: [&str; 4] = ["enum", "struct", "union", "type"];

/// Reads a file. `None` if it is of no use: of another version, or of a kind that is not supported.
pub(crate) fn read(report: &Report) -> Option<TableFile> {
    version(report)?;
    let known: Vec<&str> = [TABLE_KEYS, ONE_KEYS, SEVERAL_KEYS].concat();
    let read = Place::new(report, Path::default(), report.document.entries(), &known);
    let entities =
        if read.has_several() { Entities::Several(read.several()) } else { Entities::One(read.only_entity()) };
    Some(TableFile {
        table: read.one("table"),
        doc: match &entities {
            Entities::One(entity) => entity.doc.clone(),
            Entities::Several(_) => read.one("doc"),
        },
        rust_name: read.one("rust_name"),
        partition_key: read.one("partition_key"),
        sort_key: read.one("sort_key"),
        ttl: read.one("ttl"),
        settings: settings::read(report),
        indexes: read.section("indexes", index),
        types: read.section("types", type_definition),
        entities,
    })
}

/// Whether some kind of file has this key.
pub(super) fn is_known(key: &str) -> bool {
    [TABLE_KEYS, ONE_KEYS, SEVERAL_KEYS].iter().any(|keys| keys.contains(&key))
}

/// The version comes first: whatever follows is read by its rules.
pub(super) fn version(report: &Report) -> Option<()> {
    let path = Path::top("dynamite");
    let help = "write `dynamite: 1` as the first line";
    match report.document.node(&path) {
        None => report.key(codes::VERSION, &path, "the version of the schema language is missing", help),
        Some(node) if node.text() == Some("1") => return Some(()),
        Some(node) => {
            let found = node.text().unwrap_or(node.describe());
            report.value(codes::VERSION, &path, format!("`{found}` is no version of the schema language"), help);
        }
    }
    None
}

/// A mapping that is read key by key: the file itself, or an entity.
pub(super) struct Place<'a> {
    pub(super) report: &'a Report<'a>,
    pub(super) path: Path,
    /// The keys that a slip may have meant: what they would say is not known.
    meant: BTreeSet<&'a str>,
}

impl<'a> Place<'a> {
    /// A mapping with these entries; refuses those that it does not know.
    pub(super) fn new(report: &'a Report<'a>, path: Path, entries: &[crate::yaml::Entry], known: &[&'a str]) -> Self {
        let meant = refuse_unknown(report, &path, entries, known);
        Place { report, path, meant }
    }

    /// Whether the table has several entities; refuses a file that is written both ways.
    fn has_several(&self) -> bool {
        let report = self.report;
        let has = |key: &str| report.document.node(&Path::top(key)).is_some();
        if has("entities") || self.meant.contains("entities") {
            for key in ONE_KEYS.iter().filter(|key| has(key)) {
                let message = format!("`{key}` stands at the top of a file that has `entities:`");
                let help = "move it into the entity that it belongs to";
                report.key(codes::MIXED_FORMS, &Path::top(key), message, help);
            }
            return true;
        }
        for key in SEVERAL_KEYS.iter().filter(|key| has(key)) {
            let help = "declare the entities under `entities:`, or remove it";
            let message = format!("`{key}` belongs to a table of several entities");
            report.key(codes::MIXED_FORMS, &Path::top(key), message, help);
        }
        false
    }

    pub(super) fn one<T: DeserializeOwned>(&self, key: &str) -> Given<T> {
        let path = self.path.key(key);
        match self.report.document.node(&path) {
            None if self.meant.contains(key) => Given::Broken,
            None => Given::Absent,
            Some(node) => decode(self.report, &path, node).map_or(Given::Broken, Given::Is),
        }
    }

    pub(super) fn section<T>(&self, key: &str, read: fn(&Report, &Path, &Node) -> Option<T>) -> Section<T> {
        let path = self.path.key(key);
        let Some(node) = self.report.document.node(&path) else {
            return Section { misshapen: self.meant.contains(key), ..Section::default() };
        };
        let read = entries(self.report, &path, node, read);
        Section { misshapen: read.is_none(), entries: read.unwrap_or_default() }
    }

    fn several(&self) -> SeveralText {
        SeveralText {
            discriminator: self.one("discriminator"),
            entities: self.section("entities", entity),
            collections: self.section("collections", collection),
        }
    }

    /// The only entity of a table: its keys stand at the top of the file, among the table's.
    fn only_entity(&self) -> EntityText {
        EntityText { name: self.one("entity"), ..self.entity() }
    }

    /// What every entity has.
    fn entity(&self) -> EntityText {
        EntityText {
            path: self.path.clone(),
            name: Given::Absent,
            kind: Given::Absent,
            doc: self.one("doc"),
            rust_name: Given::Absent,
            optimistic_lock: self.one("optimistic_lock"),
            preserve_unknown: self.one("preserve_unknown"),
            attributes: self.section("attributes", field),
            keys: self.section("keys", key),
            indexes: Section::default(),
            views: self.section("views", view),
        }
    }
}

/// An entry of `entities:`.
fn entity(report: &Report, path: &Path, node: &Node) -> Option<EntityText> {
    let NodeKind::Map(map) = &node.kind else {
        wrong_shape(report, path, "a mapping with `attributes:` and `keys:`", node.describe());
        return None;
    };
    let place = Place::new(report, path.clone(), map.entries(), ENTITY_KEYS);
    let name = path.split().and_then(|(_, last)| match last {
        Step::Key(name) => Some(name.clone()),
        Step::Item(_) => None,
    });
    Some(EntityText {
        name: name.map_or(Given::Absent, Given::Is),
        kind: place.one("kind"),
        rust_name: place.one("rust_name"),
        indexes: place.section("indexes", entity_index),
        ..place.entity()
    })
}

/// `gsi1: by_status` or `gsi1: { name: by_status, … }`.
fn entity_index(report: &Report, path: &Path, node: &Node) -> Option<EntityIndexText> {
    match node.text() {
        Some(name) => Some(EntityIndexText { name: Some(name.to_owned()), ..Default::default() }),
        None => long(report, path, node, "what the entity calls it, or a mapping with `name:`"),
    }
}

fn collection(report: &Report, path: &Path, node: &Node) -> Option<CollectionText> {
    long(report, path, node, "a mapping with `partition:` or `index:`, and `of:`")
}

/// Every entry of a mapping by itself; `None` if it is no mapping.
fn entries<T>(
    report: &Report,
    path: &Path,
    node: &Node,
    read: fn(&Report, &Path, &Node) -> Option<T>,
) -> Option<Vec<Entry<T>>> {
    let NodeKind::Map(map) = &node.kind else {
        wrong_shape(report, path, "a mapping of names", node.describe());
        return None;
    };
    let one = |entry: &crate::yaml::Entry| {
        let path = path.key(&entry.key);
        let value = read(report, &path, &entry.value);
        Entry { name: entry.key.clone(), path, value }
    };
    Some(map.entries().iter().map(one).collect())
}

/// `total: decimal` or `total: { type: decimal, … }`.
fn field(report: &Report, path: &Path, node: &Node) -> Option<FieldText> {
    match node.text() {
        Some(ty) => Some(FieldText {
            ty: ty.to_owned(),
            attribute: None,
            default: None,
            stored: None,
            doc: None,
            rust_name: None,
            rust_type: None,
        }),
        None => long(report, path, node, "a type, or a mapping with `type:`"),
    }
}

/// `pk: "{a}#{b}"` or `pk: { template: "{a}#{b}", … }`.
fn key(report: &Report, path: &Path, node: &Node) -> Option<KeyText> {
    match node.text() {
        Some(template) => Some(KeyText { template: template.to_owned(), kind: None, attribute: None, rust_name: None }),
        None if unquoted(node) => {
            let help = "put it in quotes: without, the braces make a mapping of it";
            report.value(codes::WRONG_SHAPE, path, format!("`{path}` is a template without quotes"), help);
            None
        }
        None => long(report, path, node, "a template, or a mapping with `template:`"),
    }
}

/// Whether it is what YAML makes of `{id}`: a mapping of one name to nothing.
fn unquoted(node: &Node) -> bool {
    matches!(node.entries(), [only] if only.key != "template" && matches!(only.value.kind, NodeKind::Scalar { null: true, .. }))
}

fn index(report: &Report, path: &Path, node: &Node) -> Option<IndexText> {
    if !matches!(node.kind, NodeKind::Map(_)) {
        wrong_shape(report, path, "a mapping with `partition_key:` and `projection:`", node.describe());
        return None;
    }
    let index: Option<IndexText> = decode_struct(report, path, node, settings::CAPACITY);
    let capacity = settings::capacity(report, path);
    Some(IndexText { capacity, ..index? })
}

/// `[status, total]` or `{ attributes: [status, total], … }`.
fn view(report: &Report, path: &Path, node: &Node) -> Option<ViewText> {
    match &node.kind {
        NodeKind::List(_) => Some(ViewText { attributes: decode(report, path, node)?, doc: None }),
        _ => long(report, path, node, "a list of attributes, or a mapping with `attributes:`"),
    }
}

pub(super) fn type_definition(report: &Report, path: &Path, node: &Node) -> Option<TypeText> {
    let head: Option<TypeHead> = decode_struct(report, path, node, &TYPE_BODIES);
    let given: Vec<&crate::yaml::Entry> =
        node.entries().iter().filter(|e| TYPE_BODIES.contains(&e.key.as_str())).collect();
    let [body] = given.as_slice() else {
        if head.is_some() {
            let help = "give it exactly one of `enum:`, `struct:`, `union:` and `type:`";
            let message = "a type is an enum, a struct, a union or another name of a type";
            report.key(codes::BAD_TYPE_DEFINITION, path, message, help);
        }
        return None;
    };
    let inner = path.key(&body.key);
    let body = match body.key.as_str() {
        "enum" => TypeBody::Enum(values(report, &inner, &body.value)?),
        "type" => TypeBody::Alias(decode(report, &inner, &body.value)?),
        "struct" => TypeBody::Struct(entries(report, &inner, &body.value, field)?),
        _ => TypeBody::Union(entries(report, &inner, &body.value, alternative)?),
    };
    Some(TypeText { head: head?, body })
}

/// `[a, b]`, `[{ value: a, doc: … }]` or `{ a: { doc: … }, b: ~ }`.
fn values(report: &Report, path: &Path, node: &Node) -> Option<Vec<Entry<ValueText>>> {
    match &node.kind {
        NodeKind::List(items) => {
            let value = |(at, item)| listed_value(report, path.at(at), item);
            Some(items.iter().enumerate().filter_map(value).collect())
        }
        NodeKind::Map(_) => entries(report, path, node, value),
        NodeKind::Scalar { .. } => {
            wrong_shape(report, path, "a list of values", node.describe());
            None
        }
    }
}

fn listed_value(report: &Report, path: Path, item: &Node) -> Option<Entry<ValueText>> {
    if let Some(text) = item.text() {
        return Some(Entry { name: text.to_owned(), path, value: Some(ValueText::default()) });
    }
    if matches!(item.kind, NodeKind::Scalar { .. }) {
        wrong_shape(report, &path, "text (in quotes, if it looks like nothing)", item.describe());
        return None;
    }
    let value: Option<ValueText> = decode_struct(report, &path, item, &["value"]);
    let name = item.entries().iter().find(|e| e.key == "value").and_then(|e| e.value.text());
    if value.is_some() && name.is_none() {
        report.value(
            codes::MISSING_KEY,
            &path,
            format!("`{path}` has no `value:`"),
            "add `value:` with the text on the wire",
        );
    }
    Some(Entry { name: name?.to_owned(), path, value })
}

/// `a: ~` or `a: { doc: … }`.
fn value(report: &Report, path: &Path, node: &Node) -> Option<ValueText> {
    match &node.kind {
        NodeKind::Scalar { null: true, .. } => Some(ValueText::default()),
        _ => long(report, path, node, "nothing, or a mapping with `doc:` or `rust_name:`"),
    }
}

/// `card: Card`, `cash: ~` or `card: { struct: Card, … }`.
fn alternative(report: &Report, path: &Path, node: &Node) -> Option<AlternativeText> {
    match &node.kind {
        NodeKind::Scalar { null: true, .. } => Some(AlternativeText::default()),
        NodeKind::Scalar { text, .. } => Some(AlternativeText { payload: Some(text.clone()), ..Default::default() }),
        _ => long(report, path, node, "the name of a struct, nothing (`~`), or a mapping with `struct:`"),
    }
}

/// The long form of an entry, which is a mapping.
fn long<T: DeserializeOwned>(report: &Report, path: &Path, node: &Node, expected: &str) -> Option<T> {
    if matches!(node.kind, NodeKind::Map(_)) {
        return decode_struct(report, path, node, &[]);
    }
    wrong_shape(report, path, expected, node.describe());
    None
}
