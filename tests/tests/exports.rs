//! Exports: byte for byte what is expected, and what independent readers of each format say of them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "tests")]

mod corpus;

use std::collections::BTreeMap;
use std::path::PathBuf;

use corpus::{accept, compare, files, folder, sources, subfolders};
use dynamite_gen::{ExportFormat, Settings, SourceFile, export};
use serde_json::{Value, json};

/// CloudFormation's own description of a table.
const RESOURCE: &str = include_str!("../published/aws-dynamodb-table.json");

/// Exports that are kept, and then all schemas that code is generated from.
fn everything() -> BTreeMap<String, PathBuf> {
    let mut all = subfolders(&folder("exports"));
    all.extend(subfolders(&folder("cases")));
    all.insert("schemas".into(), folder("schemas"));
    all
}

fn exported(sources: &[SourceFile], format: ExportFormat, table: Option<&str>) -> String {
    let exported = export(sources, &Settings::new(), format, table).unwrap();
    exported.text.unwrap_or_else(|| panic!("{:?}", exported.diagnostics))
}

/// The names of the tables, by the file that declares them.
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
fn every_case_gives_what_is_expected() {
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
fn the_order_of_the_files_makes_no_difference() {
    for (name, path) in everything() {
        let mut sources = sources(&path);
        let formats = [ExportFormat::CloudFormation, ExportFormat::Terraform];
        let before = formats.map(|format| exported(&sources, format, None));
        sources.reverse();
        assert_eq!(formats.map(|format| exported(&sources, format, None)), before, "{name}");
    }
}

#[test]
fn a_table_is_called_the_same_whether_it_is_exported_alone_or_not() {
    let sources = sources(&folder("exports/names"));
    for format in [ExportFormat::CloudFormation, ExportFormat::Terraform] {
        let all = exported(&sources, format, None);
        for table in tables(&sources).into_values() {
            let alone = exported(&sources, format, Some(&table));
            let own = alone.strip_prefix("AWSTemplateFormatVersion: \"2010-09-09\"\nResources:\n").unwrap_or(&alone);
            assert!(all.contains(own), "{table}: {own}");
        }
    }
}

/// The resources of a template.
fn resources(template: &str) -> serde_json::Map<String, Value> {
    let template: Value = serde_yaml::from_str(template).unwrap();
    template["Resources"].as_object().unwrap().clone()
}

#[test]
fn cloudformation_takes_every_table() {
    let schema: Value = serde_json::from_str(RESOURCE).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let mut tables = 0;
    for (name, path) in everything() {
        for (id, resource) in resources(&exported(&sources(&path), ExportFormat::CloudFormation, None)) {
            assert_eq!(resource["Type"], "AWS::DynamoDB::Table", "{name}: {id}");
            assert!(id.bytes().all(|b| b.is_ascii_alphanumeric()), "{name}: {id}");
            let wrong: Vec<_> = validator.iter_errors(&resource["Properties"]).map(|e| e.to_string()).collect();
            assert!(wrong.is_empty(), "{name}: {id}: {wrong:?}");
            tables += 1;
        }
    }
    assert!(tables > 30, "too few tables for this to mean something: {tables}");
    // It would notice.
    assert!(!validator.is_valid(&json!({ "KeySchema": [], "Class": "STANDARD" })));
}

/// Both are CreateTable's own words, but for what CloudFormation says in another way.
#[test]
fn cloudformation_and_create_table_say_the_same() {
    for (name, path) in everything() {
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

/// The blocks of one kind: one is no list in HCL's JSON.
fn blocks(value: &Value) -> Vec<Value> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(all) => all.clone(),
        one => vec![one.clone()],
    }
}

/// What Terraform reads: expressions evaluated, as JSON.
fn evaluated(text: &str) -> Value {
    let mut context = hcl::eval::Context::new();
    let lookups = ["ledger", "off"].map(|label| (label, hcl::value!({ "arn" = "arn-of-the-key" })));
    let keys = hcl::Value::from_iter(lookups);
    context.declare_var("data", hcl::value!({ "aws_kms_key" = keys }));
    hcl::eval::from_str(text, &context).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn terraform_and_create_table_say_the_same() {
    for (name, path) in everything() {
        let sources = sources(&path);
        let found = evaluated(&exported(&sources, ExportFormat::Terraform, None));
        let found = found["resource"]["aws_dynamodb_table"].as_object().unwrap().clone();
        assert_eq!(found.len(), tables(&sources).len(), "{name}");
        for (label, table) in found {
            let input = create_table(&sources, table["name"].as_str().unwrap());
            same_table(&table, &input, &format!("{name}: {label}"));
        }
    }
}

fn same_table(table: &Value, input: &Value, name: &str) {
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
    for (own, theirs) in [
        ("billing_mode", "BillingMode"),
        ("table_class", "TableClass"),
        ("deletion_protection_enabled", "DeletionProtectionEnabled"),
    ] {
        assert_eq!(table[own], input[theirs], "{name}: {own}");
    }
    assert_eq!(table["stream_view_type"], input["StreamSpecification"]["StreamViewType"], "{name}");
    assert_eq!(capacity(table), capacity_of(input), "{name}");
    for (own, theirs) in
        [("global_secondary_index", "GlobalSecondaryIndexes"), ("local_secondary_index", "LocalSecondaryIndexes")]
    {
        let (found, wanted) = (blocks(&table[own]), blocks(&input[theirs]));
        assert_eq!(found.len(), wanted.len(), "{name}");
        for (found, wanted) in found.iter().zip(&wanted) {
            same_index(found, wanted, name);
        }
    }
}

fn same_index(index: &Value, wanted: &Value, name: &str) {
    assert_eq!(index["name"], wanted["IndexName"], "{name}");
    assert_eq!(index["projection_type"], wanted["Projection"]["ProjectionType"], "{name}");
    assert_eq!(index["non_key_attributes"], wanted["Projection"]["NonKeyAttributes"], "{name}");
    assert_eq!(capacity(index), capacity_of(wanted), "{name}");
    let all: Vec<_> =
        blocks(&wanted["KeySchema"]).iter().map(|k| (k["AttributeName"].clone(), k["KeyType"].clone())).collect();
    let found = keys(index);
    // The partition key of a local index is the table's.
    assert!(found == all || (index["hash_key"].is_null() && found[..] == all[1..]), "{name}: {found:?}");
}

/// The key of a table or an index, in either way of saying it.
fn keys(of: &Value) -> Vec<(Value, Value)> {
    let several = blocks(&of["key_schema"]);
    if !several.is_empty() {
        return several.iter().map(|key| (key["attribute_name"].clone(), key["key_type"].clone())).collect();
    }
    let given = [("hash_key", "HASH"), ("range_key", "RANGE")];
    given.iter().filter(|(key, _)| !of[key].is_null()).map(|(key, kind)| (of[key].clone(), json!(kind))).collect()
}

fn capacity(of: &Value) -> [Value; 4] {
    let maximum = &of["on_demand_throughput"];
    [
        &of["read_capacity"],
        &of["write_capacity"],
        &maximum["max_read_request_units"],
        &maximum["max_write_request_units"],
    ]
    .map(Value::clone)
}

fn capacity_of(input: &Value) -> [Value; 4] {
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
fn what_create_table_has_no_place_for_is_in_the_other_formats() {
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

/// Names and tags that every format has a meaning of its own for.
#[test]
fn hostile_text_stays_text() {
    let sources = sources(&folder("exports/hostile_text"));
    let schema: Value = serde_yaml::from_str(&sources[0].text).unwrap();
    let wire = |attribute: &str| schema["attributes"][attribute]["attribute"].clone();
    let properties = &resources(&exported(&sources, ExportFormat::CloudFormation, None))["Off"]["Properties"];
    assert_eq!(properties["KeySchema"][0]["AttributeName"], wire("id"));
    assert_eq!(properties["TimeToLiveSpecification"]["AttributeName"], wire("expires"));
    assert_eq!(properties["SSESpecification"]["KMSMasterKeyId"], schema["settings"]["encryption"]["kms_key"]);
    let tag = |of: &Value| (of["Key"].as_str().unwrap().to_owned(), of["Value"].clone());
    let found: serde_json::Map<_, _> = blocks(&properties["Tags"]).iter().map(tag).collect();
    let as_written = |(key, value): (&String, &Value)| (key.clone(), json!(value.as_str().unwrap()));
    assert_eq!(found, schema["settings"]["tags"].as_object().unwrap().iter().map(as_written).collect());

    let table = evaluated(&exported(&sources, ExportFormat::Terraform, None));
    assert_eq!(table["data"]["aws_kms_key"]["off"]["key_id"], schema["settings"]["encryption"]["kms_key"]);
    assert_eq!(table["resource"]["aws_dynamodb_table"]["off"]["ttl"]["attribute_name"], wire("expires"));
}

#[test]
fn what_cloudformation_would_resolve_is_refused() {
    let text = "dynamite: 1\ntable: things\nentity: Thing\npartition_key: id\nattributes:\n  \
                id: { type: string, attribute: \"{{resolve:ssm:id}}\" }\n";
    let sources = [SourceFile { path: "things.yaml".into(), name: "things.yaml".into(), text: text.into() }];
    let refused = export(&sources, &Settings::new(), ExportFormat::CloudFormation, None).unwrap_err().to_string();
    assert!(refused.contains("which CloudFormation would resolve as a reference"), "{refused}");
    assert!(exported(&sources, ExportFormat::Terraform, None).contains("\"{{resolve:ssm:id}}\""));
}
