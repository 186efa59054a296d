//! The comparisons.

use dynamite_runtime::{Call, Dynamite, Result, Usage};
use futures_util::future::try_join_all;

use super::Options;
use super::measure::{Comparison, Way, compare};
use crate::Outcome;
use crate::connect::cached;
use crate::data::{ADA, Shop, TENTS};
use crate::store::orders::{Order, OrderRepository};
use crate::store::products::{Product, ProductKey, ProductRepository};
use crate::store::users::{UserGreeting, UserKey, UserRepository};
use crate::store::visits::VisitRepository;

/// Makes all comparisons.
pub(super) async fn all(db: &Dynamite, shop: &Shop, options: Options) -> Outcome<Vec<Comparison>> {
    let (orders, products, users) = (OrderRepository::new(db), ProductRepository::new(db), UserRepository::new(db));
    let visits = VisitRepository::new(db);
    let count = usize::from(options.items);
    let some_products = shop.products.get(..count).unwrap_or(&shop.products);
    let some_users = shop.users.get(..count).unwrap_or(&shop.users);
    Ok(vec![
        gets_or_batch(&products, some_products, options).await?,
        puts_or_batch(&products, some_products, options).await?,
        filter_or_sparse_index(&orders, options).await?,
        scan_or_sparse_index(&orders, options).await?,
        scan_or_index(&products, options).await?,
        items_or_views(&users, some_users.iter().map(|user| UserKey::new(&user.user_id)).collect(), options).await?,
        cached_or_not(db, some_products, options).await?,
        page_of_shards_or_partition(&visits, options).await?,
        all_of_shards_or_partition(&visits, shop.visits.len(), options).await?,
    ])
}

async fn gets_or_batch(products: &ProductRepository, some: &[Product], options: Options) -> Outcome<Comparison> {
    let gets = move || some.iter().map(|product| products.get(product));
    let ways = vec![
        Way::reading("one get after another", move || one_by_one(gets())),
        Way::reading("all gets at once", move || all_at_once(gets())),
        Way::reading("one batch", move || async move { Ok(products.batch_get(some).await?.usage) }),
    ];
    let lesson = "A batch costs what its gets cost, and saves the time and the work of their requests.";
    compare(format!("Read {} products by their keys", some.len()), options.rounds, ways, lesson).await
}

async fn puts_or_batch(products: &ProductRepository, some: &[Product], options: Options) -> Outcome<Comparison> {
    let puts = move || some.iter().map(|product| products.put(product));
    let ways = vec![
        Way::writing("one put after another", move || one_by_one(puts())),
        Way::writing("all puts at once", move || all_at_once(puts())),
        Way::writing("one batch", move || async move { Ok(products.batch_write().put_all(some).await?.usage) }),
    ];
    let lesson = "The same is true for writes; a request of a batch has up to 25 of them.";
    compare(format!("Write {} products", some.len()), options.rounds, ways, lesson).await
}

async fn filter_or_sparse_index(orders: &OrderRepository, options: Options) -> Outcome<Comparison> {
    let ways = vec![
        Way::reading("query with a filter", move || usage(orders.query(ADA).filter(Order::TOTAL.gt(1000)).all())),
        Way::reading("sparse index, hydrated", move || usage(orders.high_value(ADA).hydrate().all())),
        Way::reading("sparse index: keys and totals", move || usage(orders.high_value(ADA).all())),
    ];
    let lesson =
        "A filter costs what it drops. The index has only these orders, but reading the rest of each costs again.";
    compare("The orders of one customer above 1000".to_owned(), options.rounds, ways, lesson).await
}

async fn scan_or_sparse_index(orders: &OrderRepository, options: Options) -> Outcome<Comparison> {
    let ways = vec![
        Way::reading("scan with a filter", move || usage(orders.scan().filter(Order::TOTAL.gt(1000)).all())),
        Way::reading("scan of the sparse index", move || usage(orders.scan_high_value().all())),
    ];
    let lesson = "A scan reads the whole table, whatever its filter keeps. A sparse index is small enough to scan.";
    compare("The orders of all customers above 1000".to_owned(), options.rounds, ways, lesson).await
}

