//! A query of an index returns exactly the attributes that the index projects, and the parts of its keys.

use dynamite_runtime::{after, prefix};
use dynamite_tests::store::documents::{
    Document, DocumentByKeysByAuthor, DocumentByKeysByTime, DocumentBySomeByAuthor, DocumentBySomeByTime, DocumentKey,
    DocumentPages, DocumentShort,
};
use dynamite_tests::store::orders::{OrderByHighValue, OrderByStatus, OrderStatus, OrderSummary};
use dynamite_tests::store::profiles::{Profile, ProfileKey, ProfileTowns, ProfileTownsAddress, ProfileTownsHome};

use crate::support::{created, day, document, documents, order, orders, profile, profiles, time};

/// Destructuring names every field of an index item: a further field would not compile.
#[tokio::test]
async fn a_global_index_returns_what_it_projects() {
    let documents = documents().await;
    let stored = document("a#b", -5);
    documents.put(&stored).await.unwrap();
    assert_eq!(documents.all_by_author("ada").all().await.unwrap(), std::slice::from_ref(&stored));
    let keys = documents.keys_by_author("ada").all().await.unwrap().remove(0);
    let DocumentByKeysByAuthor { tenant, folder, name, author, modified } = keys;
    assert_eq!((tenant.as_str(), folder, name.as_str()), ("acme", 7, "a#b"));
    assert_eq!((author.as_str(), modified), ("ada", -5));
    let some = documents.some_by_author("ada").all().await.unwrap().remove(0);
    let DocumentBySomeByAuthor { tenant, folder, name, author, modified, pages, meta, expires_at } = some;
    assert_eq!((tenant.as_str(), folder, name.as_str()), ("acme", 7, "a#b"));
    assert_eq!((author.as_str(), modified), ("ada", -5));
    assert_eq!((pages, meta, expires_at), (stored.pages, stored.meta, None));
}

#[tokio::test]
async fn a_local_index_returns_what_it_projects() {
    let documents = documents().await;
    let stored = document("a#b", -5);
    documents.put(&stored).await.unwrap();
    assert_eq!(documents.all_by_time("acme", 7).consistent().all().await.unwrap(), std::slice::from_ref(&stored));
    let keys = documents.keys_by_time("acme", 7).consistent().all().await.unwrap().remove(0);
    let DocumentByKeysByTime { tenant, folder, name, modified } = keys;
    assert_eq!((tenant.as_str(), folder, name.as_str(), modified), ("acme", 7, "a#b", -5));
    let some = documents.some_by_time("acme", 7).all().await.unwrap().remove(0);
    let DocumentBySomeByTime { tenant, folder, name, modified, pages, keywords } = some;
    assert_eq!((tenant.as_str(), folder, name.as_str(), modified), ("acme", 7, "a#b", -5));
    assert_eq!((pages, keywords), (stored.pages, stored.keywords));
}

#[tokio::test]
async fn an_index_item_identifies_the_item_of_the_table() {
    let documents = documents().await;
    documents.put(&document("a", 1)).await.unwrap();
    let found = documents.keys_by_author("ada").all().await.unwrap().remove(0);
    assert_eq!(documents.get(&found).await.unwrap(), Some(document("a", 1)));
    assert_eq!(DocumentKey::from(&found), DocumentKey::new("acme", 7, "a"));
    documents.update(&found).set(Document::PAGES, 9_u32).await.unwrap();
    assert_eq!(documents.some_by_time("acme", 7).all().await.unwrap()[0].pages, 9);
}

