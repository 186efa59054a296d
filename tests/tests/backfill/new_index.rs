//! A new index from its first commit to its first query, with the phases that it has on DynamoDB.

use aws_sdk_dynamodb::types::{AttributeValue, CreateGlobalSecondaryIndexAction, GlobalSecondaryIndexUpdate};
use dynamite_runtime::{Dynamite, Error};
use dynamite_tests::engine;
use dynamite_tests::faults::Faults;

use crate::support::{Chores, chore, old};

/// Creates the table without indexes, as it was before they were declared.
async fn without_indexes(db: &Dynamite) -> Chores {
    let table = Chores::of(db);
    let request = table.all.create_table().request().unwrap();
    let definitions = request.get_attribute_definitions().clone().unwrap().into_iter();
    let own = definitions.filter(|found| ["pk", "sk"].contains(&found.attribute_name())).collect();
    let request = request.set_attribute_definitions(Some(own)).set_global_secondary_indexes(None);
    request.send_with(db.client()).await.unwrap();
    table
}

/// Asks for these indexes in one call.
async fn add(table: &Chores, names: &[&str]) -> Result<(), String> {
    let request = table.all.create_table().request().unwrap();
    let mut update = table.db.client().update_table().table_name(table.all.table_name());
    update = update.set_attribute_definitions(request.get_attribute_definitions().clone());
    for index in request.get_global_secondary_indexes().iter().flatten() {
        if names.contains(&index.index_name()) {
            let create = CreateGlobalSecondaryIndexAction::builder().index_name(index.index_name());
            let create = create.set_key_schema(Some(index.key_schema().to_vec()));
            let create = create.set_projection(index.projection.clone()).build().unwrap();
            update =
                update.global_secondary_index_updates(GlobalSecondaryIndexUpdate::builder().create(create).build());
        }
    }
    update.send().await.map(drop).map_err(|error| error.into_service_error().to_string())
}

#[tokio::test]
async fn a_backfill_before_the_index_leaves_no_item_out() {
    let engine = engine().await.unwrap();
    let faults = Faults::default();
    faults.index_phases(3);
    let table = without_indexes(&faults.client(&engine)).await;
    for id in 1..=3 {
        table.put_old(&chore(id)).await;
    }
    // An item whose key has another type: DynamoDB would leave it out of the index.
    let mut wrong = old(&chore(4));
    wrong.insert("load".into(), AttributeValue::S("3".into()));
    wrong.insert("load_pk".into(), AttributeValue::S("LOAD#0".into()));
    table.put_raw(wrong).await;

    assert_eq!(table.all.backfill().run().await.unwrap().counts.written, 4);
    assert!(table.all.backfill().run().await.unwrap().is_clean());

    let refused = add(&table, &["by_due", "by_load"]).await.unwrap_err();
    assert!(refused.contains("Only 1 online index"), "{refused}");
    add(&table, &["by_load"]).await.unwrap();
    let early = table.chores.by_load().all().await.unwrap_err();
    assert!(matches!(early, Error::Service(_)), "the index is being created: {early}");
    let missing = table.all.check_table().await.unwrap_err();
    assert!(matches!(missing, Error::TableMismatch(_)), "{missing}");
    while table.chores.by_load().all().await.is_err() {
        let _ = table.all.check_table().await;
    }
    add(&table, &["by_due"]).await.unwrap();
    table.all.create_table().await.unwrap();
    table.all.check_table().await.unwrap();
    assert_eq!(table.chores.by_load().all().await.unwrap().len(), 4);
    assert_eq!(table.chores.by_due(None).all().await.unwrap().len(), 4);
}

#[tokio::test]
async fn an_index_before_the_backfill_lacks_the_items_until_it_ran() {
    let engine = engine().await.unwrap();
    let faults = Faults::default();
    faults.index_phases(1);
    let table = without_indexes(&faults.client(&engine)).await;
    let mut wrong = old(&chore(1));
    wrong.insert("load".into(), AttributeValue::S("3".into()));
    wrong.insert("load_pk".into(), AttributeValue::S("LOAD#0".into()));
    table.put_raw(wrong).await;
    add(&table, &["by_load"]).await.unwrap();
    table.all.check_table().await.unwrap_err();
    assert!(table.chores.by_load().all().await.unwrap().is_empty());
    assert!(!table.all.backfill().run().await.unwrap().is_clean());
    assert_eq!(table.chores.by_load().all().await.unwrap().len(), 1);
}
