//! Settings of tables: `create_table` applies them to new tables, and compares some of them with existing ones.
//!
//! The embedded engine does not support DescribeContinuousBackups and UpdateContinuousBackups. These tests record the
//! requests for point-in-time recovery, and script the responses of DynamoDB.

use aws_sdk_dynamodb::types::{
    BillingMode, OnDemandThroughput, ProvisionedThroughputDescription, SseStatus, SseType, StreamSpecification,
    StreamViewType, TableClass, TableDescription,
};
use dynamite_runtime::{Dynamite, Error, Json};
use dynamite_tests::engine;
use dynamite_tests::faults::{Fault, Faults};
use dynamite_tests::store::ledger::EntryRepository;
use dynamite_tests::store::meters::MeasurementRepository;
use dynamite_tests::store::orders::OrderRepository;
use serde_json::json;

use crate::support::{assert_error, with_faults};

async fn described(db: &Dynamite, table: &str) -> TableDescription {
    db.client().describe_table().table_name(table).send().await.unwrap().table.unwrap()
}

/// Creates the table `ledger`, and returns its description.
async fn ledger() -> (EntryRepository, TableDescription) {
    let entries = EntryRepository::new(&engine().await.unwrap());
    entries.create_table().await.unwrap();
    let table = described(entries.db(), "ledger").await;
    (entries, table)
}

/// Creates the table `meters`, and returns its description.
async fn meters() -> (MeasurementRepository, TableDescription) {
    let measurements = MeasurementRepository::new(&engine().await.unwrap());
    measurements.create_table().await.unwrap();
    let table = described(measurements.db(), "meters").await;
    (measurements, table)
}

fn maximum(read: Option<i64>, write: Option<i64>) -> OnDemandThroughput {
    let maximum = OnDemandThroughput::builder().set_max_read_request_units(read);
    maximum.set_max_write_request_units(write).build()
}

fn units(found: Option<&ProvisionedThroughputDescription>) -> (Option<i64>, Option<i64>) {
    let found = found.unwrap();
    (found.read_capacity_units(), found.write_capacity_units())
}

#[tokio::test]
async fn a_pay_per_request_table_has_its_maximum_throughput() {
    let (entries, table) = ledger().await;
    assert_eq!(table.billing_mode_summary().unwrap().billing_mode(), Some(&BillingMode::PayPerRequest));
    assert_eq!(table.on_demand_throughput(), Some(&maximum(Some(1000), Some(500))));
    // The engine does not report the maxima of indexes, so the test checks the request.
    let request = entries.create_table().request().unwrap();
    let indexes = request.get_global_secondary_indexes().as_ref().unwrap();
    let index = |name: &str| indexes.iter().find(|index| index.index_name() == name).unwrap();
    assert_eq!(index("by_kind").on_demand_throughput(), Some(&maximum(None, Some(20))));
    assert_eq!(index("by_number").on_demand_throughput(), None);
}

#[tokio::test]
async fn a_provisioned_table_and_its_indexes_have_their_throughput() {
    let (_, table) = meters().await;
    assert_ne!(table.billing_mode_summary().and_then(|mode| mode.billing_mode()), Some(&BillingMode::PayPerRequest));
    assert_eq!(units(table.provisioned_throughput()), (Some(1), Some(2)));
    assert_eq!(units(table.global_secondary_indexes()[0].provisioned_throughput()), (Some(3), Some(4)));
}

#[tokio::test]
async fn the_stream_has_the_view_type_of_the_schema() {
    let stream = |table: &TableDescription| table.stream_specification().unwrap().clone();
    let expected = |view| StreamSpecification::builder().stream_enabled(true).stream_view_type(view).build().unwrap();
    assert_eq!(stream(&ledger().await.1), expected(StreamViewType::NewAndOldImages));
    assert_eq!(stream(&meters().await.1), expected(StreamViewType::KeysOnly));
}