/// DynamoDB returns nothing of a struct of which it projects only absent fields.
#[tokio::test]
async fn a_view_sees_a_struct_whose_fields_are_absent() {
    let profiles = profiles().await;
    let without = profile("a");
    let with = Profile { id: "b".into(), address: Some(without.home.clone()), ..profile("b") };
    profiles.create(&without).await.unwrap();
    profiles.create(&with).await.unwrap();
    let home = ProfileTownsHome { town: None };
    let towns =
        [None, Some(ProfileTownsAddress { town: None })].map(|address| ProfileTowns { home: home.clone(), address });
    for (profile, towns) in [&without, &with].into_iter().zip(&towns) {
        let key = || ProfileKey::new(&profile.id);
        assert_eq!(profiles.get(key()).view::<ProfileTowns>().await.unwrap().as_ref(), Some(towns));
        let (read,) = profiles.db().transact_get().add(profiles.get(key()).view::<ProfileTowns>()).await.unwrap();
        assert_eq!(read.as_ref(), Some(towns));
        assert_eq!(
            profiles.batch_get([key()]).view::<ProfileTowns>().await.unwrap().found,
            std::slice::from_ref(towns)
        );
    }
    assert_eq!(profiles.scan().view::<ProfileTowns>().all().await.unwrap().len(), 2);
}

#[tokio::test]
async fn index_items_of_an_order_have_keys_and_projected_attributes() {
    let orders = orders().await;
    orders.create(&order(1, "1#7", 5000)).await.unwrap();
    let found = orders.by_status(OrderStatus::Pending).all().await.unwrap();
    let expected = OrderByStatus {
        customer_id: "CUST-1".into(),
        order_date: day(1),
        order_id: "1#7".into(),
        status: OrderStatus::Pending,
        total: 5000.into(),
        created_at: time(1),
    };
    assert_eq!(found, [expected]);
    let found = orders.high_value("CUST-1").all().await.unwrap();
    let expected = OrderByHighValue {
        customer_id: "CUST-1".into(),
        order_date: day(1),
        order_id: "1#7".into(),
        total: 5000.into(),
    };
    assert_eq!(found, [expected]);
    let found = orders.by_creation("CUST-1").consistent().all().await.unwrap();
    assert_eq!(found, [created(order(1, "1#7", 5000))]);
}

#[tokio::test]
async fn views_are_read_from_the_table_and_from_indexes_that_hold_all_their_attributes() {
    let documents = documents().await;
    for (name, modified) in [("a", 2), ("b", 1)] {
        documents.put(&Document { pages: modified as u32, ..document(name, modified) }).await.unwrap();
    }
    let titles = |shorts: Vec<DocumentShort>| shorts.into_iter().map(|short| short.meta.title).collect::<Vec<_>>();
    let pages = |found: Vec<DocumentPages>| found.into_iter().map(|found| found.pages).collect::<Vec<_>>();
    assert_eq!(titles(documents.query("acme", 7).view().all().await.unwrap()), ["title of a", "title of b"]);
    assert_eq!(titles(documents.all_by_time("acme", 7).view().all().await.unwrap()), ["title of b", "title of a"]);
    assert_eq!(titles(documents.some_by_author("ada").view().all().await.unwrap()), ["title of b", "title of a"]);
    let first = documents.query("acme", 7).name(prefix("a")).view::<DocumentPages>();
    assert_eq!(pages(first.all().await.unwrap()), [2]);
    assert_eq!(pages(documents.some_by_time("acme", 7).modified(after(1)).view().all().await.unwrap()), [2]);
    assert_eq!(documents.scan().view::<DocumentShort>().count().await.unwrap(), 2);
    assert_eq!(documents.scan_some_by_author().view::<DocumentPages>().all().await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_view_may_be_filtered_and_paged() {
    let orders = orders().await;
    for d in 1..=6 {
        orders.create(&order(d, "17", i64::from(d))).await.unwrap();
    }
    let filter = || dynamite_tests::store::orders::Order::TOTAL.gt(2);
    let query = || orders.query("CUST-1").filter(filter());
    let page = query().view::<OrderSummary>().take(3).await.unwrap();
    assert_eq!(page.items.iter().map(|summary| summary.total).collect::<Vec<_>>(), [3.into(), 4.into(), 5.into()]);
    let rest = query().view::<OrderSummary>().resume(page.cursor.unwrap()).all().await.unwrap();
    assert_eq!(rest.into_iter().map(|summary| summary.total).collect::<Vec<_>>(), [6.into()]);
}
