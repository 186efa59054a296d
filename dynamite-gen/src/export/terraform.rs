//! Writes Terraform code, with a resource `aws_dynamodb_table` for each table.

use super::definition::{Definition, IndexDefinition, KeyElement};
use super::hcl::Body;
use super::resource::Resource;
use crate::model::Encryption;

/// How to write resources.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    /// The names of tables are variables, and there are outputs.
    pub(super) variables: bool,
    /// The keys of all indexes are `key_schema` blocks.
    pub(super) key_schema: bool,
}

/// Returns the resources of tables.
pub(super) fn resources(tables: &[Resource<'_>], style: Style) -> String {
    let mut file = Body::default();
    for table in tables.iter().filter(|_| style.variables) {
        let mut variable = Body::default();
        variable.attribute("type", "string");
        variable.text("default", &table.definition.table_name);
        file.block("variable", &[&table.names.parameter], variable);
    }
    for table in tables {
        let (label, definition) = (&table.names.resource, &table.definition);
        if let Some(key) = key_to_look_up(definition) {
            let mut data = Body::default();
            data.text("key_id", key);
            file.block("data", &["aws_kms_key", label], data);
        }
        file.block("resource", &["aws_dynamodb_table", label], resource(table, style));
    }
    tables.iter().filter(|_| style.variables).for_each(|table| outputs(&mut file, table));
    file.print()
}

/// Adds the outputs with the ARN of a table, and that of its stream.
fn outputs(file: &mut Body, table: &Resource<'_>) {
    let mut output = |name: &str, attribute: &str| {
        let mut body = Body::default();
        body.attribute("value", format!("aws_dynamodb_table.{}.{attribute}", table.names.resource));
        file.block("output", &[name], body);
    };
    output(&table.names.arn, "arn");
    if table.definition.stream.is_some() {
        output(&table.names.stream_arn, "stream_arn");
    }
}

fn resource(table: &Resource<'_>, style: Style) -> Body {
    let Resource { names, definition, retain } = table;
    let mut body = Body::default();
    match style.variables {
        true => body.attribute("name", format!("var.{}", names.parameter)),
        false => body.text("name", &definition.table_name),
    }
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
        body.block("global_secondary_index", &[], global(index, style));
    }
    for index in &definition.local_secondary_indexes {
        body.block("local_secondary_index", &[], local(index));
    }
    maximum(&mut body, definition.capacity.on_demand_throughput.as_ref());
    switches(&mut body, &names.resource, definition);
    if !definition.tags.is_empty() {
        body.map("tags", definition.tags.iter().map(|tag| (tag.key, tag.value)));
    }
    if *retain {
        let mut block = Body::default();
        block.attribute("prevent_destroy", true);
        body.block("lifecycle", &[], block);
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

fn global(index: &IndexDefinition<'_>, style: Style) -> Body {
    let mut body = Body::default();
    body.text("name", index.index_name);
    // `key_schema` allows keys of several attributes, but only newer versions of the provider support it.
    let several =
        index.key_schema.iter().filter(|key| key.key_type == "HASH").count() > 1 || index.key_schema.len() > 2;
    let blocks = several || style.key_schema;
    if !blocks {
        keys(&mut body, &index.key_schema);
    }
    throughput(&mut body, index.capacity.provisioned_throughput.as_ref());
    projection(&mut body, index);
    for key in index.key_schema.iter().filter(|_| blocks) {
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