#[tokio::test]
async fn class_protection_and_time_to_live_are_set() {
    let (entries, table) = ledger().await;
    assert_eq!(table.table_class_summary().unwrap().table_class(), Some(&TableClass::StandardInfrequentAccess));
    assert_eq!(table.deletion_protection_enabled(), Some(true));
    let client = entries.db().client();
    client.delete_table().table_name("ledger").send().await.unwrap_err();
    let found = client.describe_time_to_live().table_name("ledger").send().await.unwrap();
    assert_eq!(found.time_to_live_description.unwrap().attribute_name.as_deref(), Some("expires"));

    let (_, table) = meters().await;
    assert_ne!(table.deletion_protection_enabled(), Some(true));
    let class = table.table_class_summary().and_then(|summary| summary.table_class());
    assert_ne!(class, Some(&TableClass::StandardInfrequentAccess));
}

#[tokio::test]
async fn the_kms_key_of_the_schema_is_used() {
    let encryption = |table: &TableDescription| table.sse_description().unwrap().clone();
    let with_key = encryption(&ledger().await.1);
    assert_eq!((with_key.status(), with_key.sse_type()), (Some(&SseStatus::Enabled), Some(&SseType::Kms)));
    // DynamoDB reports the ARN of the key of an alias; the engine reports an ARN that ends with the alias.
    assert!(with_key.kms_master_key_arn().unwrap().ends_with("alias/ledger"), "{with_key:?}");
    let managed = encryption(&meters().await.1);
    assert_eq!((managed.status(), managed.sse_type()), (Some(&SseStatus::Enabled), Some(&SseType::Kms)));
    let orders = crate::support::orders().await;
    assert_eq!(described(orders.db(), "orders").await.sse_description(), None);
}

#[tokio::test]
async fn tags_are_stored_as_written() {
    let (entries, table) = ledger().await;
    let list = entries.db().client().list_tags_of_resource().resource_arn(table.table_arn.unwrap());
    let mut tags = list.send().await.unwrap().tags.unwrap();
    tags.sort_by(|a, b| a.key.cmp(&b.key));
    let tags: Vec<_> = tags.iter().map(|tag| (tag.key(), tag.value())).collect();
    assert_eq!(tags, [("cost: center", "17 + 4"), ("team", "billing")]);
}

/// Returns a response of DescribeContinuousBackups.
fn recovery_is(status: &str) -> Fault {
    let details = json!({ "ContinuousBackupsDescription": {
        "ContinuousBackupsStatus": "ENABLED",
        "PointInTimeRecoveryDescription": { "PointInTimeRecoveryStatus": status },
    } });
    Fault::Error { status: 200, code: "".to_owned(), details }
}

/// Returns a response of UpdateContinuousBackups.
fn recovery_updated() -> Fault {
    recovery_is("ENABLED")
}

fn updates(faults: &Faults) -> Vec<Json> {
    let requests = faults.requests().into_iter();
    requests.filter(|request| request.operation == "UpdateContinuousBackups").map(|request| request.body).collect()
}

#[tokio::test]
async fn recovery_is_enabled_once_backups_are_available() {
    let engine = engine().await.unwrap();
    let (db, faults) = with_faults(&engine);
    let too_early =
        Fault::Error { status: 400, code: "ContinuousBackupsUnavailableException".to_owned(), details: Json::Null };
    faults.on("DescribeContinuousBackups").then(recovery_is("DISABLED"));
    faults.on("UpdateContinuousBackups").then(too_early).on("UpdateContinuousBackups").then(recovery_updated());
    EntryRepository::new(&db).create_table().await.unwrap();
    let settings = json!({ "PointInTimeRecoveryEnabled": true, "RecoveryPeriodInDays": 7 });
    let update = json!({ "TableName": "ledger", "PointInTimeRecoverySpecification": settings });
    assert_eq!(updates(&faults), [update.clone(), update]);

    faults.clear_requests();
    faults
        .on("DescribeContinuousBackups")
        .then(recovery_is("DISABLED"))
        .on("UpdateContinuousBackups")
        .then(recovery_updated());
    MeasurementRepository::new(&db).create_table().await.unwrap();
    let settings = json!({ "PointInTimeRecoveryEnabled": true });
    assert_eq!(updates(&faults), [json!({ "TableName": "meters", "PointInTimeRecoverySpecification": settings })]);
}

