//! `create_table` creates a table, accepts an equal one, and refuses a different one; clients find tables by name.

use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType, TimeToLiveSpecification,
};
use dynamite_runtime::{Dynamite, Error, Repository, TableDifference, TableMismatch};
use dynamite_tests::engine;
use dynamite_tests::store::documents::DocumentRepository;
use dynamite_tests::store::matches::MatchRepository;
use dynamite_tests::store::orders::{Order, OrderRepository};
use dynamite_tests::store::readings::ReadingRepository;
use dynamite_tests::store::samples::SampleRepository;
use dynamite_tests::store::tasks::{Task, TaskKey, TaskRepository};

use crate::support::{order, task};

#[tokio::test]
async fn every_table_can_be_created_again() {
    let db = engine().await.unwrap();
    for _ in 0..2 {
        OrderRepository::new(&db).create_table().await.unwrap();
        TaskRepository::new(&db).create_table().await.unwrap();
        DocumentRepository::new(&db).create_table().await.unwrap();
        MatchRepository::new(&db).create_table().await.unwrap();
        ReadingRepository::new(&db).create_table().await.unwrap();
        SampleRepository::new(&db).create_table().await.unwrap();
    }
}

#[tokio::test]
async fn all_tables_of_the_schemas_are_created() {
    let db = engine().await.unwrap();
    for _ in 0..2 {
        dynamite_tests::store::create_tables(&db).await.unwrap();
    }
    let tables = db.client().list_tables().send().await.unwrap();
    for table in ["orders", "shop", "tasks", "wards"] {
        assert!(tables.table_names().iter().any(|name| name == table), "{table}");
    }
}

#[tokio::test]
async fn a_table_that_differs_holds_up_no_other() {
    let db = existing_table("orders", "other", ScalarAttributeType::S, None).await;
    let differing = mismatch(dynamite_tests::store::create_tables(&db).await);
    assert!(differing.to_string().starts_with("table orders does not match its schema"), "{differing}");
    assert_eq!(TaskRepository::new(&db).scan().count().await.unwrap(), 0);
}

#[tokio::test]
async fn creating_an_existing_table_keeps_its_items() {
    let orders = crate::support::orders().await;
    orders.create(&order(1, "17", 5)).await.unwrap();
    orders.create_table().await.unwrap();
    assert_eq!(orders.scan().count().await.unwrap(), 1);
}

#[tokio::test]
async fn time_to_live_is_enabled() {
    let orders = crate::support::orders().await;
    let output = orders.db().client().describe_time_to_live().table_name("orders").send().await.unwrap();
    assert_eq!(output.time_to_live_description.unwrap().attribute_name.as_deref(), Some("expires_at"));
}

fn key(name: &str, role: KeyType) -> KeySchemaElement {
    KeySchemaElement::builder().attribute_name(name).key_type(role).build().unwrap()
}

/// Creates a table without indexes and without the generated code.
async fn existing_table(
    table: &str,
    partition_key: &str,
    kind: ScalarAttributeType,
    sort_key: Option<&str>,
) -> Dynamite {
    let db = engine().await.unwrap();
    let define = |name: &str, kind: &ScalarAttributeType| {
        AttributeDefinition::builder().attribute_name(name).attribute_type(kind.clone()).build().unwrap()
    };
    let mut keys = vec![key(partition_key, KeyType::Hash)];
    let mut definitions = vec![define(partition_key, &kind)];
    if let Some(sort_key) = sort_key {
        keys.push(key(sort_key, KeyType::Range));
        definitions.push(define(sort_key, &ScalarAttributeType::S));
    }
    let create = db.client().create_table().table_name(table).billing_mode(BillingMode::PayPerRequest);
    create.set_key_schema(Some(keys)).set_attribute_definitions(Some(definitions)).send().await.unwrap();
    db
}

fn mismatch<T>(result: Result<T, Error>) -> TableMismatch {
    match result {
        Err(Error::TableMismatch(mismatch)) => mismatch,
        Err(error) => panic!("unexpected error: {error:?}"),
        Ok(_) => panic!("expected a mismatch"),
    }
}

#[tokio::test]
async fn a_different_key_is_a_mismatch() {
    for (partition, kind, sort) in [
        ("id", ScalarAttributeType::S, None),
        ("task_id", ScalarAttributeType::S, Some("other")),
        ("task_id", ScalarAttributeType::N, None),
    ] {
        let db = existing_table("tasks", partition, kind, sort).await;
        let mismatch = mismatch(TaskRepository::new(&db).create_table().await);
        assert_eq!(mismatch.table(), "tasks");
        assert!(mismatch.differences().iter().any(|found| found.to_string().contains(partition)), "{mismatch}");
    }
}

#[tokio::test]
async fn missing_indexes_are_a_mismatch_that_names_each() {
    let db = existing_table("tasks", "task_id", ScalarAttributeType::S, None).await;
    let mismatch = mismatch(TaskRepository::new(&db).create_table().await);
    for index in ["by_bucket", "due_in_queue", "urgent", "by_owner", "by_rank"] {
        let names_index = |found: &&TableDifference| found.to_string().contains(&format!("`{index}`"));
        assert_eq!(mismatch.differences().iter().filter(names_index).count(), 1, "{mismatch}");
    }
}

