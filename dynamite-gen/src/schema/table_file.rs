//! Reads a file that declares a table.

use crate::diagnostic::codes;
use crate::yaml::Path;

use super::entries::{collection, entity, field, group, index, key, preserve_unknown, timestamps, view};
use super::key_reader::KeyReader;
use super::key_types::key_names;
use super::retired;
use super::settings;
use super::type_definitions::type_definition;
use super::{Entities, EntityText, FileReport, Given, MultiEntityText, Section, TableFile};

/// The keys of every table.
pub(super) const TABLE_KEYS: &[&str] =
    &["dynamite", "table", "doc", "rust_name", "partition_key", "sort_key", "indexes", "ttl", "settings", "types"];

/// The keys of a single entity, which are at the top of the file.
pub(super) const SINGLE_ENTITY_KEYS: &[&str] = &[
    "entity",
    "attributes",
    "keys",
    "groups",
    "optimistic_lock",
    "timestamps",
    "preserve_unknown",
    "views",
    "retired",
];

/// The keys of a table with several entities.
pub(super) const MULTI_ENTITY_KEYS: &[&str] = &["discriminator", "entities", "collections"];

/// Reads a file. Returns `None` if it has another version.
pub(crate) fn read(report: &FileReport) -> Option<TableFile> {
    if !has_known_version(report) {
        return None;
    }
    let known: Vec<&str> = [TABLE_KEYS, SINGLE_ENTITY_KEYS, MULTI_ENTITY_KEYS].concat();
    let keys = KeyReader::new(report, Path::default(), report.document.entries(), &known);
    let entities = if keys.has_entities() {
        Entities::Multi(keys.multi_entity())
    } else {
        Entities::Single(keys.single_entity().into())
    };
    Some(TableFile {
        table: keys.value("table"),
        doc: match &entities {
            Entities::Single(entity) => entity.doc.clone(),
            Entities::Multi(_) => keys.value("doc"),
        },
        rust_name: keys.value("rust_name"),
        partition_key: keys.value_as("partition_key", key_names),
        sort_key: keys.value_as("sort_key", key_names),
        ttl: keys.value("ttl"),
        settings: settings::read(report),
        indexes: keys.section("indexes", index),
        types: keys.section("types", type_definition),
        entities,
    })
}

/// Returns whether a key belongs to any kind of table.
pub(super) fn is_known(key: &str) -> bool {
    [TABLE_KEYS, SINGLE_ENTITY_KEYS, MULTI_ENTITY_KEYS].iter().any(|keys| keys.contains(&key))
}

/// Returns whether a file has a known version of the schema language; reports any other.
pub(super) fn has_known_version(report: &FileReport) -> bool {
    let path = Path::top("dynamite");
    let help = "write `dynamite: 1` as the first line";
    match report.document.node(&path) {
        None => report.key(codes::VERSION, &path, "the version of the schema language is missing", help),
        Some(node) if node.text() == Some("1") => return true,
        Some(node) => {
            let found = node.text().unwrap_or(node.describe());
            report.value(codes::VERSION, &path, format!("`{found}` is not a version of the schema language"), help);
        }
    }
    false
}

impl KeyReader<'_> {
    /// Returns whether the file has `entities:`; reports keys that do not fit.
    fn has_entities(&self) -> bool {
        let report = self.report;
        let has = |key: &str| report.document.node(&Path::top(key)).is_some();
        if has("entities") || self.is_meant("entities") {
            for key in SINGLE_ENTITY_KEYS.iter().filter(|key| has(key)) {
                let message = format!("`{key}:` can't be at the top level of a file that has `entities:`");
                let help = "move it into the entity that it belongs to";
                report.key(codes::MIXED_FORMS, &Path::top(key), message, help);
            }
            return true;
        }
        for key in MULTI_ENTITY_KEYS.iter().filter(|key| has(key)) {
            let help = "declare the entities under `entities:`, or remove this key";
            let message = format!("`{key}:` is only for a table with `entities:`");
            report.key(codes::MIXED_FORMS, &Path::top(key), message, help);
        }
        false
    }

    fn multi_entity(&self) -> MultiEntityText {
        MultiEntityText {
            discriminator: self.value("discriminator"),
            entities: self.section("entities", entity),
            collections: self.section("collections", collection),
        }
    }

    /// Reads a single entity, whose keys are at the top of the file.
    fn single_entity(&self) -> EntityText {
        EntityText { name: self.value("entity"), ..self.entity() }
    }

    /// Reads the keys that every entity has.
    pub(super) fn entity(&self) -> EntityText {
        EntityText {
            path: self.path.clone(),
            name: Given::Absent,
            kind: Given::Absent,
            doc: self.value("doc"),
            rust_name: Given::Absent,
            optimistic_lock: self.value("optimistic_lock"),
            timestamps: self.value_as("timestamps", timestamps),
            preserve_unknown: self.value_as("preserve_unknown", preserve_unknown),
            attributes: self.section("attributes", field),
            keys: self.section("keys", key),
            indexes: Section::default(),
            groups: self.section("groups", group),
            views: self.section("views", view),
            retired: self.section("retired", retired::typed),
        }
    }
}
