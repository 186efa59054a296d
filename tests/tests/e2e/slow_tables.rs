//! `create_table` on tables that take their time: those that are being created or deleted, and those that another process
//! creates at the same time.

use aws_sdk_dynamodb::types::{TableStatus, TimeToLiveSpecification};
use dynamite_runtime::{Dynamite, Error, Json};
use dynamite_tests::engine;
use dynamite_tests::faults::{Fault, Faults};
use dynamite_tests::store::orders::OrderRepository;
use dynamite_tests::store::samples::SampleRepository;
use futures_util::future::join_all;
use serde_json::json;

use crate::support::{order, with_faults};

/// Returns a client over a network on which tables take their time. Keep the other one, because the engine ends with it.
async fn slow() -> (Dynamite, Faults, Dynamite) {
    let engine = engine().await.unwrap();
    let (db, faults) = with_faults(&engine);
    faults.slow_tables(2);
    (db, faults, engine)
}

/// Begins the deletion of the table.
async fn delete(db: &Dynamite) {
    let deleted = db.client().delete_table().table_name("orders").send().await.unwrap();
    assert_eq!(deleted.table_description.unwrap().table_status, Some(TableStatus::Deleting));
}

/// Returns the status and the attribute of the table's time to live.
async fn ttl(db: &Dynamite) -> (String, Option<String>) {
    let output = db.client().describe_time_to_live().table_name("orders").send().await.unwrap();
    let found = output.time_to_live_description.unwrap();
    (found.time_to_live_status.unwrap().as_str().to_owned(), found.attribute_name)
}

/// Returns a response of DescribeTimeToLive.
fn described(status: &str) -> Fault {
    let details = json!({ "TimeToLiveDescription": { "TimeToLiveStatus": status } });
    Fault::Error { status: 200, code: "".to_owned(), details }
}

async fn enable_ttl(db: &Dynamite, attribute: &str) {
    let settings = TimeToLiveSpecification::builder().enabled(true).attribute_name(attribute).build().unwrap();
    db.client().update_time_to_live().table_name("orders").time_to_live_specification(settings).send().await.unwrap();
}

#[tokio::test]
async fn a_new_table_is_ready_when_the_call_returns() {
    let (db, faults, _engine) = slow().await;
    let orders = OrderRepository::new(&db);
    orders.create_table().await.unwrap();
    orders.create(&order(1, "17", 5)).await.unwrap();
    assert_eq!(ttl(&db).await, ("ENABLING".into(), Some("expires_at".into())));
    orders.create_table().await.unwrap();
    assert_eq!((faults.count("CreateTable"), faults.count("UpdateTimeToLive")), (2, 1));
    assert_eq!(orders.scan().count().await.unwrap(), 1);
}

#[tokio::test]
async fn a_table_that_is_being_deleted_is_created_again() {
    let (db, _, _engine) = slow().await;
    let orders = OrderRepository::new(&db);
    orders.create_table().await.unwrap();
    orders.create(&order(1, "17", 5)).await.unwrap();
    delete(&db).await;
    orders.create_table().await.unwrap();
    assert_eq!(orders.scan().count().await.unwrap(), 0);
    orders.create(&order(1, "17", 5)).await.unwrap();
    assert_eq!(ttl(&db).await.1, Some("expires_at".into()));
}

/// The table exists when the request is sent, and has gone when it is described.
#[tokio::test]
async fn a_table_that_has_just_been_deleted_is_created_again() {
    let (db, faults, _engine) = slow().await;
    let orders = OrderRepository::new(&db);
    let in_use = Fault::Error { status: 400, code: "ResourceInUseException".to_owned(), details: Json::Null };
    faults.on("CreateTable").then(in_use);
    orders.create_table().await.unwrap();
    assert_eq!(faults.count("CreateTable"), 2);
    orders.create(&order(1, "17", 5)).await.unwrap();
}

#[tokio::test]
async fn several_processes_can_create_a_table_at_once() {
    let (db, _, _engine) = slow().await;
    let orders = OrderRepository::new(&db);
    for result in join_all((0..8).map(|_| orders.create_table().into_future())).await {
        result.unwrap();
    }
    delete(&db).await;
    for result in join_all((0..8).map(|_| orders.create_table().into_future())).await {
        result.unwrap();
    }
    orders.create(&order(1, "17", 5)).await.unwrap();
}

#[tokio::test]
async fn time_to_live_that_another_process_enabled_is_accepted() {
    let (db, faults, _engine) = slow().await;
    let orders = OrderRepository::new(&db);
    orders.create_table().await.unwrap();
    // The table was described before the other process enabled it.
    faults.on("DescribeTimeToLive").then(described("DISABLED"));
    orders.create_table().await.unwrap();
    assert_eq!(faults.count("UpdateTimeToLive"), 2, "the second one was refused");
}

