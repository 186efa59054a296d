//! The constant that describes a table for the runtime.

use serde::Serialize;

use super::rust_code::string;
use super::settings;
use crate::model::{KeyAttribute, KeyKind, Projection, Stage, Table, TableIndex};

/// The constant `TABLE`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct SchemaContext {
    pub(crate) name: String,
    pub(crate) partition_key: String,
    pub(crate) sort_key: Option<String>,
    /// The literal of the attribute that items expire by.
    pub(crate) ttl: Option<String>,
    pub(crate) settings: String,
    pub(crate) indexes: Vec<IndexSchemaContext>,
}

/// An index of the table in the constant.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct IndexSchemaContext {
    pub(crate) name: String,
    pub(crate) local: bool,
    pub(crate) partition_key: Vec<String>,
    pub(crate) sort_key: Vec<String>,
    pub(crate) projection: String,
    pub(crate) stage: &'static str,
}

/// Returns the context of the constant.
pub(super) fn context(table: &Table) -> SchemaContext {
    SchemaContext {
        name: string(&table.name),
        partition_key: key(&table.partition_key),
        sort_key: table.sort_key.as_ref().map(key),
        ttl: table.ttl.as_deref().map(string),
        settings: settings::settings(&table.settings),
        indexes: table.indexes.iter().map(index).collect(),
    }
}

fn key(key: &KeyAttribute) -> String {
    let kind = match key.kind {
        KeyKind::String => "string",
        KeyKind::Number => "number",
        KeyKind::Binary => "binary",
    };
    format!("rt::schema::KeyAttribute::{kind}({})", string(&key.name))
}

fn index(index: &TableIndex) -> IndexSchemaContext {
    let projection = match &index.projection {
        Projection::All => "All".into(),
        Projection::KeysOnly => "KeysOnly".into(),
        Projection::Include(names) => {
            format!("Include(&[{}])", names.iter().map(|name| string(name)).collect::<Vec<_>>().join(", "))
        }
    };
    IndexSchemaContext {
        name: string(&index.name),
        local: index.local,
        partition_key: index.partition_key.iter().map(key).collect(),
        sort_key: index.sort_key.iter().map(key).collect(),
        projection: format!("rt::schema::Projection::{projection}"),
        stage: match index.stage {
            Stage::Active => "Active",
            Stage::Building => "Building",
            Stage::Retiring => "Retiring",
        },
    }
}
