//! docs/performance.md.

use dynamite_runtime::{CallOptions, Dynamite};
use dynamite_tests::store::invoices::{Invoice, InvoiceKey, InvoiceRepository, Status};

use crate::support::invoice;

#[tokio::test]
async fn the_code_of_the_guide_to_performance_runs() -> dynamite_runtime::Result<()> {
    let engine = Dynamite::embedded().await?;
    InvoiceRepository::new(&engine).create_table().await?;
    let client = engine.client().clone();
    // performance.md: connections begins
    let db = Dynamite::builder()
        .client(client) // or a region, timeouts and retries
        .max_connections(200)
        .build()
        .await?;
    let invoices = InvoiceRepository::new(&db);
    let impatient = InvoiceRepository::new(&db.with(&CallOptions::short_reads())); // for reads that somebody waits for
    let nightly = InvoiceRepository::new(&db.with(&CallOptions::long_batches())); // for requests of many megabytes
    // performance.md: connections ends
    for repository in [&invoices, &impatient, &nightly] {
        assert_eq!(repository.get(&invoice(1)).await?, None);
    }
    Ok(())
}

#[tokio::test]
async fn the_code_of_the_guide_to_caching_runs() -> dynamite_runtime::Result<()> {
    let db = Dynamite::embedded().await?;
    InvoiceRepository::new(&db).create_table().await?;
    let (direct, key) = (InvoiceRepository::new(&db), InvoiceKey::from(&invoice(1)));
    direct.create(&invoice(1)).await?;
    // performance.md: caching begins
    use dynamite_runtime::{Cache, Keep};

    let cache = Cache::memory(64 << 20) // bytes
        .entity::<Invoice>(Keep::for_secs(300).missing_for_secs(10))
        .build();
    let db = db.cached(cache); // before the client is cloned: other clones write past the cache
    let invoices = InvoiceRepository::new(&db);

    invoices.get(&key).await?; // reads from DynamoDB, and fills the cache
    let hit = invoices.get(&key).measured().await?;
    assert_eq!((hit.usage.requests, hit.usage.cached), (0, 1));

    invoices.update(&key).set(Invoice::STATUS, Status::Paid).await?; // forgets the item
    assert_eq!(invoices.get(&key).await?.unwrap().status, Status::Paid);
    // performance.md: caching ends
    let changed = [key.clone()];
    // performance.md: forget begins
    for key in changed {
        invoices.forget(key).await?; // something else has written it: a stream says so
    }
    // performance.md: forget ends
    // performance.md: stats begins
    let stats = db.cache().map(Cache::stats).unwrap_or_default();
    println!("{:.0} % of {} reads were hits", stats.hit_ratio() * 100.0, stats.reads());
    // performance.md: stats ends
    assert_eq!((stats.hits, stats.misses), (1, 2));
    let url = "redis://127.0.0.1:1"; // where nothing listens
    // performance.md: redis begins
    let cache = Cache::redis(url, "shop-prod")?.entity::<Invoice>(Keep::for_secs(60)).build();
    // performance.md: redis ends
    let invoices = InvoiceRepository::new(&direct.db().clone().cached(cache));
    assert!(invoices.get(&key).await?.is_some());
    // performance.md: store begins
    use dynamite_runtime::cache::MemoryStore;
    use dynamite_runtime::testing::check_cache_store;

    check_cache_store(&MemoryStore::new(1 << 20)).await; // or a store of your own
    // performance.md: store ends
    Ok(())
}
