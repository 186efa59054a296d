//! The file formats of published tables.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::definition::{Definition, Index};

/// Reads a NoSQL Workbench model with one table.
pub(crate) fn workbench(file: &str) -> Definition {
    let table = workbench_table(file);
    let mut types = BTreeMap::new();
    let key = workbench_key(&table["KeyAttributes"], &mut types);
    let index = |index: &Value| {
        let key = workbench_key(&index["KeyAttributes"], &mut types);
        (text(&index["IndexName"]), Index { key, ..projection(&index["Projection"]) })
    };
    let indexes = list(&table["GlobalSecondaryIndexes"]).iter().map(index).collect();
    let throughput = &table["ProvisionedCapacitySettings"]["ProvisionedThroughput"];
    Definition {
        name: Some(text(&table["TableName"])),
        key,
        types,
        indexes,
        billing_mode: optional(&table["BillingMode"]),
        throughput: units(throughput),
    }
}

/// Returns the table of a NoSQL Workbench model, with its data.
pub(crate) fn workbench_table(file: &str) -> Value {
    let mut model: Value = serde_json::from_str(file).unwrap();
    model["DataModel"][0].take()
}

fn workbench_key(attributes: &Value, types: &mut BTreeMap<String, String>) -> Vec<(String, String)> {
    let roles = [("PartitionKey", "HASH"), ("SortKey", "RANGE")].into_iter();
    let present = roles.filter_map(|(part, role)| Some((attributes.get(part)?, role)));
    present
        .map(|(part, role)| {
            let name = text(&part["AttributeName"]);
            types.insert(name.clone(), text(&part["AttributeType"]));
            (name, role.to_owned())
        })
        .collect()
}

/// Reads the only table of a CloudFormation template. A table without a name has its logical ID.
pub(crate) fn cloudformation(file: &str) -> Definition {
    let template: Value = serde_yaml::from_str(file).unwrap();
    let resources = template["Resources"].as_object().unwrap();
    let (id, table) = resources.iter().find(|(_, resource)| resource["Type"] == "AWS::DynamoDB::Table").unwrap();
    let definition = create_table(&table["Properties"]);
    Definition { name: definition.name.or_else(|| Some(id.clone())), ..definition }
}

/// Reads the input of `aws dynamodb create-table`.
pub(crate) fn command_line(file: &str) -> Definition {
    create_table(&serde_json::from_str(file).unwrap())
}

/// Reads the properties that CreateTable and CloudFormation share.
fn create_table(table: &Value) -> Definition {
    let key = |of: &Value| {
        let elements = list(&of["KeySchema"]).iter();
        elements.map(|key| (text(&key["AttributeName"]), text(&key["KeyType"]))).collect()
    };
    let definitions = list(&table["AttributeDefinitions"]).iter();
    let indexes = list(&table["GlobalSecondaryIndexes"]).iter();
    let index =
        |index: &Value| (text(&index["IndexName"]), Index { key: key(index), ..projection(&index["Projection"]) });
    Definition {
        name: optional(&table["TableName"]),
        key: key(table),
        types: definitions
            .map(|definition| (text(&definition["AttributeName"]), text(&definition["AttributeType"])))
            .collect(),
        indexes: indexes.map(index).collect(),
        billing_mode: optional(&table["BillingMode"]),
        throughput: units(&table["ProvisionedThroughput"]),
    }
}

/// Reads a table from a schema of AWS's own generator, which takes the types of keys from the fields.
pub(crate) fn awslabs(file: &str, name: &str) -> Definition {
    let schema: Value = serde_json::from_str(file).unwrap();
    let table = list(&schema["tables"]).iter().find(|table| table["table_config"]["table_name"] == name).unwrap();
    let mut types = BTreeMap::new();
    let mut key = |of: &Value| {
        let roles = [("partition_key", "HASH"), ("sort_key", "RANGE")].into_iter();
        let parts = roles.filter_map(|(part, role)| Some((of.get(part)?.as_str()?.to_owned(), role.to_owned())));
        let parts: Vec<_> = parts.collect();
        types.extend(parts.iter().map(|(name, _)| (name.clone(), awslabs_type(table, name).to_owned())));
        parts
    };
    let table_key = key(&table["table_config"]);
    let indexes = table.get("gsi_list").map(list).unwrap_or_default().iter();
    let index = |index: &Value| {
        // That generator projects all attributes unless the schema says otherwise.
        let definition = Index { key: key(index), projection: "ALL".to_owned(), listed: [].into() };
        (text(&index["name"]), definition)
    };
    let indexes = indexes.map(index).collect();
    Definition { name: Some(name.to_owned()), key: table_key, types, indexes, billing_mode: None, throughput: None }
}

/// Returns the type of a key: that of the field with its name, or text for a template.
fn awslabs_type(table: &Value, name: &str) -> &'static str {
    let entities = table["entities"].as_object().unwrap().values();
    let field = entities.flat_map(|entity| list(&entity["fields"])).find(|field| field["name"] == name);
    match field.and_then(|field| field["type"].as_str()) {
        Some("integer" | "decimal") => "N",
        _ => "S",
    }
}

/// Reads the projection of an index; its key is left empty.
fn projection(projection: &Value) -> Index {
    let listed = projection.get("NonKeyAttributes").map(list).unwrap_or_default();
    Index {
        key: Vec::new(),
        projection: text(&projection["ProjectionType"]),
        listed: listed.iter().map(text).collect(),
    }
}

fn units(throughput: &Value) -> Option<(i64, i64)> {
    Some((throughput["ReadCapacityUnits"].as_i64()?, throughput["WriteCapacityUnits"].as_i64()?))
}

fn text(value: &Value) -> String {
    optional(value).expect("a text")
}

fn optional(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

pub(crate) fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}
