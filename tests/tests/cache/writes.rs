//! Every write of a client makes its cache forget the item.

use dynamite_runtime::cache::Look;
use dynamite_runtime::testing::Fault;
use dynamite_runtime::{Call, Error};
use dynamite_tests::store::jobs::Job;
use dynamite_tests::store::shop::{Customer, CustomerKey, CustomerRepository, OrderRepository};
use dynamite_tests::store::tasks::{Task, TaskRepository};

use crate::store::{SharedStore, on_each_store};
use crate::support::{Fixture, LONG, cached, key, stats, task, title, titled};

/// Checks that a write makes the caches of its own and of other clients forget the item.
async fn forgets(fixture: &Fixture, name: &str, write: impl AsyncFn(&TaskRepository)) {
    let (writer, reader) = (fixture.tasks(), fixture.tasks());
    fixture.store(&["a"]).await;
    reader.forget(key("a")).await.unwrap();
    for tasks in [&writer, &reader] {
        tasks.get(key("a")).await.unwrap();
    }
    write(&writer).await;
    fixture.sent();
    let stored = fixture.others().get(key("a")).await.unwrap();
    for tasks in [&reader, &writer] {
        assert_eq!(tasks.get(key("a")).await.unwrap(), stored, "{name}");
    }
    let then = if stored.is_some() { "" } else { ", GetItem" }; // that there is no item is not kept
    assert_eq!(fixture.sent(), format!("GetItem (consistent){then}"), "{name}: one client fills the cache again");
}

on_each_store!(every_kind_of_write_forgets_the_item, async |store| {
    let fixture = Fixture::new(store).await;
    let new = titled("a", "new");
    forgets(&fixture, "put", async |tasks| tasks.put(&new).await.unwrap()).await;
    forgets(&fixture, "put and return", async |tasks| drop(tasks.put(&new).returning_old().await.unwrap())).await;
    forgets(&fixture, "update", async |tasks| tasks.update(key("a")).set(Task::TITLE, "new").await.unwrap()).await;
    forgets(&fixture, "update and return", async |tasks| {
        tasks.update(key("a")).set(Task::TITLE, "new").returning_new().await.unwrap();
    })
    .await;
    forgets(&fixture, "upsert", async |tasks| drop(tasks.upsert(&new).await.unwrap())).await;
    forgets(&fixture, "create that fails", async |tasks| drop(tasks.create(&new).await.unwrap_err())).await;
    forgets(&fixture, "delete and return", async |tasks| {
        tasks.delete(key("a")).returning_old().await.unwrap();
    })
    .await;
    forgets(&fixture, "cancelled transaction", async |tasks| {
        let create = tasks.create(&new);
        tasks.db().transaction().add(create).add(tasks.put(&task("b"))).await.unwrap_err();
    })
    .await;
    forgets(&fixture, "delete", async |tasks| tasks.delete(key("a")).await.unwrap()).await;
    forgets(&fixture, "idempotent put", async |tasks| tasks.put(&new).idempotent().await.unwrap()).await;
    forgets(&fixture, "idempotent update", async |tasks| {
        tasks.update(key("a")).set(Task::TITLE, "new").idempotent().await.unwrap();
    })
    .await;
    forgets(&fixture, "batch of puts", async |tasks| {
        tasks.batch_write().put(&new).put(&task("b")).await.unwrap();
    })
    .await;
    forgets(&fixture, "batch of deletes", async |tasks| drop(tasks.batch_write().delete(key("a")).await.unwrap()))
        .await;
    forgets(&fixture, "batch over tables", async |tasks| {
        tasks.db().batch_write().add(tasks.batch_write().put(&new)).await.unwrap();
    })
    .await;
    forgets(&fixture, "stream", async |tasks| {
        let writes = vec![dynamite_runtime::Write::Put(new.clone())];
        tasks.batch_write().stream(futures_util::stream::iter(writes)).await.unwrap();
    })
    .await;
    forgets(&fixture, "transaction", async |tasks| {
        let update = tasks.update(key("a")).set(Task::TITLE, "new");
        tasks.db().transaction().add(update).add(tasks.put(&task("b"))).await.unwrap();
    })
    .await;
});

