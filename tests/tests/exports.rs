//! Exports of schemas: compared byte for byte with the expected files, and checked by independent parsers of each format.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "tests")]

mod corpus;

use std::collections::BTreeMap;
use std::path::PathBuf;

use corpus::{accept, compare, files, folder, sources, subfolders};
use dynamite_gen::{ExportFormat, Settings, SourceFile, export};
use serde_json::{Value, json};

/// CloudFormation's schema of a table.
const TABLE_SCHEMA: &str = include_str!("../published/aws-dynamodb-table.json");

/// Returns the folders of all cases: those of exports, and those that code is generated from.
fn all_cases() -> BTreeMap<String, PathBuf> {
    let mut all = subfolders(&folder("exports"));
    all.extend(subfolders(&folder("cases")));
    all.insert("schemas".into(), folder("schemas"));
    all
}

fn exported(sources: &[SourceFile], format: ExportFormat, table: Option<&str>) -> String {
    let exported = export(sources, &Settings::new(), format, table).unwrap();
    exported.text.unwrap_or_else(|| panic!("{:?}", exported.diagnostics))
}

/// Returns the names of the tables, by the files that declare them.
fn tables(sources: &[SourceFile]) -> BTreeMap<String, String> {
    let declared = |source: &SourceFile| {
        let file: Value = serde_yaml::from_str(&source.text).unwrap();
        let stem = source.name.trim_end_matches(".yaml").to_owned();
        file["table"].as_str().map(|table| (stem, table.to_owned()))
    };
    sources.iter().filter_map(declared).collect()
}

fn create_table(sources: &[SourceFile], table: &str) -> Value {
    serde_json::from_str(&exported(sources, ExportFormat::CliJson, Some(table))).unwrap()
}

#[test]
fn every_case_gives_the_expected_files() {
    let mut differences = Vec::new();
    for path in subfolders(&folder("exports")).into_values() {
        let (sources, expected) = (sources(&path), path.join("expected"));
        let mut texts = BTreeMap::from([
            ("cloudformation.yaml".to_owned(), exported(&sources, ExportFormat::CloudFormation, None)),
            ("terraform.tf".to_owned(), exported(&sources, ExportFormat::Terraform, None)),
        ]);
        for (stem, table) in tables(&sources) {
            let exported = export(&sources, &Settings::new(), ExportFormat::CliJson, Some(&table)).unwrap();
            let commands: String = exported.commands.iter().map(|command| format!("{command}\n")).collect();
            texts.insert(format!("{stem}.json"), exported.text.unwrap());
            texts.insert(format!("{stem}.sh"), commands);
        }
        differences.extend(texts.iter().filter_map(|(name, text)| compare(&expected.join(name), text)));
        assert_eq!(files(&expected).into_keys().collect::<Vec<_>>(), texts.into_keys().collect::<Vec<_>>());
    }
    accept(&differences);
}

#[test]
fn the_order_of_the_files_does_not_change_the_export() {
    for (name, path) in all_cases() {
        let mut sources = sources(&path);
        let formats = [ExportFormat::CloudFormation, ExportFormat::Terraform];
        let before = formats.map(|format| exported(&sources, format, None));
        sources.reverse();
        assert_eq!(formats.map(|format| exported(&sources, format, None)), before, "{name}");
    }
}

#[test]
fn a_table_has_the_same_text_whether_it_is_exported_alone_or_with_others() {
    let sources = sources(&folder("exports/names"));
    for format in [ExportFormat::CloudFormation, ExportFormat::Terraform] {
        let all = exported(&sources, format, None);
        for table in tables(&sources).into_values() {
            let alone = exported(&sources, format, Some(&table));
            let resource =
                alone.strip_prefix("AWSTemplateFormatVersion: \"2010-09-09\"\nResources:\n").unwrap_or(&alone);
            assert!(all.contains(resource), "{table}: {resource}");
        }
    }
}

/// Returns the resources of a CloudFormation template.
fn resources(template: &str) -> serde_json::Map<String, Value> {
    let template: Value = serde_yaml::from_str(template).unwrap();
    template["Resources"].as_object().unwrap().clone()
}

#[test]
fn every_table_matches_the_schema_of_cloudformation() {
    let schema: Value = serde_json::from_str(TABLE_SCHEMA).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let mut tables = 0;
    for (name, path) in all_cases() {
        for (id, resource) in resources(&exported(&sources(&path), ExportFormat::CloudFormation, None)) {
            assert_eq!(resource["Type"], "AWS::DynamoDB::Table", "{name}: {id}");
            assert!(id.bytes().all(|b| b.is_ascii_alphanumeric()), "{name}: {id}");
            let errors: Vec<_> = validator.iter_errors(&resource["Properties"]).map(|e| e.to_string()).collect();
            assert!(errors.is_empty(), "{name}: {id}: {errors:?}");
            tables += 1;
        }
    }
    assert!(tables > 30, "too few tables: {tables}");
    // The validator refuses an invalid table.
    assert!(!validator.is_valid(&json!({ "KeySchema": [], "Class": "STANDARD" })));
}

