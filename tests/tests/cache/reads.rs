//! What goes through the cache, and what goes past it.

use dynamite_runtime::CallOptions;
use dynamite_runtime::testing::Stage;
use dynamite_tests::store::documents::{Document, DocumentRepository};
use dynamite_tests::store::jobs::Job;
use dynamite_tests::store::shop::{Customer, CustomerRepository};
use dynamite_tests::store::tasks::{Task, TaskCard, TaskRepository};
use futures_util::future::join_all;

use crate::store::{SharedStore, on_each_store};
use crate::support::{Fixture, LONG, cached, key, stats, task, title, titled};

on_each_store!(a_hit_sends_nothing, async |store| {
    let fixture = Fixture::new(store).await;
    fixture.store(&["a"]).await;
    let tasks = fixture.tasks();
    let miss = tasks.get(key("a")).measured().await.unwrap();
    assert_eq!((miss.value, miss.usage.requests, miss.usage.cached), (Some(task("a")), 1, 0));
    assert_eq!(fixture.sent(), "GetItem (consistent)");
    for _ in 0..3 {
        let hit = tasks.get(key("a")).measured().await.unwrap();
        assert_eq!(hit.value, Some(task("a")));
        assert_eq!((hit.usage.requests, hit.usage.cached, hit.usage.returned), (0, 1, 1));
        assert_eq!(hit.usage.capacity, 0.0);
    }
    let view = tasks.get(key("a")).view::<TaskCard>().await.unwrap().unwrap();
    assert_eq!(view.title, "old");
    assert_eq!(fixture.sent(), "");
    let stats = stats(&tasks);
    assert_eq!((stats.misses, stats.hits, stats.fills, stats.bypassed, stats.joined), (1, 4, 1, 0, 0));
    assert_eq!(stats.hit_ratio(), 0.8);
});

on_each_store!(a_view_fills_the_whole_item, async |store| {
    let fixture = Fixture::new(store).await;
    fixture.store(&["a"]).await;
    let tasks = fixture.tasks();
    assert_eq!(tasks.get(key("a")).view::<TaskCard>().await.unwrap().unwrap().title, "old");
    assert_eq!(tasks.get(key("a")).await.unwrap(), Some(task("a")));
    assert_eq!(fixture.sent(), "GetItem (consistent)");
});

on_each_store!(entities_that_are_not_named_are_not_kept, async |store| {
    let fixture = Fixture::new(store).await;
    fixture.store(&["a"]).await;
    let tasks = fixture.tasks_with(|cache| cache.entity::<dynamite_tests::store::jobs::Job>(LONG));
    for _ in 0..2 {
        assert_eq!(title(&tasks, "a").await.as_deref(), Some("old"));
    }
    assert_eq!(fixture.sent(), "2 x GetItem");
    assert_eq!(stats(&tasks), Default::default());
    assert_eq!(tasks.cache_key(key("a")).unwrap(), None);
});

on_each_store!(other_reads_go_past_it_and_fill_nothing, async |store| {
    let fixture = Fixture::new(store).await;
    fixture.store(&["a"]).await;
    let tasks = fixture.tasks();
    tasks.get(key("a")).consistent().await.unwrap();
    tasks.batch_get([key("a")]).consistent().await.unwrap();
    tasks.db().transact_get().add(tasks.get(key("a"))).await.unwrap();
    tasks.by_owner("ann").all().await.unwrap();
    tasks.scan().all().await.unwrap();
    let sent = "GetItem (consistent), BatchGetItem (consistent), TransactGetItems, Query, Scan";
    assert_eq!(fixture.sent(), sent);
    assert_eq!(stats(&tasks), Default::default());
    // They do not read what is kept, either.
    tasks.get(key("a")).await.unwrap();
    fixture.sent();
    fixture.others().put(&titled("a", "new")).await.unwrap();
    let read = tasks.get(key("a")).consistent().await.unwrap();
    assert_eq!(read.unwrap().title, "new");
    let read = tasks.batch_get([key("a")]).consistent().await.unwrap();
    assert_eq!(read.found[0].title, "new");
    assert_eq!(fixture.sent(), "GetItem (consistent), BatchGetItem (consistent)");
    assert_eq!(title(&tasks, "a").await.as_deref(), Some("old"));
});

on_each_store!(clients_with_other_options_have_the_cache, async |store| {
    let fixture = Fixture::new(store).await;
    fixture.store(&["a"]).await;
    let tasks = fixture.tasks();
    title(&tasks, "a").await;
    let db = tasks.db().with(&CallOptions::short_reads());
    let hasty = TaskRepository::new(&db.with(&CallOptions::new().attempts(1)));
    assert_eq!(title(&hasty, "a").await.as_deref(), Some("old"));
    hasty.put(&titled("a", "new")).await.unwrap();
    assert_eq!(title(&tasks, "a").await.as_deref(), Some("new"));
    assert_eq!(fixture.sent(), "GetItem (consistent), PutItem, GetItem (consistent)");
    assert_eq!(stats(&hasty), stats(&tasks));
});