on_each_store!(a_check_of_a_transaction_forgets_nothing, async |store| {
    let fixture = Fixture::new(store).await;
    fixture.store(&["a"]).await;
    let tasks = fixture.tasks();
    title(&tasks, "a").await;
    let check = tasks.check(key("a"), Task::TITLE.eq("old"));
    tasks.db().transaction().add(check).add(tasks.put(&task("b"))).await.unwrap();
    fixture.sent();
    title(&tasks, "a").await;
    assert_eq!(fixture.sent(), "");
    assert_eq!(stats(&tasks).invalidations, 1);
});

on_each_store!(a_create_ends_that_there_is_no_item, async |store| {
    let fixture = Fixture::new(store).await;
    let tasks = fixture.tasks_with(|cache| cache.entity::<Task>(LONG.missing_for_secs(600)));
    for _ in 0..3 {
        assert_eq!(title(&tasks, "a").await, None);
    }
    assert_eq!(fixture.sent(), "GetItem (consistent)");
    assert_eq!((stats(&tasks).hits, stats(&tasks).hits_missing), (2, 2));
    tasks.create(&task("a")).await.unwrap();
    assert_eq!(title(&tasks, "a").await.as_deref(), Some("old"));
});

on_each_store!(a_failed_condition_forgets_the_item, async |store| {
    let fixture = Fixture::new(store).await;
    fixture.store(&["a"]).await;
    let tasks = fixture.tasks();
    title(&tasks, "a").await;
    fixture.others().put(&titled("a", "foreign")).await.unwrap();
    let update = tasks.update(key("a")).set(Task::TITLE, "new").only_if(Task::TITLE.eq("old"));
    assert!(matches!(update.await, Err(Error::ConditionFailed(_))));
    assert_eq!(title(&tasks, "a").await.as_deref(), Some("foreign"));
});

on_each_store!(a_write_that_is_not_sent_is_forgotten_all_the_same, async |store| {
    let fixture = Fixture::new(store).await;
    fixture.store(&["a"]).await;
    let tasks = fixture.tasks();
    title(&tasks, "a").await;
    fixture.stage.on("PutItem").always(Fault::NoConnection);
    let error = tasks.put(&titled("a", "new")).await.unwrap_err();
    assert!(!error.is_ambiguous() && !error.request().unwrap().was_sent(), "{error}");
    fixture.sent();
    for _ in 0..2 {
        assert_eq!(title(&tasks, "a").await.as_deref(), Some("old"));
    }
    // Nothing was sent, so the hold has ended, and the item is kept again.
    assert_eq!(fixture.sent(), "GetItem (consistent)");
});

on_each_store!(what_others_write_is_seen_after_forget, async |store| {
    let fixture = Fixture::new(store).await;
    fixture.store(&["a"]).await;
    let (tasks, elsewhere) = (fixture.tasks(), fixture.tasks());
    title(&tasks, "a").await;
    fixture.others().put(&titled("a", "foreign")).await.unwrap();
    assert_eq!(title(&tasks, "a").await.as_deref(), Some("old"));
    elsewhere.forget(key("a")).await.unwrap();
    assert_eq!(title(&tasks, "a").await.as_deref(), Some("foreign"));
});

