//! The definition of a table, read from a published file or from DynamoDB.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_dynamodb::types::{KeySchemaElement, Projection, ProvisionedThroughputDescription, TableDescription};
use dynamite_runtime::{CreateTable, Dynamite};

/// The definition of a table. Properties that a file omits are `None`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Definition {
    pub(crate) name: Option<String>,
    /// Names and roles: `("PK", "HASH")`.
    pub(crate) key: Vec<(String, String)>,
    /// The types of key attributes: `S`, `N` or `B`.
    pub(crate) types: BTreeMap<String, String>,
    pub(crate) indexes: BTreeMap<String, Index>,
    pub(crate) billing_mode: Option<String>,
    /// Read and write capacity units.
    pub(crate) throughput: Option<(i64, i64)>,
}

/// A global index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Index {
    pub(crate) key: Vec<(String, String)>,
    pub(crate) projection: String,
    /// The attributes that the projection lists, including keys if it lists them.
    pub(crate) listed: BTreeSet<String>,
}

/// Creates the table on a new engine, and checks that it is described as published.
pub(crate) async fn assert_creates(published: Definition, create: impl FnOnce(&Dynamite) -> CreateTable) {
    let db = Dynamite::embedded().await.unwrap();
    create(&db).await.unwrap();
    let name = only_table(&db).await;
    let described = db.client().describe_table().table_name(name).send().await.unwrap().table.unwrap();
    let found = Definition::of(&described);
    assert_eq!(found, published.or(&found));
}

/// Returns the name of the only table.
pub(crate) async fn only_table(db: &Dynamite) -> String {
    let names = db.client().list_tables().send().await.unwrap().table_names.unwrap_or_default();
    let [name] = names.as_slice() else { panic!("expected one table: {names:?}") };
    name.clone()
}

impl Definition {
    /// Returns the definition in DynamoDB's description of a table.
    fn of(table: &TableDescription) -> Self {
        let definitions = table.attribute_definitions().iter();
        let indexes = table.global_secondary_indexes().iter().map(|index| {
            let name = index.index_name().unwrap_or_default().to_owned();
            (name, Index::of(index.key_schema(), index.projection().unwrap()))
        });
        // DynamoDB returns a billing mode only for tables that are or were billed per request.
        let mode = table.billing_mode_summary().and_then(|summary| summary.billing_mode());
        Definition {
            name: table.table_name().map(str::to_owned),
            key: keys(table.key_schema()),
            types: definitions
                .map(|definition| {
                    (definition.attribute_name().to_owned(), definition.attribute_type().as_str().to_owned())
                })
                .collect(),
            indexes: indexes.collect(),
            billing_mode: Some(mode.map_or("PROVISIONED", |mode| mode.as_str()).to_owned()),
            throughput: table.provisioned_throughput().map(units),
        }
    }

    /// Fills in omitted properties from another definition.
    fn or(self, other: &Self) -> Self {
        Definition {
            name: self.name.or_else(|| other.name.clone()),
            billing_mode: self.billing_mode.or_else(|| other.billing_mode.clone()),
            throughput: self.throughput.or(other.throughput),
            ..self
        }
    }
}

impl Index {
    fn of(key: &[KeySchemaElement], projection: &Projection) -> Self {
        Index {
            key: keys(key),
            projection: projection.projection_type().unwrap().as_str().to_owned(),
            listed: projection.non_key_attributes().iter().cloned().collect(),
        }
    }
}

fn keys(elements: &[KeySchemaElement]) -> Vec<(String, String)> {
    elements.iter().map(|key| (key.attribute_name().to_owned(), key.key_type().as_str().to_owned())).collect()
}

fn units(throughput: &ProvisionedThroughputDescription) -> (i64, i64) {
    (throughput.read_capacity_units().unwrap_or_default(), throughput.write_capacity_units().unwrap_or_default())
}