on_each_store!(many_calls_make_one_read, async |store| {
    let fixture = Fixture::new(store).await;
    fixture.store(&["a"]).await;
    let tasks = fixture.tasks();
    let gate = fixture.stage.on("GetItem").hold(dynamite_runtime::testing::Side::BeforeEngine);
    let gets: Vec<_> = (0..50).map(|_| tokio::spawn(tasks.get(key("a")).measured())).collect();
    gate.reached().await;
    crate::support::until(async || stats(&tasks).joined == 49).await;
    gate.open();
    let got: Vec<_> = join_all(gets).await.into_iter().map(|get| get.unwrap().unwrap()).collect();
    assert!(got.iter().all(|got| got.value == Some(task("a"))));
    assert_eq!(got.iter().map(|got| got.usage.requests).sum::<u32>(), 1);
    assert_eq!(got.iter().map(|got| got.usage.cached).sum::<usize>(), 49);
    assert_eq!(fixture.sent(), "GetItem (consistent)");
});

on_each_store!(waiting_calls_do_not_depend_on_the_first, async |store| {
    let fixture = Fixture::new(store).await;
    fixture.store(&["a"]).await;
    let tasks = fixture.tasks();
    let gate = fixture.stage.on("GetItem").hold(dynamite_runtime::testing::Side::BeforeEngine);
    let first = tokio::spawn(tasks.get(key("a")).into_future());
    gate.reached().await;
    let second = tokio::spawn(tasks.get(key("a")).into_future());
    crate::support::until(async || stats(&tasks).joined == 1).await;
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    gate.open();
    assert_eq!(second.await.unwrap().unwrap(), Some(task("a")));
    assert_eq!(fixture.sent(), "GetItem (consistent)");
    title(&tasks, "a").await;
    assert_eq!(fixture.sent(), "");
});

on_each_store!(waiting_calls_get_the_error, async |store| {
    let fixture = Fixture::new(store).await;
    let tasks = fixture.tasks();
    let gate = fixture.stage.on("GetItem").hold(dynamite_runtime::testing::Side::BeforeEngine);
    let fault = dynamite_runtime::testing::Fault::error(400, "AccessDeniedException", "no");
    fixture.stage.on("GetItem").always(fault);
    let gets: Vec<_> = (0..5).map(|_| tokio::spawn(tasks.get(key("a")).into_future())).collect();
    gate.reached().await;
    crate::support::until(async || stats(&tasks).joined == 4).await;
    gate.open();
    for get in gets {
        let error = get.await.unwrap().unwrap_err();
        assert!(error.to_string().contains("AccessDeniedException"), "{error}");
        assert_eq!(error.request().unwrap().operation(), "GetItem");
    }
    assert_eq!(fixture.sent(), "GetItem (consistent)");
    // The next call reads again.
    fixture.stage.network().clear_script();
    assert_eq!(title(&tasks, "a").await, None);
});

on_each_store!(hydrated_items_come_from_the_cache, async |store| {
    let fixture = Fixture::new(store).await;
    fixture.store(&["a", "b"]).await;
    let tasks = fixture.tasks();
    title(&tasks, "a").await;
    fixture.sent();
    let page = tasks.by_owner("ann").hydrate().page(10).await.unwrap();
    assert_eq!((page.items.len(), page.cached, page.requests), (2, 1, 2));
    assert_eq!(fixture.sent(), "Query, BatchGetItem (consistent)");
    let page = tasks.by_owner("ann").hydrate().page(10).await.unwrap();
    assert_eq!((page.items.len(), page.cached, page.requests), (2, 2, 1));
    assert_eq!(fixture.sent(), "Query");
    // They are as current as a get.
    tasks.update(key("a")).set(Task::TITLE, "new").await.unwrap();
    let all = tasks.by_owner("ann").hydrate().all().await.unwrap();
    assert!(all.iter().any(|task| task.title == "new"));
});

on_each_store!(many_calls_for_an_item_that_cannot_be_read_make_one_read, async |store| {
    let fixture = Fixture::new(store).await;
    let tasks = fixture.tasks();
    let item = [("task_id".to_owned(), aws_sdk_dynamodb::types::AttributeValue::S("a".into()))];
    let put = fixture.stage.engine().client().put_item().table_name("tasks").set_item(Some(item.into()));
    put.send().await.unwrap();
    let gate = fixture.stage.on("GetItem").hold(dynamite_runtime::testing::Side::BeforeEngine);
    let gets: Vec<_> = (0..10).map(|_| tokio::spawn(tasks.get(key("a")).into_future())).collect();
    gate.reached().await;
    crate::support::until(async || stats(&tasks).joined == 9).await;
    gate.open();
    for get in gets {
        assert!(matches!(get.await.unwrap(), Err(dynamite_runtime::Error::Decode(_))));
    }
    assert_eq!((fixture.sent().as_str(), stats(&tasks).damaged), ("GetItem (consistent)", 0));
});