#[tokio::test]
async fn enabled_recovery_is_left_unchanged() {
    let engine = engine().await.unwrap();
    let (db, faults) = with_faults(&engine);
    faults.on("DescribeContinuousBackups").then(recovery_is("ENABLED"));
    EntryRepository::new(&db).create_table().await.unwrap();
    assert_eq!(updates(&faults), [] as [Json; 0]);
}

#[tokio::test]
async fn an_engine_without_recovery_is_accepted() {
    let unknown = Fault::Error { status: 400, code: "UnknownOperationException".to_owned(), details: Json::Null };
    let engine = engine().await.unwrap();
    let (db, faults) = with_faults(&engine);
    faults.on("DescribeContinuousBackups").then(unknown);
    EntryRepository::new(&db).create_table().await.unwrap();
    assert_eq!((faults.count("DescribeContinuousBackups"), updates(&faults).len()), (1, 0));
    OrderRepository::new(&db).create_table().await.unwrap();
    assert_eq!(faults.count("DescribeContinuousBackups"), 1, "the schema of orders does not set recovery");
}

#[tokio::test]
async fn a_refused_recovery_setting_is_an_error() {
    let engine = engine().await.unwrap();
    let (db, faults) = with_faults(&engine);
    faults.on("DescribeContinuousBackups").then(Fault::denied());
    assert_error!(EntryRepository::new(&db).create_table().await, Error::Service(_));
    faults
        .on("DescribeContinuousBackups")
        .then(recovery_is("DISABLED"))
        .on("UpdateContinuousBackups")
        .then(Fault::denied());
    assert_error!(EntryRepository::new(&db).create_table().await, Error::Service(_));
}

#[tokio::test]
async fn another_stream_is_a_mismatch() {
    let other = StreamSpecification::builder().stream_enabled(true).stream_view_type(StreamViewType::KeysOnly);
    for stream in [None, Some(other.build().unwrap())] {
        let db = engine().await.unwrap();
        let entries = EntryRepository::new(&db);
        let request = entries.create_table().request().unwrap().set_stream_specification(stream);
        request.send_with(db.client()).await.unwrap();
        let Err(Error::TableMismatch(mismatch)) = entries.create_table().await else { panic!("expected a mismatch") };
        assert!(mismatch.to_string().contains("NEW_AND_OLD_IMAGES"), "{mismatch}");
    }
}

/// Auto scaling and operators change these settings, so they are not compared.
#[tokio::test]
async fn different_capacity_class_and_protection_are_not_a_mismatch() {
    let (entries, _) = ledger().await;
    let client = entries.db().client();
    let update = client.update_table().table_name("ledger").deletion_protection_enabled(false);
    let update = update.table_class(TableClass::Standard).on_demand_throughput(maximum(Some(1), Some(1)));
    update.send().await.unwrap();
    entries.create_table().await.unwrap();
    let table = described(entries.db(), "ledger").await;
    assert_eq!(table.deletion_protection_enabled(), Some(false), "the setting is left unchanged");
    assert_eq!(table.on_demand_throughput(), Some(&maximum(Some(1), Some(1))));
}

/// Other programs may read a stream that the schema does not declare.
#[tokio::test]
async fn a_stream_that_the_schema_does_not_declare_is_not_a_mismatch() {
    let db = engine().await.unwrap();
    let orders = OrderRepository::new(&db);
    let stream = StreamSpecification::builder().stream_enabled(true).stream_view_type(StreamViewType::OldImage);
    let request = orders.create_table().request().unwrap().stream_specification(stream.build().unwrap());
    request.send_with(db.client()).await.unwrap();
    orders.create_table().await.unwrap();
}
