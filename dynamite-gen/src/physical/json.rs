//! JSON of the AWS command line: what `describe-table` prints, and what `create-table` takes.
//!
//! Unknown members are ignored: DynamoDB adds some from time to time.

use serde::Deserialize;

/// The output of `describe-table` or `create-table`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Described {
    #[serde(alias = "TableDescription")]
    pub(super) table: TableJson,
}

/// A table.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct TableJson {
    pub(super) table_name: String,
    #[serde(default)]
    pub(super) table_status: Option<String>,
    pub(super) key_schema: Vec<KeyJson>,
    pub(super) attribute_definitions: Vec<AttributeJson>,
    #[serde(default)]
    pub(super) global_secondary_indexes: Option<Vec<IndexJson>>,
    #[serde(default)]
    pub(super) local_secondary_indexes: Option<Vec<IndexJson>>,
    #[serde(default)]
    pub(super) stream_specification: Option<StreamJson>,
    #[serde(default)]
    pub(super) deletion_protection_enabled: Option<bool>,
    /// In the input of `create-table`.
    #[serde(default)]
    pub(super) billing_mode: Option<String>,
    #[serde(default)]
    pub(super) billing_mode_summary: Option<BillingModeJson>,
    #[serde(flatten)]
    pub(super) capacity: CapacityJson,
    /// In the input of `create-table`.
    #[serde(default)]
    pub(super) table_class: Option<String>,
    #[serde(default)]
    pub(super) table_class_summary: Option<TableClassJson>,
    #[serde(default, rename = "SSEDescription")]
    pub(super) encryption: Option<EncryptionJson>,
    /// In the input of `create-table`.
    #[serde(default, rename = "SSESpecification")]
    pub(super) encryption_to_set: Option<EncryptionToSetJson>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct KeyJson {
    pub(super) attribute_name: String,
    pub(super) key_type: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct AttributeJson {
    pub(super) attribute_name: String,
    pub(super) attribute_type: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct IndexJson {
    pub(super) index_name: String,
    pub(super) key_schema: Vec<KeyJson>,
    pub(super) projection: ProjectionJson,
    #[serde(default)]
    pub(super) index_status: Option<String>,
    #[serde(flatten)]
    pub(super) capacity: CapacityJson,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ProjectionJson {
    pub(super) projection_type: String,
    #[serde(default)]
    pub(super) non_key_attributes: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct CapacityJson {
    #[serde(default)]
    pub(super) provisioned_throughput: Option<ThroughputJson>,
    #[serde(default)]
    pub(super) on_demand_throughput: Option<MaximumJson>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ThroughputJson {
    pub(super) read_capacity_units: i64,
    pub(super) write_capacity_units: i64,
}

/// The maximum of a table that is billed per request; -1 stands for none.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct MaximumJson {
    #[serde(default)]
    pub(super) max_read_request_units: Option<i64>,
    #[serde(default)]
    pub(super) max_write_request_units: Option<i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct StreamJson {
    #[serde(default)]
    pub(super) stream_enabled: bool,
    #[serde(default)]
    pub(super) stream_view_type: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct BillingModeJson {
    #[serde(default)]
    pub(super) billing_mode: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct TableClassJson {
    #[serde(default)]
    pub(super) table_class: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct EncryptionJson {
    #[serde(default)]
    pub(super) status: Option<String>,
    #[serde(default, rename = "KMSMasterKeyArn")]
    pub(super) key: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct EncryptionToSetJson {
    #[serde(default)]
    pub(super) enabled: bool,
    #[serde(default, rename = "KMSMasterKeyId")]
    pub(super) key: Option<String>,
}

/// The output of `describe-time-to-live`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DescribedTtl {
    pub(super) time_to_live_description: TtlJson,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct TtlJson {
    pub(super) time_to_live_status: String,
    #[serde(default)]
    pub(super) attribute_name: Option<String>,
}

/// The output of `describe-continuous-backups`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DescribedBackups {
    pub(super) continuous_backups_description: BackupsJson,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct BackupsJson {
    #[serde(default)]
    pub(super) point_in_time_recovery_description: Option<RecoveryJson>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct RecoveryJson {
    #[serde(default)]
    pub(super) point_in_time_recovery_status: Option<String>,
    #[serde(default)]
    pub(super) recovery_period_in_days: Option<u8>,
}
