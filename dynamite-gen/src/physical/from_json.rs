//! The normal form of a table that DynamoDB or a file describes.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::json::{
    AttributeJson, CapacityJson, Described, DescribedBackups, DescribedTtl, IndexJson, KeyJson, ProjectionJson,
    TableJson,
};
use super::{DEFAULT_DAYS, Held, Keys, PhysicalIndex, PhysicalTable, Recovery, Status, TimeToLive};
use crate::error::Error;
use crate::model::{Capacity, Encryption, KeyAttribute, KeyKind, Stage, StreamView, TableClass};

/// Reads what `describe-table` or `create-table` prints, or what `create-table` takes. `file` is its name in errors.
///
/// # Errors
///
/// Fails if the text is not JSON, or does not describe a table.
pub(crate) fn read_table(text: &str, file: &str) -> Result<PhysicalTable, Error> {
    let value: Value = parse(text, file)?;
    let is_wrapped = ["Table", "TableDescription"].iter().any(|key| value.get(key).is_some());
    let table = match is_wrapped {
        true => of_value::<Described>(value, file, DESCRIBE_TABLE)?.table,
        false => of_value::<TableJson>(value, file, DESCRIBE_TABLE)?,
    };
    table.normal().map_err(|message| Error::new(message).location(file))
}

/// Reads what `describe-time-to-live` prints.
///
/// # Errors
///
/// Fails if the text is not that.
pub(crate) fn read_ttl(text: &str, file: &str) -> Result<TimeToLive, Error> {
    let described: DescribedTtl = of_value(parse(text, file)?, file, "describe-time-to-live")?;
    let ttl = described.time_to_live_description;
    Ok(match (ttl.time_to_live_status.as_str(), ttl.attribute_name) {
        ("ENABLED", Some(attribute)) => TimeToLive::On(attribute),
        ("ENABLING", Some(attribute)) => TimeToLive::TurningOn(attribute),
        ("DISABLING", _) => TimeToLive::TurningOff,
        _ => TimeToLive::Off,
    })
}

/// Reads what `describe-continuous-backups` prints.
///
/// # Errors
///
/// Fails if the text is not that.
pub(crate) fn read_backups(text: &str, file: &str) -> Result<Recovery, Error> {
    let described: DescribedBackups = of_value(parse(text, file)?, file, "describe-continuous-backups")?;
    let recovery = described.continuous_backups_description.point_in_time_recovery_description;
    let enabled = recovery.filter(|recovery| recovery.point_in_time_recovery_status.as_deref() == Some("ENABLED"));
    Ok(enabled.map_or(Recovery::Off, |recovery| Recovery::On(recovery.recovery_period_in_days.unwrap_or(DEFAULT_DAYS))))
}

const DESCRIBE_TABLE: &str = "describe-table";

fn parse(text: &str, file: &str) -> Result<Value, Error> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    serde_json::from_str(text).map_err(|error| {
        let reason = error.to_string();
        let reason = reason.split(" at line ").next().unwrap_or_default();
        let location = format!("{file}:{}:{}", error.line(), error.column().max(1));
        Error::new(format!("this is not JSON: {reason}")).location(location)
    })
}

fn of_value<T: DeserializeOwned>(value: Value, file: &str, command: &str) -> Result<T, Error> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let path = error.path().to_string();
        let place = if path == "." { String::new() } else { format!(" at `{path}`") };
        let message = format!("this is not what `aws dynamodb {command}` prints: {}{place}", error.inner());
        Error::new(message).location(file).help(format!("pass the JSON of `aws dynamodb {command} --output json`"))
    })
}

impl TableJson {
    /// Returns the normal form; fails with the reason if a part of the description contradicts another.
    fn normal(self) -> Result<PhysicalTable, String> {
        let definitions = &self.attribute_definitions;
        let keys = keys(&self.key_schema, definitions)?;
        let mode = self.billing_mode.or(self.billing_mode_summary.and_then(|summary| summary.billing_mode));
        let per_request = mode.as_deref() == Some("PAY_PER_REQUEST");
        let mut indexes = BTreeMap::new();
        let local = self.local_secondary_indexes.into_iter().flatten().map(|index| (true, index));
        let global = self.global_secondary_indexes.into_iter().flatten().map(|index| (false, index));
        for (local, described) in local.chain(global) {
            let name = described.index_name.clone();
            indexes.insert(name, index(described, local, definitions, &keys, per_request)?);
        }
        let class = self.table_class.or(self.table_class_summary.and_then(|summary| summary.table_class));
        let stream = self.stream_specification.filter(|stream| stream.stream_enabled);
        Ok(PhysicalTable {
            name: self.table_name,
            status: status(self.table_status.as_deref()),
            keys,
            indexes,
            stream: stream.and_then(|stream| stream.stream_view_type).map(|view| stream_view(&view)).transpose()?,
            deletion_protection: self.deletion_protection_enabled.unwrap_or_default(),
            capacity: capacity(&self.capacity, per_request),
            class: match class.as_deref() {
                Some("STANDARD_INFREQUENT_ACCESS") => TableClass::StandardInfrequentAccess,
                _ => TableClass::Standard,
            },
            encryption: match (self.encryption, self.encryption_to_set) {
                (Some(set), _) if set.status.as_deref() != Some("DISABLED") => encryption(set.key),
                (_, Some(set)) if set.enabled => encryption(set.key),
                _ => Encryption::AwsOwned,
            },
            ttl: None,
            recovery: None,
        })
    }
}

