//! Writes Terraform code, with a resource `aws_dynamodb_table` for each table.

use super::Resource;
use super::definition::{Definition, IndexDefinition, KeyElement};
use super::hcl::Body;
use crate::model::Encryption;

/// Returns the resources of tables with their labels.
pub(super) fn resources(tables: &[Resource<'_>]) -> String {
    let mut file = Body::default();
    for Resource { name: label, definition } in tables {
        if let Some(key) = key_to_look_up(definition) {
            let mut data = Body::default();
            data.text("key_id", key);
            file.block("data", &["aws_kms_key", label], data);
        }
        file.block("resource", &["aws_dynamodb_table", label], table(label, definition));
    }
    file.print()
}

fn table(label: &str, definition: &Definition<'_>) -> Body {
    let mut body = Body::default();
    body.text("name", definition.table_name);
    body.text("billing_mode", definition.billing_mode);
    throughput(&mut body, definition.capacity.provisioned_throughput.as_ref());
    keys(&mut body, &definition.key_schema);
    settings(&mut body, definition);
    for attribute in &definition.attribute_definitions {
        let mut block = Body::default();
        block.text("name", attribute.attribute_name);
        block.text("type", attribute.attribute_type);
        body.block("attribute", &[], block);
    }
    for index in &definition.global_secondary_indexes {
        body.block("global_secondary_index", &[], global(index));
    }
    for index in &definition.local_secondary_indexes {
        body.block("local_secondary_index", &[], local(index));
    }
    maximum(&mut body, definition.capacity.on_demand_throughput.as_ref());
    switches(&mut body, label, definition);
    if !definition.tags.is_empty() {
        body.map("tags", definition.tags.iter().map(|tag| (tag.key, tag.value)));
    }
    body
}

/// Adds the settings that are attributes.
fn settings(body: &mut Body, definition: &Definition<'_>) {
    if let Some(class) = definition.table_class {
        body.text("table_class", class);
    }
    if let Some(view) = definition.stream {
        body.attribute("stream_enabled", true);
        body.text("stream_view_type", view);
    }
    if definition.deletion_protection_enabled.is_some() {
        body.attribute("deletion_protection_enabled", true);
    }
}

/// Adds the settings that are blocks, which enable them.
fn switches(body: &mut Body, label: &str, definition: &Definition<'_>) {
    if let Some(attribute) = definition.ttl {
        let mut block = Body::default();
        block.text("attribute_name", attribute);
        block.attribute("enabled", true);
        body.block("ttl", &[], block);
    }
    if let Some(recovery) = definition.recovery {
        let mut block = Body::default();
        block.attribute("enabled", true);
        if let Some(days) = recovery.days {
            block.attribute("recovery_period_in_days", days);
        }
        body.block("point_in_time_recovery", &[], block);
    }
    if *definition.encryption != Encryption::AwsOwned {
        let mut block = Body::default();
        block.attribute("enabled", true);
        match (definition.encryption, key_to_look_up(definition)) {
            (_, Some(_)) => block.attribute("kms_key_arn", format!("data.aws_kms_key.{label}.arn")),
            (Encryption::Key(arn), None) => block.text("kms_key_arn", arn),
            (Encryption::AwsOwned | Encryption::AwsManaged, None) => {}
        }
        body.block("server_side_encryption", &[], block);
    }
}

/// Returns a KMS key that is given by its id or an alias, because the resource accepts only the ARN of a key.
fn key_to_look_up<'m>(definition: &Definition<'m>) -> Option<&'m str> {
    let Encryption::Key(key) = definition.encryption else { return None };
    let is_arn = key.starts_with("arn:") && key.contains(":key/");
    (!is_arn).then_some(key)
}

fn global(index: &IndexDefinition<'_>) -> Body {
    let mut body = Body::default();
    body.text("name", index.index_name);
    // `key_schema` allows keys of several attributes, but only newer versions of the provider support it.
    let several =
        index.key_schema.iter().filter(|key| key.key_type == "HASH").count() > 1 || index.key_schema.len() > 2;
    if !several {
        keys(&mut body, &index.key_schema);
    }
    throughput(&mut body, index.capacity.provisioned_throughput.as_ref());
    projection(&mut body, index);
    for key in index.key_schema.iter().filter(|_| several) {
        let mut block = Body::default();
        block.text("attribute_name", key.attribute_name);
        block.text("key_type", key.key_type);
        body.block("key_schema", &[], block);
    }
    maximum(&mut body, index.capacity.on_demand_throughput.as_ref());
    body
}

/// Returns a local index without its partition key, which is that of the table.
fn local(index: &IndexDefinition<'_>) -> Body {
    let mut body = Body::default();
    body.text("name", index.index_name);
    keys(&mut body, index.key_schema.get(1..).unwrap_or_default());
    projection(&mut body, index);
    body
}

fn keys(body: &mut Body, keys: &[KeyElement<'_>]) {
    for key in keys {
        let name = if key.key_type == "HASH" { "hash_key" } else { "range_key" };
        body.text(name, key.attribute_name);
    }
}

fn projection(body: &mut Body, index: &IndexDefinition<'_>) {
    body.text("projection_type", index.projection.projection_type);
    if let Some(names) = index.projection.non_key_attributes {
        body.texts("non_key_attributes", names);
    }
}

fn throughput(body: &mut Body, throughput: Option<&super::definition::ProvisionedThroughput>) {
    if let Some(throughput) = throughput {
        body.attribute("read_capacity", throughput.read_capacity_units);
        body.attribute("write_capacity", throughput.write_capacity_units);
    }
}

fn maximum(body: &mut Body, maximum: Option<&super::definition::OnDemandThroughput>) {
    let Some(maximum) = maximum else { return };
    let mut block = Body::default();
    if let Some(units) = maximum.max_read_request_units {
        block.attribute("max_read_request_units", units);
    }
    if let Some(units) = maximum.max_write_request_units {
        block.attribute("max_write_request_units", units);
    }
    body.block("on_demand_throughput", &[], block);
}
