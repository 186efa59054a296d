//! Exported definitions: the input of `aws dynamodb create-table` creates the same table as `create_table`.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::{
    ProvisionedThroughputDescription, SseStatus, SseType, StreamSpecification, TableClass, TableDescription,
};
use aws_smithy_types::body::SdkBody;
use dynamite_gen::{ExportFormat, Settings, SourceFile, export};
use dynamite_runtime::{CreateTable, Dynamite};
use dynamite_tests::engine;
use dynamite_tests::store;

type CreateFn = fn(&Dynamite) -> CreateTable;

/// Tables of this package, with the functions that create them.
const TABLES: &[(&str, CreateFn)] = &[
    ("documents", |db| store::documents::DocumentRepository::new(db).create_table()),
    ("invoices", |db| store::invoices::InvoiceRepository::new(db).create_table()),
    ("jobs", |db| store::jobs::JobRepository::new(db).create_table()),
    ("ledger", |db| store::ledger::EntryRepository::new(db).create_table()),
    ("matches", |db| store::matches::MatchRepository::new(db).create_table()),
    ("meters", |db| store::meters::MeasurementRepository::new(db).create_table()),
    ("orders", |db| store::orders::OrderRepository::new(db).create_table()),
    ("readings", |db| store::readings::ReadingRepository::new(db).create_table()),
    ("rooms", |db| store::rooms::Rooms::new(db).create_table()),
    ("samples", |db| store::samples::SampleRepository::new(db).create_table()),
    ("shop", |db| store::shop::Shop::new(db).create_table()),
    ("tasks", |db| store::tasks::TaskRepository::new(db).create_table()),
];

fn sources() -> Vec<SourceFile> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas");
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let source = |path: std::path::PathBuf| {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        SourceFile { path: name.clone(), name, text: std::fs::read_to_string(path).unwrap() }
    };
    paths.map(source).collect()
}

/// Sends the exported text unchanged, as the body of a CreateTable request of the SDK.
async fn create_from_json(db: &Dynamite, body: String) {
    let request = db.client().create_table().table_name("replaced").customize().mutate_request(move |request| {
        request.headers_mut().insert("content-length", body.len().to_string());
        *request.body_mut() = SdkBody::from(body.clone());
    });
    request.send().await.unwrap();
}

/// The properties of a table that its definition determines.
#[derive(Debug, PartialEq)]
struct Definition {
    keys: Vec<String>,
    attributes: BTreeMap<String, String>,
    indexes: BTreeMap<String, String>,
    billing: String,
    class: Option<TableClass>,
    stream: Option<StreamSpecification>,
    protected: Option<bool>,
    encryption: Option<(Option<SseStatus>, Option<SseType>)>,
    tags: BTreeMap<String, String>,
}

fn units(found: Option<&ProvisionedThroughputDescription>) -> Option<(Option<i64>, Option<i64>)> {
    found.map(|found| (found.read_capacity_units(), found.write_capacity_units()))
}

async fn definition(db: &Dynamite, name: &str) -> Definition {
    let table = db.client().describe_table().table_name(name).send().await.unwrap().table.unwrap();
    let arn = table.table_arn.clone().unwrap();
    let tags = db.client().list_tags_of_resource().resource_arn(arn).send().await.unwrap().tags.unwrap_or_default();
    Definition {
        keys: table.key_schema().iter().map(|key| format!("{key:?}")).collect(),
        attributes: table
            .attribute_definitions()
            .iter()
            .map(|d| (d.attribute_name().to_owned(), d.attribute_type().to_string()))
            .collect(),
        indexes: indexes(&table),
        billing: format!(
            "{:?} {:?} {:?}",
            table.billing_mode_summary().and_then(|summary| summary.billing_mode()),
            units(table.provisioned_throughput()),
            table.on_demand_throughput()
        ),
        class: table.table_class_summary().and_then(|summary| summary.table_class().cloned()),
        stream: table.stream_specification().cloned(),
        protected: table.deletion_protection_enabled(),
        encryption: table.sse_description().map(|sse| (sse.status().cloned(), sse.sse_type().cloned())),
        tags: tags.iter().map(|tag| (tag.key().to_owned(), tag.value().to_owned())).collect(),
    }
}

fn indexes(table: &TableDescription) -> BTreeMap<String, String> {
    let local = table.local_secondary_indexes().iter().map(|index| {
        (index.index_name().unwrap().to_owned(), format!("local {:?} {:?}", index.key_schema(), index.projection()))
    });
    let global = table.global_secondary_indexes().iter().map(|index| {
        let units = units(index.provisioned_throughput());
        let (keys, projection) = (index.key_schema(), index.projection());
        (index.index_name().unwrap().to_owned(), format!("global {keys:?} {projection:?} {units:?}"))
    });
    local.chain(global).collect()
}

#[tokio::test]
async fn the_exported_create_table_input_creates_the_same_table() {
    let sources = sources();
    for (name, create_table) in TABLES {
        let exported = export(&sources, &Settings::new(), ExportFormat::CliJson, Some(name)).unwrap();
        let (from_export, from_code) = (engine().await.unwrap(), engine().await.unwrap());
        create_from_json(&from_export, exported.text.unwrap()).await;
        create_table(&from_code).await.unwrap();
        assert_eq!(definition(&from_export, name).await, definition(&from_code, name).await, "{name}");
        // Creating it again finds no difference.
        create_table(&from_export).await.unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}
