//! The `CreateTable` request of a schema.

use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::types as sdk_types;
use sdk_types::{
    AttributeDefinition, GlobalSecondaryIndex, KeySchemaElement, KeyType, LocalSecondaryIndex, ProjectionType,
};

use super::settings;
use crate::operation::sdk::CreateTableInputBuilder;
use crate::schema::{IndexSchema, KeyAttribute, Projection, TableSchema};

/// Returns the request that creates a table. The request defines only the key attributes, as DynamoDB requires.
pub(crate) fn create_table_input(schema: &TableSchema, name: &str) -> Result<CreateTableInputBuilder, BuildError> {
    let (mut local, mut global) = (Vec::new(), Vec::new());
    for index in schema.indexes {
        let key_schema = key_schema(index.partition_key, index.sort_key)?;
        let projection = projection(index.projection);
        if index.local {
            let index = LocalSecondaryIndex::builder().index_name(index.name).set_key_schema(Some(key_schema));
            local.push(index.projection(projection).build()?);
        } else {
            let capacity = schema.settings.capacity_of(index.name);
            let index = GlobalSecondaryIndex::builder().index_name(index.name).set_key_schema(Some(key_schema));
            let index = index.set_provisioned_throughput(settings::provisioned(capacity)?);
            global.push(index.set_on_demand_throughput(settings::on_demand(capacity)).projection(projection).build()?);
        }
    }
    let request = CreateTableInputBuilder::default()
        .table_name(name)
        .set_key_schema(Some(key_schema(&[schema.partition_key], schema.sort_key.as_slice())?))
        .set_attribute_definitions(Some(definitions(schema)?))
        .set_local_secondary_indexes((!local.is_empty()).then_some(local))
        .set_global_secondary_indexes((!global.is_empty()).then_some(global));
    settings::apply(&schema.settings, request)
}

pub(super) fn key_schema(
    partition: &[KeyAttribute],
    sort: &[KeyAttribute],
) -> Result<Vec<KeySchemaElement>, BuildError> {
    let partition = partition.iter().map(|key| (key.name, KeyType::Hash));
    let sort = sort.iter().map(|key| (key.name, KeyType::Range));
    partition
        .chain(sort)
        .map(|(name, key)| KeySchemaElement::builder().attribute_name(name).key_type(key).build())
        .collect()
}

fn index_keys(index: &IndexSchema) -> impl Iterator<Item = KeyAttribute> {
    index.partition_key.iter().chain(index.sort_key).copied()
}

/// Returns all key attributes of the table and its indexes, each once.
pub(super) fn defined_attributes(schema: &TableSchema) -> Vec<KeyAttribute> {
    let mut all = schema.keys();
    for key in schema.indexes.iter().flat_map(index_keys) {
        if !all.contains(&key) {
            all.push(key);
        }
    }
    all
}

fn definitions(schema: &TableSchema) -> Result<Vec<AttributeDefinition>, BuildError> {
    let keys = defined_attributes(schema).into_iter();
    keys.map(|key| {
        AttributeDefinition::builder().attribute_name(key.name).attribute_type(key.scalar_type.sdk()).build()
    })
    .collect()
}

pub(super) fn projection(projection: Projection) -> sdk_types::Projection {
    let builder = sdk_types::Projection::builder();
    match projection {
        Projection::All => builder.projection_type(ProjectionType::All),
        Projection::KeysOnly => builder.projection_type(ProjectionType::KeysOnly),
        Projection::Include(names) => builder
            .projection_type(ProjectionType::Include)
            .set_non_key_attributes(Some(names.iter().map(|name| (*name).to_owned()).collect())),
    }
    .build()
}
