//! Items with an expiry time.

use std::time::Duration;

use dynamite_runtime::EpochSeconds;
use dynamite_tests::store::documents::{Document, DocumentKey, DocumentRepository, Meta};

use dynamite_runtime::Cache;

use crate::recorded::Recorded;
use crate::store::on_each_store;
use crate::support::{Fixture, LONG, cached};

fn document(expires_at: Option<i64>) -> Document {
    let expires_at = expires_at.map(|seconds| EpochSeconds::new(chrono::DateTime::from_timestamp(seconds, 0).unwrap()));
    Document {
        tenant: "acme".into(),
        folder: 7,
        name: "a".into(),
        author: "ada".into(),
        modified: 1,
        pages: 3,
        body: "body".into(),
        keywords: ["k".to_owned()].into(),
        meta: Meta { title: "title".into(), language: "en".into() },
        expires_at,
    }
}

on_each_store!(no_item_is_kept_past_its_expiry_time, async |store| {
    let fixture = Fixture::new(store).await;
    let direct = DocumentRepository::new(fixture.stage.engine());
    direct.create_table().await.unwrap();
    let now = chrono::Utc::now().timestamp();
    for (expires_at, is_kept) in [(None, true), (Some(now + 3_600), true), (Some(now - 1), false), (Some(0), false)] {
        let db = cached(fixture.stage.db(), fixture.shared().cache().entity::<Document>(LONG));
        let documents = DocumentRepository::new(&db);
        direct.put(&document(expires_at)).await.unwrap();
        let key = DocumentKey::from(&document(None));
        documents.forget(key.clone()).await.unwrap();
        for _ in 0..2 {
            assert!(documents.get(key.clone()).await.unwrap().is_some(), "DynamoDB has not deleted it");
        }
        assert_eq!(db.cache().unwrap().stats().hits, u64::from(is_kept), "{expires_at:?}");
    }
});

on_each_store!(the_clock_of_a_test_decides, async |store| {
    let fixture = Fixture::new(store).await;
    DocumentRepository::new(fixture.stage.engine()).create_table().await.unwrap();
    let db = cached(fixture.stage.db(), fixture.shared().cache().entity::<Document>(LONG.write_through()));
    let documents = DocumentRepository::new(&db);
    fixture.stage.clock().advance(Duration::from_secs(24 * 3_600));
    let call = async || {
        documents.put(&document(Some(chrono::Utc::now().timestamp() + 3_600))).await?;
        documents.get(DocumentKey::from(&document(None))).await?;
        documents.get(DocumentKey::from(&document(None))).await
    };
    fixture.stage.during(call()).await.unwrap();
    let stats = db.cache().unwrap().stats();
    assert_eq!((stats.fills, stats.hits), (0, 0), "it has expired");
});

// A process whose clock is wrong keeps and finds what others do: deadlines are those of the store.
on_each_store!(a_clock_that_is_wrong_changes_nothing_else, async |store| {
    let fixture = Fixture::new(store).await;
    DocumentRepository::new(fixture.stage.engine()).create_table().await.unwrap();
    let process = || {
        let cache = fixture.shared().cache().entity::<Document>(LONG);
        DocumentRepository::new(&cached(fixture.stage.db(), cache))
    };
    let (ahead, right) = (process(), process());
    let key = || DocumentKey::from(&document(None));
    fixture.stage.clock().advance(Duration::from_secs(24 * 3_600));
    let call = async || {
        ahead.put(&document(None)).await?;
        ahead.get(key()).await
    };
    fixture.stage.during(call()).await.unwrap();
    assert_eq!(right.get(key()).measured().await.unwrap().usage.cached, 1);
    right.delete(key()).await.unwrap();
    fixture.stage.during(async { ahead.get(key()).await }).await.unwrap();
    assert_eq!(ahead.db().cache().unwrap().stats().hits, 0);
});

on_each_store!(an_item_is_kept_until_it_expires, async |store| {
    let fixture = Fixture::new(store).await;
    DocumentRepository::new(fixture.stage.engine()).create_table().await.unwrap();
    let recorded = Recorded::over(fixture.shared().store());
    let cache = Cache::in_store(recorded.clone()).entity::<Document>(LONG).store_timeout(crate::store::LONG);
    let documents = DocumentRepository::new(&cached(fixture.stage.db(), cache));
    for (expires_in, most) in [(100, 100), (100_000, 600)] {
        let expires_at = chrono::Utc::now().timestamp() + expires_in;
        documents.put(&document(Some(expires_at))).await.unwrap();
        documents.get(DocumentKey::from(&document(None))).await.unwrap();
        let keep = recorded.keeps.lock().unwrap().pop().unwrap();
        assert!(keep <= Duration::from_secs(most), "{keep:?}");
        assert!(keep > Duration::ZERO);
    }
});