on_each_store!(a_put_leaves_its_item, async |store| {
    let fixture = Fixture::new(store).await;
    let tasks = fixture.tasks_with(|cache| cache.entity::<Task>(LONG.write_through()));
    let measured = tasks.put(&task("a")).send().await.unwrap();
    assert_eq!(measured.usage.cached, 0);
    tasks.create(&task("b")).await.unwrap();
    fixture.sent();
    for id in ["a", "b"] {
        assert_eq!(tasks.get(key(id)).await.unwrap(), Some(task(id)));
    }
    assert_eq!(fixture.sent(), "");
    tasks.update(key("a")).set(Task::TITLE, "new").await.unwrap();
    assert_eq!(title(&tasks, "a").await.as_deref(), Some("new"));
    // One that failed leaves nothing.
    fixture.others().delete(key("b")).await.unwrap();
    assert!(tasks.put(&titled("b", "new")).only_if(Task::TITLE.eq("old")).await.is_err());
    assert_eq!(title(&tasks, "b").await, None);
});

on_each_store!(a_program_that_keeps_nothing_makes_others_forget, async |store| {
    let fixture = Fixture::new(store).await;
    fixture.store(&["a"]).await;
    let (keeps, forgets) = (fixture.tasks(), fixture.tasks_with(|cache| cache.only_forget::<Task>()));
    title(&keeps, "a").await;
    fixture.sent();
    assert_eq!(title(&forgets, "a").await.as_deref(), Some("old"));
    assert_eq!(fixture.sent(), "GetItem", "it reads past the store");
    forgets.put(&titled("a", "new")).await.unwrap();
    assert_eq!(title(&keeps, "a").await.as_deref(), Some("new"));
    assert_eq!(stats(&forgets).misses + stats(&forgets).hits, 0);
});

/// Timeouts that no clock can add are bounded.
#[tokio::test]
async fn a_timeout_of_any_length() {
    let fixture = Fixture::new(SharedStore::memory()).await;
    let config = fixture.stage.db().client().config();
    let timeouts = aws_sdk_dynamodb::config::timeout::TimeoutConfig::builder();
    let timeouts = timeouts.operation_timeout(std::time::Duration::MAX).build();
    let config = config.to_builder().timeout_config(timeouts).build();
    let db = dynamite_runtime::Dynamite::new(aws_sdk_dynamodb::Client::from_conf(config));
    let cache = fixture.shared().cache().entity::<Task>(LONG).eventual_fills(std::time::Duration::MAX);
    let tasks = TaskRepository::new(&cached(&db, cache));
    tasks.put(&task("a")).await.unwrap();
    tasks.batch_write().put(&task("a")).await.unwrap();
    assert_eq!(title(&tasks, "a").await.as_deref(), Some("old"));
}

/// An entity that is not kept can replace an item of one that is.
#[tokio::test]
async fn writes_of_all_entities_of_a_table_forget() {
    let fixture = Fixture::new(SharedStore::memory()).await;
    CustomerRepository::new(fixture.stage.engine()).create_table().await.unwrap();
    let db = cached(fixture.stage.db(), fixture.shared().cache().entity::<Customer>(LONG).entity::<Job>(LONG));
    let (customers, orders) = (CustomerRepository::new(&db), OrderRepository::new(&db));
    let customer = Customer { customer_id: 1, email: "a@b".into(), name: "Ann".into(), orders: 0 };
    customers.put(&customer).await.unwrap();
    customers.get(CustomerKey::new(1)).await.unwrap();
    let name = customers.cache_key(CustomerKey::new(1)).unwrap().unwrap();
    let look = async || fixture.shared().store().look(&[name], std::time::Duration::ZERO).await.unwrap().remove(0);
    assert!(matches!(look().await, Look::Hit(_)));
    // The order is not kept, but its key is held, and those of other items are not forgotten.
    let order =
        dynamite_tests::store::shop::OrderKey::new(1, chrono::NaiveDate::from_ymd_opt(2024, 5, 1).unwrap(), "a");
    let before = db.cache().unwrap().stats().invalidations;
    orders.delete(order.clone()).await.unwrap();
    assert_eq!(db.cache().unwrap().stats().invalidations, before + 1);
    assert!(matches!(look().await, Look::Hit(_)));
    assert_ne!(orders.cache_key(order).unwrap(), Some(name));
}