/// A store of several tests must not be one of several accounts: the names of items are hashes without them.
#[tokio::test]
async fn the_name_of_an_item_is_the_same_for_every_client() {
    let fixture = Fixture::new(SharedStore::memory()).await;
    let [a, b] = [fixture.tasks(), fixture.tasks()].map(|tasks| tasks.cache_key(key("a")).unwrap().unwrap());
    assert_eq!(a, b);
    assert_eq!(a.to_string().len(), 32);
    assert_ne!(Some(a), fixture.tasks().cache_key(key("b")).unwrap());
    assert!(!format!("{a:?}").contains("task"));
}

/// Each table of each region has names of its own, and so has each prefix.
#[tokio::test]
async fn the_names_of_items_are_apart() {
    let fixture = Fixture::new(SharedStore::memory()).await;
    let name = async |region: &str, prefix: &str| {
        let builder = dynamite_runtime::Dynamite::builder().endpoint("http://127.0.0.1:1").test_credentials();
        let http = aws_smithy_http_client::Builder::new().build_http();
        let db = builder.region(region).table_prefix(prefix).http_client(http).build().await.unwrap();
        let cache = fixture.shared().cache().entity::<Task>(LONG).entity::<Job>(LONG);
        TaskRepository::new(&db.cached(cache)).cache_key(key("a")).unwrap().unwrap()
    };
    let names = [name("a", "").await, name("b", "").await, name("a", "x").await, name("ax", "").await];
    for (index, one) in names.iter().enumerate() {
        assert!(!names[..index].contains(one));
    }
    assert_eq!(name("a", "").await, names[0]);
}

#[tokio::test]
async fn a_prefix_is_part_of_the_table() {
    let engine = dynamite_tests::engine().await.unwrap();
    let builder = dynamite_runtime::Dynamite::builder().client(engine.client().clone()).table_prefix("x-");
    let stage = Stage::over(&builder.build().await.unwrap()).tables::<(Task,)>().await.unwrap();
    let cache = SharedStore::memory().cache().entity::<Task>(LONG);
    let tasks = TaskRepository::new(&cached(stage.db(), cache));
    tasks.put(&task("a")).await.unwrap();
    title(&tasks, "a").await;
    tasks.batch_write().put(&titled("a", "new")).await.unwrap();
    assert_eq!(title(&tasks, "a").await.as_deref(), Some("new"));
    assert_eq!(tasks.get(key("a")).measured().await.unwrap().usage.cached, 1);
}

#[tokio::test]
async fn without_a_cache_there_is_nothing_to_forget() {
    let fixture = Fixture::new(SharedStore::memory()).await;
    let tasks = TaskRepository::new(fixture.stage.db());
    tasks.forget(key("a")).await.unwrap();
    assert_eq!(tasks.cache_key(key("a")).unwrap(), None);
    assert!(tasks.db().cache().is_none());
    let tasks = fixture.tasks();
    let impossible = key("");
    assert!(matches!(tasks.forget(impossible.clone()).await, Err(dynamite_runtime::Error::InvalidInput(_))));
    assert!(matches!(tasks.cache_key(impossible), Err(dynamite_runtime::Error::InvalidInput(_))));
    assert_eq!(fixture.sent(), "");
}

#[tokio::test]
async fn hydrated_items_of_one_of_several_entities() {
    let fixture = Fixture::new(SharedStore::memory()).await;
    let cache = fixture.shared().cache().entity::<Customer>(LONG);
    let db = cached(fixture.stage.db(), cache);
    let customers = CustomerRepository::new(&db);
    customers.create_table().await.unwrap();
    let customer = Customer { customer_id: 1, email: "a@b".into(), name: "Ann".into(), orders: 0 };
    customers.put(&customer).await.unwrap();
    for (misses, hits) in [(1, 0), (1, 1)] {
        let every = customers.every().hydrate().all().await.unwrap();
        let stats = db.cache().unwrap().stats();
        assert_eq!((every, stats.misses, stats.hits), (vec![customer.clone()], misses, hits));
    }
}

/// A local index returns whole items itself.
#[tokio::test]
async fn hydrated_items_of_a_local_index_go_past_it() {
    let fixture = Fixture::new(SharedStore::memory()).await;
    let db = cached(fixture.stage.db(), fixture.shared().cache().entity::<Document>(LONG));
    let documents = DocumentRepository::new(&db);
    documents.create_table().await.unwrap();
    documents.keys_by_time("acme", 7).hydrate().all().await.unwrap();
    assert_eq!(db.cache().unwrap().stats(), Default::default());
}
