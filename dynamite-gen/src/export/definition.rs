//! A table in the structure of `CreateTable`, which CloudFormation shares.

use serde::Serialize;

use super::options::ExportOptions;

use crate::model::{
    self, Encryption, KeyAttribute, KeyKind, Projection, Recovery, StreamView, Table, TableClass, TableIndex,
};

/// The physical definition of a table, which every format is written from.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Definition<'m> {
    pub(super) table_name: String,
    /// The attributes of all keys, each once: those of the table, then those of the indexes, in schema order.
    pub(super) attribute_definitions: Vec<AttributeDefinition<'m>>,
    pub(super) key_schema: Vec<KeyElement<'m>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) local_secondary_indexes: Vec<IndexDefinition<'m>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) global_secondary_indexes: Vec<IndexDefinition<'m>>,
    pub(super) billing_mode: &'static str,
    #[serde(flatten)]
    pub(super) capacity: CapacityFields,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) table_class: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) deletion_protection_enabled: Option<bool>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) tags: Vec<Tag<'m>>,
    // Each format writes these in its own way.
    #[serde(skip)]
    pub(super) stream: Option<&'static str>,
    #[serde(skip)]
    pub(super) encryption: &'m Encryption,
    #[serde(skip)]
    pub(super) ttl: Option<&'m str>,
    #[serde(skip)]
    pub(super) recovery: Option<Recovery>,
}

#[derive(Debug, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct AttributeDefinition<'m> {
    pub(super) attribute_name: &'m str,
    pub(super) attribute_type: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct KeyElement<'m> {
    pub(super) attribute_name: &'m str,
    pub(super) key_type: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct IndexDefinition<'m> {
    pub(super) index_name: &'m str,
    pub(super) key_schema: Vec<KeyElement<'m>>,
    pub(super) projection: ProjectionShape<'m>,
    #[serde(flatten)]
    pub(super) capacity: CapacityFields,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ProjectionShape<'m> {
    pub(super) projection_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) non_key_attributes: Option<&'m [String]>,
}

/// The capacity: one of the two fields, or neither.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct CapacityFields {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) provisioned_throughput: Option<ProvisionedThroughput>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) on_demand_throughput: Option<OnDemandThroughput>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ProvisionedThroughput {
    pub(super) read_capacity_units: i64,
    pub(super) write_capacity_units: i64,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct OnDemandThroughput {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) max_read_request_units: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) max_write_request_units: Option<i64>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Tag<'m> {
    pub(super) key: &'m str,
    pub(super) value: &'m str,
}

impl<'m> Definition<'m> {
    /// Returns the definition of a table as options say.
    pub(super) fn of(table: &'m Table, options: &ExportOptions<'_>) -> Self {
        let settings = &table.settings;
        let index = |local: bool| {
            let indexes = table.indexes.iter().filter(move |index| index.local == local && options.has(index));
            indexes.map(|index| IndexDefinition::of(index, settings.capacity_of(&index.name))).collect()
        };
        let keys = elements(std::slice::from_ref(&table.partition_key), table.sort_key.as_slice());
        Definition {
            table_name: format!("{}{}", options.prefix, table.name),
            attribute_definitions: attributes(table, options),
            key_schema: keys,
            local_secondary_indexes: index(true),
            global_secondary_indexes: index(false),
            billing_mode: billing_mode(settings.capacity),
            capacity: settings.capacity.into(),
            table_class: table_class(settings.class),
            deletion_protection_enabled: settings.deletion_protection.then_some(true),
            tags: settings.tags.iter().map(|(key, value)| Tag { key, value }).collect(),
            stream: settings.stream.map(stream_view),
            encryption: &settings.encryption,
            ttl: table.ttl.as_deref(),
            recovery: settings.recovery,
        }
    }
}

impl<'m> IndexDefinition<'m> {
    fn of(index: &'m TableIndex, capacity: model::Capacity) -> Self {
        let (projection_type, non_key_attributes) = match &index.projection {
            Projection::All => ("ALL", None),
            Projection::KeysOnly => ("KEYS_ONLY", None),
            Projection::Include(names) => ("INCLUDE", Some(names.as_slice())),
        };
        IndexDefinition {
            index_name: &index.name,
            key_schema: elements(&index.partition_key, &index.sort_key),
            projection: ProjectionShape { projection_type, non_key_attributes },
            capacity: capacity.into(),
        }
    }
}

impl From<model::Capacity> for CapacityFields {
    fn from(capacity: model::Capacity) -> Self {
        match capacity {
            model::Capacity::PayPerRequest { max_read: None, max_write: None } => CapacityFields::default(),
            model::Capacity::PayPerRequest { max_read, max_write } => {
                let maximum =
                    OnDemandThroughput { max_read_request_units: max_read, max_write_request_units: max_write };
                CapacityFields { on_demand_throughput: Some(maximum), ..CapacityFields::default() }
            }
            model::Capacity::Provisioned { read, write } => {
                let throughput = ProvisionedThroughput { read_capacity_units: read, write_capacity_units: write };
                CapacityFields { provisioned_throughput: Some(throughput), ..CapacityFields::default() }
            }
        }
    }
}

fn attributes<'m>(table: &'m Table, options: &ExportOptions<'_>) -> Vec<AttributeDefinition<'m>> {
    let indexes = table.indexes.iter().filter(|index| options.has(index));
    let of_indexes = indexes.flat_map(|index| index.partition_key.iter().chain(&index.sort_key));
    let mut found = Vec::new();
    for key in std::iter::once(&table.partition_key).chain(&table.sort_key).chain(of_indexes) {
        let attribute_type = match key.kind {
            KeyKind::String => "S",
            KeyKind::Number => "N",
            KeyKind::Binary => "B",
        };
        let definition = AttributeDefinition { attribute_name: &key.name, attribute_type };
        if !found.contains(&definition) {
            found.push(definition);
        }
    }
    found
}

fn elements<'m>(partition: &'m [KeyAttribute], sort: &'m [KeyAttribute]) -> Vec<KeyElement<'m>> {
    let partition = partition.iter().map(|key| (key, "HASH"));
    let all = partition.chain(sort.iter().map(|key| (key, "RANGE")));
    all.map(|(key, key_type)| KeyElement { attribute_name: &key.name, key_type }).collect()
}

fn billing_mode(capacity: model::Capacity) -> &'static str {
    match capacity {
        model::Capacity::PayPerRequest { .. } => "PAY_PER_REQUEST",
        model::Capacity::Provisioned { .. } => "PROVISIONED",
    }
}

fn table_class(class: TableClass) -> Option<&'static str> {
    match class {
        TableClass::Standard => None,
        TableClass::StandardInfrequentAccess => Some("STANDARD_INFREQUENT_ACCESS"),
    }
}

fn stream_view(view: StreamView) -> &'static str {
    match view {
        StreamView::KeysOnly => "KEYS_ONLY",
        StreamView::NewImage => "NEW_IMAGE",
        StreamView::OldImage => "OLD_IMAGE",
        StreamView::NewAndOldImages => "NEW_AND_OLD_IMAGES",
    }
}
