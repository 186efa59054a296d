//! The places of changes in the schema files.

use crate::model::Model;
use crate::naming::Ident;
use crate::source::{FileId, SourceFile, Span};
use crate::yaml::{self, Document, NodeKind, Path};

use super::change::{Kind, Place, Spot};

/// The files of a version, with the tables and the shared types that they declare.
pub(super) struct Places<'s> {
    documents: Vec<Option<Document<'s>>>,
    model: &'s Model,
    sources: &'s [SourceFile],
}

impl<'s> Places<'s> {
    pub(super) fn new(sources: &'s [SourceFile], model: &'s Model) -> Self {
        let parsed = |(index, source): (usize, &'s SourceFile)| yaml::parse(FileId::from_index(index), &source.text).0;
        Places { documents: sources.iter().enumerate().map(parsed).collect(), model, sources }
    }

    /// Returns the id of the file of the settings, which follows the schemas.
    pub(super) fn file_of_settings(&self) -> FileId {
        FileId::from_index(self.sources.len())
    }

    /// Returns where a change is shown: where it is or, if that is gone, what it was part of.
    pub(super) fn span(&self, place: &Place) -> Option<Span> {
        let table = self.model.tables.iter().find(|table| table.name == place.table);
        let shared = || self.model.shared.iter().find(|module| module.module.plain() == place.table);
        let source = table.map(|table| &table.source).or_else(|| shared().map(|module| &module.source))?;
        if let Spot::Type(name) | Spot::InType(name, _) | Spot::Code(name) = &place.spot
            && let Some(span) = self.of_type(source, name, &place.spot)
        {
            return Some(span);
        }
        let document = self.document(source)?;
        let path = path(document, &place.spot);
        let is_template = matches!(&place.spot, Spot::InEntity(_, "keys", _)) && document.node(&path).is_some();
        Some(match is_template {
            true => document.value_span(&template(document, path)),
            false => document.key_span(&existing(document, path)),
        })
    }

    fn document(&self, source: &str) -> Option<&Document<'s>> {
        let index = self.sources.iter().position(|found| found.name == source)?;
        self.documents.get(index)?.as_ref()
    }

    /// Returns where a type is declared, in the file of the table or in one of shared types.
    fn of_type(&self, source: &str, name: &str, spot: &Spot) -> Option<Span> {
        let shared = self.model.shared.iter().map(|module| module.source.as_str());
        std::iter::once(source).chain(shared).filter_map(|source| self.document(source)).find_map(|document| {
            let path = entry(document, &Path::top("types"), "rust_name", name, Ident::camel)?;
            let path = match spot {
                Spot::InType(_, wire) => member(document, &path, wire).unwrap_or(path),
                _ => path,
            };
            Some(document.key_span(&path))
        })
    }
}

/// Returns the path of a spot, which may not exist.
fn path(document: &Document<'_>, spot: &Spot) -> Path {
    match spot {
        Spot::Top(key, None) => Path::top(key),
        Spot::Top(key, Some(inner)) => Path::top(key).key(inner),
        Spot::Index(name) => Path::top("indexes").key(name),
        Spot::Entity(kind) => match kind {
            None => Path::top("entity"),
            Some(_) => entity(document, kind),
        },
        Spot::OfEntity(kind, key) => entity(document, kind).key(key),
        Spot::InEntity(kind, section, wire) => {
            let section = entity(document, kind).key(section);
            named(document, &section, wire).unwrap_or_else(|| section.key(wire))
        }
        Spot::Type(_) | Spot::InType(..) => Path::top("types"),
        Spot::Code(name) => {
            let entity = entry(document, &Path::top("entities"), "rust_name", name, Ident::camel);
            entity.unwrap_or_else(|| Path::top("entity"))
        }
    }
}

/// Returns the path of an entity; that of the file for the only one.
fn entity(document: &Document<'_>, kind: &Kind) -> Path {
    let Some(kind) = kind else { return Path::default() };
    let entities = Path::top("entities");
    let by_kind = entry(document, &entities, "kind", kind, |name| Ident::camel(name).filter(|_| false));
    by_kind
        .or_else(|| entry(document, &entities, "rust_name", kind, Ident::camel))
        .unwrap_or_else(|| entities.key(kind))
}

/// Finds an entry that gives itself a name under a key, or else is called so.
fn entry(
    document: &Document<'_>,
    section: &Path,
    key: &str,
    name: &str,
    usual: fn(&str) -> Option<Ident>,
) -> Option<Path> {
    let entries = document.node(section)?.entries();
    let given = |entry: &&yaml::MapEntry| {
        let path = section.key(&entry.key).key(key);
        match document.node(&path).and_then(|node| node.text()) {
            Some(text) => text == name,
            None => entry.key == name || usual(&entry.key).is_some_and(|ident| ident.plain() == name),
        }
    };
    entries.iter().find(given).map(|entry| section.key(&entry.key))
}

/// Finds an attribute, a key or a field by its name in items.
fn named(document: &Document<'_>, section: &Path, wire: &str) -> Option<Path> {
    entry(document, section, "attribute", wire, |_| None)
}

/// Finds a field, a value or an alternative of a type.
fn member(document: &Document<'_>, ty: &Path, wire: &str) -> Option<Path> {
    let bodies = ["struct", "enum", "union"].map(|body| ty.key(body));
    bodies.iter().filter_map(|body| Some((body, document.node(body)?))).find_map(|(body, node)| match &node.kind {
        NodeKind::List(items) => {
            let value = |index: &usize| {
                let item = &items[*index];
                let long = || item.entries().iter().find(|entry| entry.key == "value").and_then(|e| e.value.text());
                item.text().or_else(long) == Some(wire)
            };
            (0..items.len()).find(value).map(|index| body.item(index))
        }
        _ => named(document, body, wire),
    })
}

/// Returns the path of the text of a key.
fn template(document: &Document<'_>, key: Path) -> Path {
    let long = key.key("template");
    if document.node(&long).is_some() { long } else { key }
}

/// Returns a path, or the longest part of it that exists.
fn existing(document: &Document<'_>, path: Path) -> Path {
    match path.split() {
        Some((parent, _)) if document.node(&path).is_none() => existing(document, parent),
        _ => path,
    }
}