#[tokio::test]
async fn time_to_live_that_another_process_enabled_for_another_attribute_is_a_mismatch() {
    let (db, faults, _engine) = slow().await;
    let orders = OrderRepository::new(&db);
    let created = orders.create_table().request().unwrap().send_with(db.client());
    faults.slow_tables(0);
    created.await.unwrap();
    enable_ttl(&db, "other").await;
    faults.slow_tables(2);
    faults.on("DescribeTimeToLive").then(described("DISABLED"));
    let Err(Error::TableMismatch(mismatch)) = orders.create_table().await else { panic!("expected a mismatch") };
    assert!(mismatch.to_string().contains("`other` instead of `expires_at`"), "{mismatch}");
}

#[tokio::test]
async fn time_to_live_is_enabled_once_nobody_else_changes_the_table() {
    let (db, faults, _engine) = slow().await;
    let in_use = Fault::Error { status: 400, code: "ResourceInUseException".to_owned(), details: Json::Null };
    faults.on("UpdateTimeToLive").times(2, in_use);
    OrderRepository::new(&db).create_table().await.unwrap();
    assert_eq!(faults.count("UpdateTimeToLive"), 3);
    assert_eq!(ttl(&db).await.1, Some("expires_at".into()));
}

#[tokio::test]
async fn a_refused_time_to_live_is_the_error_of_the_update() {
    let (db, faults, _engine) = slow().await;
    let orders = OrderRepository::new(&db);
    faults.on("UpdateTimeToLive").then(Fault::denied());
    let Err(Error::Service(error)) = orders.create_table().await else { panic!("expected an error") };
    assert_eq!(error.code(), Some("AccessDeniedException"));
    faults.on("DescribeTimeToLive").then(described("DISABLED")).on("DescribeTimeToLive").then(Fault::denied());
    faults.on("UpdateTimeToLive").then(Fault::denied());
    let Err(Error::Service(error)) = orders.create_table().await else { panic!("expected an error") };
    assert_eq!(error.operation(), "UpdateTimeToLive");
}

/// Somebody else builds an index of which the schema says nothing, which can take hours.
#[tokio::test]
async fn an_undeclared_index_that_is_being_built_is_not_waited_for() {
    let (db, faults, _engine) = slow().await;
    let samples = SampleRepository::new(&db);
    samples.create_table().await.unwrap();
    faults.clear_requests();
    let details = json!({ "Table": {
        "TableStatus": "ACTIVE",
        "KeySchema": [{ "AttributeName": "id", "KeyType": "HASH" }],
        "AttributeDefinitions": [{ "AttributeName": "id", "AttributeType": "S" }],
        "GlobalSecondaryIndexes": [{ "IndexName": "undeclared", "IndexStatus": "CREATING" }],
    } });
    faults.on("DescribeTable").then(Fault::Error { status: 200, code: "".to_owned(), details });
    samples.create_table().await.unwrap();
    assert_eq!(faults.count("DescribeTable"), 1);
}

#[tokio::test]
async fn a_table_that_is_archived_is_a_mismatch() {
    let (db, faults, _engine) = slow().await;
    let in_use = Fault::Error { status: 400, code: "ResourceInUseException".to_owned(), details: Json::Null };
    let details = json!({ "Table": { "TableName": "orders", "TableStatus": "ARCHIVED" } });
    faults.on("CreateTable").then(in_use).on("DescribeTable").then(Fault::Error {
        status: 200,
        code: "".to_owned(),
        details,
    });
    let Err(Error::TableMismatch(mismatch)) = OrderRepository::new(&db).create_table().await else {
        panic!("expected a mismatch")
    };
    assert!(mismatch.to_string().contains("ARCHIVED"), "{mismatch}");
}

/// A table that exists when it is to be created, and is not there when it is described, is not asked for all the time.
#[tokio::test]
async fn a_table_that_is_there_and_not_there_is_given_up() {
    let engine = engine().await.unwrap();
    let (db, faults) = with_faults(&engine);
    tokio::time::pause();
    faults.on("CreateTable").times(100_000, Fault::error(400, "ResourceInUseException", "scripted"));
    faults.on("DescribeTable").times(100_000, Fault::error(400, "ResourceNotFoundException", "scripted"));
    let result = OrderRepository::new(&db).create_table().await;
    assert!(matches!(result, Err(Error::TableNotReady { .. })), "{result:?}");
    let requests = faults.requests().len();
    assert!(requests < 200, "{requests} requests");
}