/// CloudFormation has the properties of CreateTable, with a few differences.
#[test]
fn cloudformation_and_create_table_agree() {
    for (name, path) in all_cases() {
        let sources = sources(&path);
        for (id, resource) in resources(&exported(&sources, ExportFormat::CloudFormation, None)) {
            let mut properties = resource["Properties"].as_object().unwrap().clone();
            let mut input = create_table(&sources, properties["TableName"].as_str().unwrap());
            let input = input.as_object_mut().unwrap();
            properties.remove("TimeToLiveSpecification");
            properties.remove("PointInTimeRecoverySpecification");
            if let Some(stream) = properties.get_mut("StreamSpecification") {
                stream["StreamEnabled"] = json!(true);
            }
            if let Some(Value::Object(encryption)) = properties.get_mut("SSESpecification") {
                let enabled = encryption.remove("SSEEnabled").unwrap();
                encryption.insert("Enabled".into(), enabled);
            }
            assert_eq!(&properties, input, "{name}: {id}");
        }
    }
}

/// Returns the blocks with one name. In the JSON of HCL, a single block is not in a list.
fn blocks(value: &Value) -> Vec<Value> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(all) => all.clone(),
        block => vec![block.clone()],
    }
}

/// Evaluates a Terraform file, and returns it as JSON.
fn evaluated(text: &str) -> Value {
    let mut context = hcl::eval::Context::new();
    let lookups = ["ledger", "off"].map(|label| (label, hcl::value!({ "arn" = "arn-of-the-key" })));
    let keys = hcl::Value::from_iter(lookups);
    context.declare_var("data", hcl::value!({ "aws_kms_key" = keys }));
    hcl::eval::from_str(text, &context).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn terraform_and_create_table_agree() {
    for (name, path) in all_cases() {
        let sources = sources(&path);
        let found = evaluated(&exported(&sources, ExportFormat::Terraform, None));
        let found = found["resource"]["aws_dynamodb_table"].as_object().unwrap().clone();
        assert_eq!(found.len(), tables(&sources).len(), "{name}");
        for (label, table) in found {
            let input = create_table(&sources, table["name"].as_str().unwrap());
            assert_same_table(&table, &input, &format!("{name}: {label}"));
        }
    }
}

fn assert_same_table(table: &Value, input: &Value, name: &str) {
    let pairs = |list: &Value, key: &str, value: &str| -> Vec<(Value, Value)> {
        blocks(list).iter().map(|item| (item[key].clone(), item[value].clone())).collect()
    };
    let defined = pairs(&input["AttributeDefinitions"], "AttributeName", "AttributeType");
    assert_eq!(pairs(&table["attribute"], "name", "type"), defined, "{name}");
    assert_eq!(keys(table), pairs(&input["KeySchema"], "AttributeName", "KeyType"), "{name}");
    let tags: BTreeMap<_, _> =
        pairs(&input["Tags"], "Key", "Value").into_iter().map(|(k, v)| (k.to_string(), v)).collect();
    let found = table["tags"].as_object().cloned().unwrap_or_default().into_iter();
    assert_eq!(found.map(|(k, v)| (json!(k).to_string(), v)).collect::<BTreeMap<_, _>>(), tags, "{name}");
    for (argument, property) in [
        ("billing_mode", "BillingMode"),
        ("table_class", "TableClass"),
        ("deletion_protection_enabled", "DeletionProtectionEnabled"),
    ] {
        assert_eq!(table[argument], input[property], "{name}: {argument}");
    }
    assert_eq!(table["stream_view_type"], input["StreamSpecification"]["StreamViewType"], "{name}");
    assert_eq!(capacity(table), input_capacity(input), "{name}");
    for (argument, property) in
        [("global_secondary_index", "GlobalSecondaryIndexes"), ("local_secondary_index", "LocalSecondaryIndexes")]
    {
        let (found, expected) = (blocks(&table[argument]), blocks(&input[property]));
        assert_eq!(found.len(), expected.len(), "{name}");
        for (found, expected) in found.iter().zip(&expected) {
            assert_same_index(found, expected, name);
        }
    }
}

fn assert_same_index(index: &Value, expected: &Value, name: &str) {
    assert_eq!(index["name"], expected["IndexName"], "{name}");
    assert_eq!(index["projection_type"], expected["Projection"]["ProjectionType"], "{name}");
    assert_eq!(index["non_key_attributes"], expected["Projection"]["NonKeyAttributes"], "{name}");
    assert_eq!(capacity(index), input_capacity(expected), "{name}");
    let all: Vec<_> =
        blocks(&expected["KeySchema"]).iter().map(|k| (k["AttributeName"].clone(), k["KeyType"].clone())).collect();
    let found = keys(index);
    // A local index has the partition key of the table.
    assert!(found == all || (index["hash_key"].is_null() && found[..] == all[1..]), "{name}: {found:?}");
}

/// Returns the key of a table or an index, from either of the two forms of Terraform.
fn keys(resource: &Value) -> Vec<(Value, Value)> {
    let key_schema = blocks(&resource["key_schema"]);
    if !key_schema.is_empty() {
        return key_schema.iter().map(|key| (key["attribute_name"].clone(), key["key_type"].clone())).collect();
    }
    let arguments = [("hash_key", "HASH"), ("range_key", "RANGE")];
    arguments
        .iter()
        .filter(|(argument, _)| !resource[argument].is_null())
        .map(|(argument, key_type)| (resource[argument].clone(), json!(key_type)))
        .collect()
}

/// Returns the capacity of a table or an index of Terraform.
fn capacity(resource: &Value) -> [Value; 4] {
    let maximum = &resource["on_demand_throughput"];
    [
        &resource["read_capacity"],
        &resource["write_capacity"],
        &maximum["max_read_request_units"],
        &maximum["max_write_request_units"],
    ]
    .map(Value::clone)
}

/// Returns the capacity of a table or an index in the input of CreateTable.
fn input_capacity(input: &Value) -> [Value; 4] {
    let (units, maximum) = (&input["ProvisionedThroughput"], &input["OnDemandThroughput"]);
    [
        &units["ReadCapacityUnits"],
        &units["WriteCapacityUnits"],
        &maximum["MaxReadRequestUnits"],
        &maximum["MaxWriteRequestUnits"],
    ]
    .map(Value::clone)
}

#[test]
fn settings_without_a_create_table_property_are_in_the_other_formats() {
    let sources = sources(&folder("exports/every_setting"));
    let properties = &resources(&exported(&sources, ExportFormat::CloudFormation, None))["Ledger"]["Properties"];
    assert_eq!(properties["TimeToLiveSpecification"], json!({ "AttributeName": "expires", "Enabled": true }));
    let recovery = json!({ "PointInTimeRecoveryEnabled": true, "RecoveryPeriodInDays": 7 });
    assert_eq!(properties["PointInTimeRecoverySpecification"], recovery);

    let table = evaluated(&exported(&sources, ExportFormat::Terraform, None));
    assert_eq!(table["data"]["aws_kms_key"]["ledger"]["key_id"], "alias/ledger");
    let table = &table["resource"]["aws_dynamodb_table"]["ledger"];
    assert_eq!(table["ttl"], json!({ "attribute_name": "expires", "enabled": true }));
    assert_eq!(table["point_in_time_recovery"], json!({ "enabled": true, "recovery_period_in_days": 7 }));
    assert_eq!(table["server_side_encryption"], json!({ "enabled": true, "kms_key_arn": "arn-of-the-key" }));
    assert_eq!(table["stream_enabled"], true);
}

/// The names and tags of this case have a special meaning in one of the formats.
#[test]
fn text_with_special_meanings_stays_text() {
    let sources = sources(&folder("exports/hostile_text"));
    let schema: Value = serde_yaml::from_str(&sources[0].text).unwrap();
    let stored_name = |attribute: &str| schema["attributes"][attribute]["attribute"].clone();
    let properties = &resources(&exported(&sources, ExportFormat::CloudFormation, None))["Off"]["Properties"];
    assert_eq!(properties["KeySchema"][0]["AttributeName"], stored_name("id"));
    assert_eq!(properties["TimeToLiveSpecification"]["AttributeName"], stored_name("expires"));
    assert_eq!(properties["SSESpecification"]["KMSMasterKeyId"], schema["settings"]["encryption"]["kms_key"]);
    let tag = |of: &Value| (of["Key"].as_str().unwrap().to_owned(), of["Value"].clone());
    let found: serde_json::Map<_, _> = blocks(&properties["Tags"]).iter().map(tag).collect();
    let as_written = |(key, value): (&String, &Value)| (key.clone(), json!(value.as_str().unwrap()));
    assert_eq!(found, schema["settings"]["tags"].as_object().unwrap().iter().map(as_written).collect());

    let table = evaluated(&exported(&sources, ExportFormat::Terraform, None));
    assert_eq!(table["data"]["aws_kms_key"]["off"]["key_id"], schema["settings"]["encryption"]["kms_key"]);
    assert_eq!(table["resource"]["aws_dynamodb_table"]["off"]["ttl"]["attribute_name"], stored_name("expires"));
}

#[test]
fn references_that_cloudformation_would_resolve_are_refused() {
    let text = "dynamite: 1\ntable: things\nentity: Thing\npartition_key: id\nattributes:\n  \
                id: { type: string, attribute: \"{{resolve:ssm:id}}\" }\n";
    let sources = [SourceFile { path: "things.yaml".into(), name: "things.yaml".into(), text: text.into() }];
    let refused = export(&sources, &Settings::new(), ExportFormat::CloudFormation, None).unwrap_err().to_string();
    assert!(refused.contains("which CloudFormation would resolve as a reference"), "{refused}");
    assert!(exported(&sources, ExportFormat::Terraform, None).contains("\"{{resolve:ssm:id}}\""));
}