async fn scan_or_index(products: &ProductRepository, options: Options) -> Outcome<Comparison> {
    let ways = vec![
        Way::reading("scan with a filter", move || usage(products.scan().filter(Product::CATEGORY.eq(TENTS)).all())),
        Way::reading("index, hydrated", move || usage(products.by_category(TENTS).hydrate().all())),
        Way::reading("index: names and prices", move || usage(products.by_category(TENTS).all())),
    ];
    let lesson = "What a list shows belongs in the projection of its index. Hydrating pays for each item again.";
    compare("The products of a category".to_owned(), options.rounds, ways, lesson).await
}

async fn items_or_views(users: &UserRepository, keys: Vec<UserKey>, options: Options) -> Outcome<Comparison> {
    let keys = &*keys;
    let gets = move || keys.iter().map(|key| users.get(key.clone()));
    let ways = vec![
        Way::reading("whole items", move || one_by_one(gets())),
        Way::reading("a view of two fields", move || one_by_one(gets().map(|get| get.view::<UserGreeting>()))),
    ];
    let lesson =
        "A view costs the same, because the whole item is read. It saves transfer, which takes time only on a network.";
    compare(format!("Greet {} users, some of whom have a picture", keys.len()), options.rounds, ways, lesson).await
}

/// The cache is empty at the beginning of each round, so each key is a miss once.
async fn cached_or_not(db: &Dynamite, some: &[Product], options: Options) -> Outcome<Comparison> {
    const TIMES: usize = 4;
    let keys: Vec<ProductKey> = some.iter().map(|product| ProductKey::new(product.product_id)).collect();
    let (keys, total) = (&*keys, keys.len() * TIMES);
    let gets = move |db: &Dynamite| {
        let products = ProductRepository::new(db);
        keys.iter().cycle().take(total).map(move |key| products.get(key.clone()))
    };
    let ways = vec![
        Way::reading("without a cache", move || one_by_one(gets(db))),
        Way::reading("with a cache in memory", move || one_by_one(gets(&cached(db)))),
    ];
    let lesson = "A hit costs nothing. A miss costs twice as much as an uncached read, because it reads consistently.";
    compare(format!("Read each of {} products {TIMES} times", keys.len()), options.rounds, ways, lesson).await
}

async fn page_of_shards_or_partition(visits: &VisitRepository, options: Options) -> Outcome<Comparison> {
    let ways = vec![
        Way::reading("one partition", move || usage(visits.latest().descending().page(20))),
        Way::reading("16 shards", move || usage(visits.latest_sharded().descending().page(20))),
        Way::reading("one of the shards", move || usage(visits.latest_sharded().shard(3).descending().page(20))),
    ];
    let lesson = "Shards take sixteen times the writes of one partition. A page of them costs a page of each.";
    compare("The latest 20 visits".to_owned(), options.rounds, ways, lesson).await
}

async fn all_of_shards_or_partition(visits: &VisitRepository, count: usize, options: Options) -> Outcome<Comparison> {
    let ways = vec![
        Way::reading("one partition", move || usage(visits.latest().all())),
        Way::reading("16 shards", move || usage(visits.latest_sharded().all())),
    ];
    let lesson = "Reading all of an index costs the same either way, rounded up once for each request.";
    compare(format!("All {count} visits"), options.rounds, ways, lesson).await
}

/// Makes a call, and returns what it cost.
async fn usage(call: impl Call) -> Result<Usage> {
    Ok(call.send().await?.usage)
}

/// Makes calls one after another, and returns what they cost together.
async fn one_by_one(calls: impl Iterator<Item: Call>) -> Result<Usage> {
    let mut sum = Usage::default();
    for call in calls {
        sum += usage(call).await?;
    }
    Ok(sum)
}

/// Makes calls at the same time, and returns what they cost together.
async fn all_at_once(calls: impl Iterator<Item: Call>) -> Result<Usage> {
    Ok(try_join_all(calls.map(usage)).await?.into_iter().sum())
}