fn index(
    index: IndexJson,
    local: bool,
    definitions: &[AttributeJson],
    table: &Keys,
    per_request: bool,
) -> Result<PhysicalIndex, String> {
    let keys = keys(&index.key_schema, definitions)?;
    Ok(PhysicalIndex {
        local,
        status: status(index.index_status.as_deref()),
        projection: held(index.projection, &keys, table)?,
        keys,
        capacity: if local { Capacity::default() } else { capacity(&index.capacity, per_request) },
        stage: Stage::Active,
    })
}

fn keys(schema: &[KeyJson], definitions: &[AttributeJson]) -> Result<Keys, String> {
    let (mut partition, mut sort) = (Vec::new(), Vec::new());
    for KeyJson { attribute_name: name, key_type } in schema {
        let of = match key_type.as_str() {
            "HASH" => &mut partition,
            "RANGE" => &mut sort,
            other => return Err(format!("`{other}` is not a type of key")),
        };
        of.push(KeyAttribute { name: name.clone(), kind: kind(name, definitions)? });
    }
    match partition.is_empty() {
        true => Err("a `KeySchema` has no partition key".to_owned()),
        false => Ok(Keys { partition, sort }),
    }
}

fn kind(name: &str, definitions: &[AttributeJson]) -> Result<KeyKind, String> {
    let definition = definitions.iter().find(|definition| definition.attribute_name == name);
    match definition.map(|definition| definition.attribute_type.as_str()) {
        Some("S") => Ok(KeyKind::String),
        Some("N") => Ok(KeyKind::Number),
        Some("B") => Ok(KeyKind::Binary),
        Some(other) => Err(format!("`{other}` is not a type of a key attribute")),
        None => Err(format!("`AttributeDefinitions` does not have the key attribute `{name}`")),
    }
}

fn held(projection: ProjectionJson, index: &Keys, table: &Keys) -> Result<Held, String> {
    match projection.projection_type.as_str() {
        "ALL" => Ok(Held::All),
        "KEYS_ONLY" => Ok(Held::Only(Default::default())),
        "INCLUDE" => Ok(Held::without_keys(&projection.non_key_attributes.unwrap_or_default(), index, table)),
        other => Err(format!("`{other}` is not a type of projection")),
    }
}

/// The words for a table that can't be used. Source: the API reference, `TableDescription`.
const UNUSABLE: [&str; 3] = ["INACCESSIBLE_ENCRYPTION_CREDENTIALS", "ARCHIVING", "ARCHIVED"];

fn status(status: Option<&str>) -> Status {
    match status {
        None | Some("ACTIVE") => Status::Active,
        Some("CREATING") => Status::Creating,
        Some("UPDATING") => Status::Updating,
        Some("DELETING") => Status::Deleting,
        Some(word) if UNUSABLE.contains(&word) => Status::Unusable(word.to_owned()),
        Some(other) => Status::Other(other.to_owned()),
    }
}

fn stream_view(view: &str) -> Result<StreamView, String> {
    match view {
        "KEYS_ONLY" => Ok(StreamView::KeysOnly),
        "NEW_IMAGE" => Ok(StreamView::NewImage),
        "OLD_IMAGE" => Ok(StreamView::OldImage),
        "NEW_AND_OLD_IMAGES" => Ok(StreamView::NewAndOldImages),
        other => Err(format!("`{other}` is not a view type of a stream")),
    }
}

fn capacity(described: &CapacityJson, per_request: bool) -> Capacity {
    if per_request {
        let maximum = described.on_demand_throughput.as_ref();
        let limit = |units: Option<i64>| units.filter(|units| *units > 0);
        return Capacity::PayPerRequest {
            max_read: limit(maximum.and_then(|maximum| maximum.max_read_request_units)),
            max_write: limit(maximum.and_then(|maximum| maximum.max_write_request_units)),
        };
    }
    let units = described.provisioned_throughput.as_ref();
    Capacity::Provisioned {
        read: units.map_or(0, |units| units.read_capacity_units),
        write: units.map_or(0, |units| units.write_capacity_units),
    }
}

fn encryption(key: Option<String>) -> Encryption {
    key.map_or(Encryption::AwsManaged, Encryption::Key)
}
