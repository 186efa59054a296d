//! The table as the runtime's constants have it.

use serde::Serialize;

use super::rust::string;
use super::settings;
use crate::model::{KeyAttribute, KeyKind, Projection, Table, TableIndex};

/// The constant `TABLE`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct SchemaView {
    pub(crate) name: String,
    pub(crate) partition_key: String,
    pub(crate) sort_key: String,
    pub(crate) ttl: String,
    pub(crate) settings: String,
    pub(crate) indexes: Vec<IndexSchemaView>,
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct IndexSchemaView {
    pub(crate) name: String,
    pub(crate) local: String,
    pub(crate) partition_key: Vec<String>,
    pub(crate) sort_key: Vec<String>,
    pub(crate) projection: String,
}

pub(super) fn view(table: &Table) -> SchemaView {
    SchemaView {
        name: string(&table.name),
        partition_key: key(&table.partition_key),
        sort_key: option(table.sort_key.as_ref().map(key)),
        ttl: option(table.ttl.as_deref().map(string)),
        settings: settings::settings(&table.settings),
        indexes: table.indexes.iter().map(index).collect(),
    }
}

fn option(code: Option<String>) -> String {
    code.map_or_else(|| "None".into(), |code| format!("Some({code})"))
}

fn key(key: &KeyAttribute) -> String {
    let kind = match key.kind {
        KeyKind::String => "String",
        KeyKind::Number => "Number",
        KeyKind::Binary => "Binary",
    };
    format!("rt::schema::KeyAttribute {{ name: {}, scalar_type: rt::schema::ScalarType::{kind} }}", string(&key.name))
}

fn index(index: &TableIndex) -> IndexSchemaView {
    let projection = match &index.projection {
        Projection::All => "All".into(),
        Projection::KeysOnly => "KeysOnly".into(),
        Projection::Include(names) => {
            format!("Include(&[{}])", names.iter().map(|name| string(name)).collect::<Vec<_>>().join(", "))
        }
    };
    IndexSchemaView {
        name: string(&index.name),
        local: index.local.to_string(),
        partition_key: index.partition_key.iter().map(key).collect(),
        sort_key: index.sort_key.iter().map(key).collect(),
        projection: format!("rt::schema::Projection::{projection}"),
    }
}
