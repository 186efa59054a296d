//! Exported definitions: the input of `aws dynamodb create-table` creates the same table as `create_table`.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use aws_sdk_dynamodb::types::{
    ProvisionedThroughputDescription, SseStatus, SseType, StreamSpecification, TableClass, TableDescription,
};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::AfterDeserializationInterceptorContextRef;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::ConfigBag;
use dynamite_gen::{
    DriftOptions, ErrorFormat, ExportFormat, ExportOptions, LiveTable, LiveText, Settings, SourceFile, drift, export,
    render_diagnostics,
};
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
        let options = ExportOptions { table: Some(name), ..ExportOptions::default() };
        let exported = export(&sources, &Settings::new(), ExportFormat::CliJson, options).unwrap();
        let (from_export, from_code) = (engine().await.unwrap(), engine().await.unwrap());
        create_from_json(&from_export, exported.text.unwrap()).await;
        create_table(&from_code).await.unwrap();
        assert_eq!(definition(&from_export, name).await, definition(&from_code, name).await, "{name}");
        // Creating it again finds no difference.
        create_table(&from_export).await.unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

/// Keeps the bodies of responses.
#[derive(Clone, Debug, Default)]
struct Bodies(Arc<Mutex<Vec<String>>>);

impl Intercept for Bodies {
    fn name(&self) -> &'static str {
        "Bodies"
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let body = context.response().body().bytes().unwrap_or_default();
        self.0.lock().unwrap().push(String::from_utf8_lossy(body).into_owned());
        Ok(())
    }
}

/// The answers of the engine are those of a table that the schema declares, with all its settings.
#[tokio::test]
async fn what_the_engine_says_about_a_created_table_is_no_drift() {
    let sources = sources();
    for (name, create_table) in TABLES {
        let db = engine().await.unwrap();
        create_table(&db).await.unwrap();
        let bodies = Bodies::default();
        db.client().describe_table().table_name(*name).customize().interceptor(bodies.clone()).send().await.unwrap();
        let ttl = db.client().describe_time_to_live().table_name(*name);
        ttl.customize().interceptor(bodies.clone()).send().await.unwrap();
        let bodies = bodies.0.lock().unwrap().clone();
        let [description, ttl] = bodies.as_slice() else { panic!("{name}: {bodies:?}") };
        let text = |text| LiveText { name: "answer", text };
        let live = LiveTable { description: text(description), ttl: Some(text(ttl)), backups: None };
        let options = DriftOptions { settings: true, ..DriftOptions::default() };
        let found = drift(&sources, &Settings::new(), live, options).unwrap();
        let findings = render_diagnostics(&found.diagnostics, &sources, ErrorFormat::Short, false);
        // The engine does not describe the maximum of an index that is billed per request.
        let unknown =
            "the index `by_kind` has capacity per request instead of capacity per request up to 20 write units";
        let findings: Vec<&str> = findings.lines().filter(|line| !line.ends_with(unknown)).collect();
        assert_eq!((found.table.as_deref(), findings), (Some(*name), Vec::new()), "{description}");
    }
}