#[tokio::test]
async fn a_different_time_to_live_attribute_is_a_mismatch() {
    let db = engine().await.unwrap();
    let orders = OrderRepository::new(&db);
    orders.create_table().request().unwrap().send_with(db.client()).await.unwrap();
    let other = TimeToLiveSpecification::builder().enabled(true).attribute_name("other").build().unwrap();
    let update = db.client().update_time_to_live().table_name("orders").time_to_live_specification(other);
    update.send().await.unwrap();
    let mismatch = mismatch(orders.create_table().await);
    assert!(mismatch.to_string().contains("`other`") && mismatch.to_string().contains("`expires_at`"), "{mismatch}");
}

#[tokio::test]
async fn undeclared_indexes_are_not_a_mismatch() {
    use aws_sdk_dynamodb::types::{GlobalSecondaryIndex, Projection, ProjectionType};
    let db = engine().await.unwrap();
    let samples = SampleRepository::new(&db);
    let index = GlobalSecondaryIndex::builder()
        .index_name("undeclared")
        .key_schema(key("text", KeyType::Hash))
        .projection(Projection::builder().projection_type(ProjectionType::KeysOnly).build())
        .build()
        .unwrap();
    let definition = AttributeDefinition::builder().attribute_name("text").attribute_type(ScalarAttributeType::S);
    let request = samples.create_table().request().unwrap();
    let request = request.attribute_definitions(definition.build().unwrap()).global_secondary_indexes(index);
    request.send_with(db.client()).await.unwrap();
    samples.create_table().await.unwrap();
}

/// DynamoDB returns the projection as it was given, but an index always holds the keys.
#[tokio::test]
async fn keys_listed_in_a_projection_are_not_a_mismatch() {
    use aws_sdk_dynamodb::types::{Projection, ProjectionType};
    for (listed, is_equal) in [(vec!["customer_id", "total"], true), (vec!["customer_id"], false)] {
        let db = engine().await.unwrap();
        let orders = OrderRepository::new(&db);
        let request = orders.create_table().request().unwrap();
        let mut indexes = request.get_global_secondary_indexes().clone().unwrap();
        let by_status = indexes.iter_mut().find(|index| index.index_name == "by_status").unwrap();
        let names = listed.into_iter().map(str::to_owned).collect();
        let projection = Projection::builder().projection_type(ProjectionType::Include);
        by_status.projection = Some(projection.set_non_key_attributes(Some(names)).build());
        request.set_global_secondary_indexes(Some(indexes)).send_with(db.client()).await.unwrap();
        let result = orders.create_table().await;
        assert_eq!(result.is_ok(), is_equal, "{result:?}");
    }
}

#[tokio::test]
async fn table_prefixes_and_table_names_separate_environments() {
    let engine = engine().await.unwrap();
    let builder = || Dynamite::builder().client(engine.client().clone());
    let staging = builder().table_prefix("staging-").build().await.unwrap();
    let mapped = builder().table_prefix("x-").table_name("tasks", "team.tasks_v2").build().await.unwrap();
    assert_eq!(staging.table_name("tasks"), "staging-tasks");
    assert_eq!(
        (mapped.table_name("tasks").as_str(), mapped.table_name("orders").as_str()),
        ("team.tasks_v2", "x-orders")
    );
    for (number, db) in [&engine, &staging, &mapped].into_iter().enumerate() {
        let tasks = TaskRepository::new(db);
        tasks.create_table().await.unwrap();
        tasks.put(&Task { title: number.to_string(), ..task("a") }).await.unwrap();
    }
    for (number, db) in [&engine, &staging, &mapped].into_iter().enumerate() {
        let tasks = TaskRepository::new(db);
        let found = tasks.query("a").all().await.unwrap();
        assert_eq!(found.iter().map(|task| task.title.clone()).collect::<Vec<_>>(), [number.to_string()]);
        assert_eq!(tasks.by_bucket("mail", found[0].state).count().await.unwrap(), 1);
        assert_eq!(tasks.table_name(), db.table_name("tasks"));
    }
    let mut tables = engine.client().list_tables().send().await.unwrap().table_names.unwrap_or_default();
    tables.sort();
    assert_eq!(tables, ["staging-tasks", "tasks", "team.tasks_v2"]);

    // The parts of a batch are written to the tables of their own repositories.
    let (plain, staged) = (TaskRepository::new(&engine), TaskRepository::new(&staging));
    let delete = |tasks: &TaskRepository| tasks.batch_write().delete(TaskKey::new("a"));
    engine.batch_write().add(delete(&staged)).add(plain.batch_write().put(&task("b"))).await.unwrap();
    assert_eq!((plain.scan().count().await.unwrap(), staged.scan().count().await.unwrap()), (2, 0));
}

#[tokio::test]
async fn clones_share_an_engine_and_outlive_the_original() {
    let orders = {
        let db = engine().await.unwrap();
        let orders = Repository::<Order>::new(&db);
        orders.create_table().await.unwrap();
        orders.clone()
    };
    orders.create(&order(1, "17", 5)).await.unwrap();
    assert_eq!(orders.scan().count().await.unwrap(), 1);
    let other_engine = Repository::<Order>::new(&engine().await.unwrap());
    other_engine.create_table().await.unwrap();
    assert_eq!(other_engine.scan().count().await.unwrap(), 0);
}

#[tokio::test]
async fn calls_can_be_spawned_on_other_tasks() {
    let orders = crate::support::orders().await;
    let writes = (1..=9).map(|d| tokio::spawn(orders.create(&order(d, "17", 5)).into_future()));
    for write in writes.collect::<Vec<_>>() {
        write.await.unwrap().unwrap();
    }
    let reader = orders.clone();
    assert_eq!(tokio::spawn(async move { reader.query("CUST-1").count().await }).await.unwrap().unwrap(), 9);
}
