//! An item that can't be read spoils neither the items beside it nor the pages behind it, and its key says which it is.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use dynamite_runtime::{
    Cursor, DecodeError, Dynamite, Error, RawItem, ReadRequest, Unreadable, UnreadableItems, parallel,
};
use dynamite_tests::engine;
use dynamite_tests::faults::{Fault, Faults};
use dynamite_tests::store::documents::{Document, DocumentKey, DocumentPages, DocumentRepository};
use dynamite_tests::store::shop::{
    self, CustomerKey, CustomerRepository, OrderKey, OrderRepository, OrderStatus, Shop,
};
use dynamite_tests::store::tasks::{TaskKey, TaskRepository};

use crate::support::{assert_error, day, document, documents, n, put_raw, s, task, tasks, with_faults};

/// A value that is in every unreadable item, in its key too, and in no text.
const SECRET: &str = "s3cr3t";

/// Returns the name of a document: those that can't be read have the secret in it.
fn name(number: i64, bad: &[i64]) -> String {
    if bad.contains(&number) { format!("{number:02}{SECRET}") } else { format!("{number:02}") }
}

/// Returns a document without a body, but with everything in indexes.
fn broken(name: &str, number: i64) -> RawItem {
    let mut item = document(name, number).to_item().unwrap();
    item.insert("pages".into(), s(SECRET));
    item
}

/// Documents of which some can't be read.
struct Library {
    documents: DocumentRepository,
    faults: Faults,
    /// A direct connection, which keeps the engine.
    direct: DocumentRepository,
    bad: Vec<i64>,
    count: i64,
}

impl Library {
    async fn new(count: i64, bad: &[i64]) -> Self {
        let direct = documents().await;
        for number in 0..count {
            let name = name(number, bad);
            if bad.contains(&number) {
                put_raw(direct.db(), "documents", broken(&name, number)).await;
            } else {
                direct.put(&document(&name, number)).await.unwrap();
            }
        }
        let (db, faults) = with_faults(direct.db());
        Library { documents: DocumentRepository::new(&db), faults, direct, bad: bad.to_vec(), count }
    }

    fn good_in(&self, numbers: impl IntoIterator<Item = i64>) -> Vec<i64> {
        numbers.into_iter().filter(|number| !self.bad.contains(number)).collect()
    }

    fn good(&self) -> Vec<i64> {
        self.good_in(0..self.count)
    }
}

fn numbers<'d>(documents: impl IntoIterator<Item = &'d Document>) -> Vec<i64> {
    documents.into_iter().map(|document| document.modified).collect()
}

/// Returns the number in the key of an item that can't be read.
fn number(unreadable: &Unreadable) -> i64 {
    let key: DocumentKey = unreadable.key().unwrap();
    assert_eq!(unreadable.error().path(), "pages");
    assert_eq!(unreadable.raw_key()["doc_key"], s(&format!("DOC#{}", key.name)));
    assert_eq!(unreadable.raw_key().len(), 2);
    key.name[..2].parse().unwrap()
}

fn bad_numbers(unreadable: &[Unreadable]) -> Vec<i64> {
    unreadable.iter().map(number).collect()
}

fn unreadable<T>(result: Result<T, Error>) -> UnreadableItems {
    match result {
        Err(Error::Unreadable(error)) => error,
        Err(error) => panic!("unexpected error: {error:?}"),
        Ok(_) => panic!("expected an error"),
    }
}

/// Items that were handed over.
#[derive(Clone, Default)]
struct Handed(Arc<Mutex<Vec<Unreadable>>>);

impl Handed {
    fn take(&self) -> impl Fn(Unreadable) + Send + Sync + 'static {
        let all = self.clone();
        move |unreadable| all.0.lock().unwrap().push(unreadable)
    }

    fn all(&self) -> Vec<Unreadable> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

#[tokio::test]
async fn the_error_of_a_page_has_the_other_items_and_the_cursor_behind_the_page() {
    let library = Library::new(9, &[3]).await;
    let error = unreadable(library.documents.query("acme", 7).page(5).await);
    assert_eq!(numbers(error.items::<Document>().unwrap()), [0, 1, 2, 4]);
    assert_eq!(bad_numbers(error.unreadable()), [3]);
    assert!(error.items::<DocumentPages>().is_none());
    let usage = error.usage();
    assert_eq!((usage.requests, usage.returned, usage.unreadable), (1, 5, 1));
    let next = library.documents.query("acme", 7).resume(error.cursor().unwrap().clone()).page(5).await.unwrap();
    assert_eq!(numbers(&next.items), [5, 6, 7, 8]);
    assert_eq!(numbers(&error.into_items::<Document>().unwrap()), [0, 1, 2, 4]);
}

#[tokio::test]
async fn a_pager_goes_on_behind_unreadable_items() {
    for bad in [&[3][..], &[0, 1, 2], &[4, 5], &[8], &[0, 1, 2, 3, 4, 5, 6, 7, 8], &[]] {
        let library = Library::new(9, bad).await;
        for page_limit in [0, 2] {
            library.faults.limit_pages(page_limit);
            for size in 1..=10 {
                let mut pager = library.documents.query("acme", 7).pager(size);
                let (mut good, mut found_bad, mut pages) = (Vec::new(), Vec::new(), 0);
                while pager.has_more() {
                    pages += 1;
                    match pager.next_page().await {
                        Ok(page) => {
                            assert!(page.items.len() == size || !pager.has_more());
                            good.extend(numbers(&page.items));
                        }
                        Err(Error::Unreadable(error)) => {
                            good.extend(numbers(error.items().unwrap()));
                            found_bad.extend(bad_numbers(error.unreadable()));
                        }
                        Err(error) => panic!("{error:?}"),
                    }
                }
                assert_eq!((good, &found_bad[..]), (library.good(), bad), "{size}");
                assert_eq!(pages, 9_usize.div_ceil(size), "unreadable items count for a page");
                assert_eq!(pager.usage().unreadable, bad.len());
            }
        }
    }
}

/// A page that a fault hid is read again; one with an unreadable item is not.
#[tokio::test]
async fn a_pager_reads_a_page_again_only_after_other_errors() {
    let library = Library::new(6, &[1]).await;
    let mut pager = library.documents.query("acme", 7).pager(3);
    library.faults.on("Query").then(Fault::denied());
    assert_error!(pager.next_page().await, Error::Service(_));
    assert_eq!(numbers(unreadable(pager.next_page().await).items().unwrap()), [0, 2]);
    assert_eq!(numbers(&pager.next_page().await.unwrap().items), [3, 4, 5]);
    pager.reset();
    assert_eq!(numbers(unreadable(pager.next_page().await).items().unwrap()), [0, 2]);
}

#[tokio::test]
async fn a_stream_of_pages_goes_on_behind_an_unreadable_item() {
    let library = Library::new(9, &[1, 4]).await;
    library.faults.limit_pages(2);
    let mut pages = library.documents.query("acme", 7).pages();
    let (mut good, mut bad, mut cursors) = (Vec::new(), Vec::new(), Vec::<Option<Cursor>>::new());
    while let Some(page) = pages.next().await {
        match page {
            Ok(page) => {
                good.extend(numbers(&page.items));
                cursors.push(page.cursor);
            }
            Err(error) => {
                let error = unreadable::<()>(Err(error));
                good.extend(numbers(error.items().unwrap()));
                bad.extend(bad_numbers(error.unreadable()));
                cursors.push(error.cursor().cloned());
            }
        }
    }
    assert_eq!((good, bad), (library.good(), vec![1, 4]));
    assert_eq!((pages.usage().unreadable, pages.usage().scanned), (2, 9));
    // Each page begins at the cursor of the page before.
    for (index, cursor) in cursors.into_iter().flatten().enumerate() {
        let page = library.direct.query("acme", 7).resume(cursor).on_unreadable(drop).all().await.unwrap();
        assert_eq!(numbers(&page), library.good_in(2 * (index as i64 + 1)..9));
    }
}

#[tokio::test]
async fn all_reads_to_the_end_and_its_error_has_everything() {
    let library = Library::new(9, &[0, 5]).await;
    library.faults.limit_pages(2);
    let error = unreadable(library.documents.query("acme", 7).all().await);
    assert_eq!(numbers(error.items::<Document>().unwrap()), library.good());
    assert_eq!((bad_numbers(error.unreadable()), error.cursor()), (vec![0, 5], None));
    assert_eq!((error.usage().scanned, error.usage().unreadable), (9, 2));

    let error = unreadable(library.documents.scan().segments(4).all().await);
    assert_eq!((error.items::<Document>().unwrap().len(), error.unreadable().len()), (7, 2));
    let queries = [7, 8].map(|folder| library.documents.query("acme", folder));
    let error = unreadable(parallel(queries).all().await);
    assert_eq!(numbers(error.items::<Document>().unwrap()), library.good());
}

#[tokio::test]
async fn a_stream_names_each_unreadable_item_in_its_place() {
    let library = Library::new(5, &[1, 3]).await;
    let streams = [library.documents.query("acme", 7).stream(), library.documents.all_by_author("ada").stream()];
    for mut stream in streams {
        let mut found = Vec::new();
        while let Some(item) = stream.next().await {
            found.push(match item {
                Ok(item) => item.modified,
                Err(error) => {
                    let error = unreadable::<()>(Err(error));
                    assert_eq!(error.unreadable().len(), 1);
                    -number(&error.unreadable()[0])
                }
            });
        }
        assert_eq!(found, [0, -1, 2, -3, 4]);
        assert_eq!(stream.usage().unreadable, 2);
    }
}

/// `take` and `pager` fill their pages, `has_more` is exact, and every unreadable item is handed over once.
#[tokio::test]
async fn pages_are_filled_when_unreadable_items_are_handed_over() {
    for bad in [&[3][..], &[0, 1, 2], &[4, 5], &[7, 8], &[0, 1, 2, 3, 4, 5, 6, 7, 8], &[0, 2, 4, 6, 8]] {
        let library = Library::new(9, bad).await;
        for page_limit in [0, 1, 4] {
            library.faults.limit_pages(page_limit);
            for size in 1..=9 {
                let handed = Handed::default();
                let read = || library.documents.query("acme", 7).on_unreadable(handed.take());
                let mut pager = read().pager(size);
                let mut good = Vec::new();
                while pager.has_more() {
                    let page = pager.next_page().await.unwrap();
                    assert!(page.items.len() == size || !pager.has_more(), "{size} {bad:?}");
                    assert!(!page.items.is_empty() || library.good().is_empty(), "{size} {bad:?}");
                    good.extend(numbers(&page.items));
                }
                assert_eq!(good, library.good());
                assert_eq!(bad_numbers(&handed.all()), bad, "{size}");
                assert_eq!(pager.usage().unreadable, bad.len());

                let taken = read().take(size).await.unwrap();
                let rest = match taken.cursor {
                    Some(cursor) => read().resume(cursor).all().await.unwrap(),
                    None => Vec::new(),
                };
                assert!(taken.items.len() == size || rest.is_empty());
                assert_eq!(numbers(taken.items.iter().chain(&rest)), library.good());
                assert_eq!(bad_numbers(&handed.all()), bad, "{size}");
            }
        }
    }
}

#[tokio::test]
async fn every_kind_of_read_hands_unreadable_items_over() {
    let library = Library::new(6, &[2, 5]).await;
    let (documents, handed) = (&library.documents, Handed::default());
    let good = library.good();
    let check = |found: Vec<i64>, unreadable: usize| {
        assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), good.iter().copied().collect());
        let bad: BTreeSet<_> = handed.all().iter().map(number).collect();
        assert_eq!((bad, unreadable), ([2, 5].into(), 2));
    };
    let all = documents.query("acme", 7).on_unreadable(handed.take()).all().measured().await.unwrap();
    check(numbers(&all.value), all.usage.unreadable);
    let page = documents.query("acme", 7).on_unreadable(handed.take()).page(6).await.unwrap();
    check(numbers(&page.items), page.unreadable);
    let all = documents.scan().on_unreadable(handed.take()).all().measured().await.unwrap();
    check(numbers(&all.value), all.usage.unreadable);
    let scan = documents.scan().segments(3).on_unreadable(handed.take());
    let all = scan.clone().all().measured().await.unwrap();
    check(numbers(&all.value), all.usage.unreadable);
    let (mut stream, mut found) = (scan.stream(), Vec::new());
    while let Some(document) = stream.next().await {
        found.push(document.unwrap().modified);
    }
    check(found, stream.usage().unreadable);
    let queries = [7, 8].map(|folder| documents.query("acme", folder));
    let all = parallel(queries).on_unreadable(handed.take()).all().measured().await.unwrap();
    check(numbers(&all.value), all.usage.unreadable);
    let hydrated = documents.keys_by_author("ada").hydrate().on_unreadable(handed.take());
    let all = hydrated.clone().all().measured().await.unwrap();
    check(numbers(&all.value), all.usage.unreadable);
    let page = hydrated.take(6).await.unwrap();
    check(numbers(&page.items), page.unreadable);

    let view: ReadRequest<DocumentPages> = documents.query("acme", 7).view();
    let viewed = view.on_unreadable(handed.take()).all().measured().await.unwrap();
    assert_eq!((viewed.value.len(), viewed.usage.unreadable), (4, 2));
    assert_eq!(bad_numbers(&handed.all()), [2, 5]);

    let keys = || (0..7).map(|number| DocumentKey::new("acme", 7, name(number, &library.bad)));
    let batch = documents.batch_get(keys()).on_unreadable(handed.take()).await.unwrap();
    assert_eq!((batch.missing.len(), batch.unreadable.len()), (1, 0));
    check(numbers(&batch.found), batch.usage.unreadable);
    let gets = keys().map(|key| documents.get(key));
    let read = documents.db().transact_get().add_all(gets).on_unreadable(handed.take()).measured().await.unwrap();
    check(numbers(read.value.0.iter().flatten()), read.usage.unreadable);
}

/// The cursor is that of the entry in the index, and the key that of the item.
#[tokio::test]
async fn a_hydrated_page_is_filled_past_unreadable_and_deleted_items() {
    let library = Library::new(9, &[1, 5]).await;
    for size in 1..=9 {
        let mut pager = library.documents.keys_by_author("ada").hydrate().on_unreadable(drop).pager(size);
        let mut found = Vec::new();
        while pager.has_more() {
            let page = pager.next_page().await.unwrap();
            assert!(page.items.len() == size || !pager.has_more());
            found.extend(numbers(&page.items));
        }
        assert_eq!(found, library.good());
    }
    let error = unreadable(library.documents.keys_by_author("ada").hydrate().take(3).await);
    assert_eq!((numbers(error.items().unwrap()), bad_numbers(error.unreadable())), (vec![0, 2], vec![1]));
    let rest = library.documents.keys_by_author("ada").resume(error.cursor().unwrap().clone()).all().await.unwrap();
    assert_eq!(rest.len(), 6);
}

#[tokio::test]
async fn a_batch_lists_unreadable_items_beside_the_found_and_missing_ones() {
    let library = Library::new(4, &[1, 3]).await;
    let keys = [3, 9, 0, 1, 2, 1].map(|number| DocumentKey::new("acme", 7, name(number, &library.bad)));
    let batch = library.documents.batch_get(keys.clone()).await.unwrap();
    assert_eq!((numbers(&batch.found), &batch.missing[..]), (vec![0, 2], &keys[1..2]));
    assert_eq!((bad_numbers(&batch.unreadable), batch.usage.unreadable), (vec![3, 1, 1], 3));
    let pages = library.documents.batch_get(keys.clone()).view::<DocumentPages>().await.unwrap();
    assert_eq!(bad_numbers(&pages.unreadable), [3, 1, 1]);

    let tasks = TaskRepository::new(library.documents.db());
    tasks.create_table().await.unwrap();
    tasks.put(&task("a")).await.unwrap();
    let parts = tasks.db().batch_get().add(library.documents.batch_get(keys)).add(tasks.batch_get([TaskKey::new("a")]));
    let (documents, tasks) = parts.await.unwrap();
    assert_eq!((documents.found.len(), documents.unreadable.len(), documents.usage.unreadable), (2, 3, 3));
    assert_eq!((tasks.found.len(), tasks.unreadable.len(), tasks.usage.unreadable), (1, 0, 0));
}

#[tokio::test]
async fn a_transaction_of_reads_returns_the_other_items_in_the_error() {
    type Output = (Option<Document>, Vec<Option<Document>>);
    let library = Library::new(3, &[1]).await;
    let get = |number: i64| library.documents.get(DocumentKey::new("acme", 7, name(number, &library.bad)));
    let reads = library.documents.db().transact_get().add(get(0)).add_all([1, 2, 7].map(get));
    let error = unreadable(reads.await);
    let (first, others) = error.output::<Output>().unwrap();
    assert_eq!(first.as_ref().map(|document| document.modified), Some(0));
    let others: Vec<_> = others.iter().map(|document| document.as_ref().map(|document| document.modified)).collect();
    assert_eq!(others, [None, Some(2), None]);
    assert_eq!(bad_numbers(error.unreadable()), [1]);
}

/// A typed key names the item that can't be read, or is an error.
#[tokio::test]
async fn a_typed_key_is_never_that_of_another_item() {
    let documents = documents().await;
    // A whole document, but for its key, which has other padding.
    let mut foreign = document("a", 1).to_item().unwrap();
    foreign.insert("tenant_and_folder".into(), s("acme#7"));
    put_raw(documents.db(), "documents", foreign).await;
    put_raw(documents.db(), "documents", broken("b", 2)).await;
    let batch = documents.batch_get([DocumentKey::new("acme", 7, "b")]).await.unwrap();
    let padded = &batch.unreadable[0];
    assert_eq!(padded.key::<DocumentKey>().unwrap(), DocumentKey::new("acme", 7, "b"));
    // The key of another table.
    let other = padded.key::<TaskKey>().unwrap_err();
    assert_eq!(other.entity(), "Task");

    let error = unreadable(documents.scan().all().await);
    let foreign = error.unreadable().iter().find(|bad| bad.raw_key()["tenant_and_folder"] == s("acme#7")).unwrap();
    assert_eq!(foreign.error().path(), "tenant_and_folder");
    let refused: DecodeError = foreign.key::<DocumentKey>().unwrap_err();
    assert_eq!(refused.entity(), "Document");
    assert!(!refused.to_string().contains("acme"));
    documents.delete_raw(foreign.raw_key()).await.unwrap();
    assert_eq!(unreadable(documents.scan().all().await).unreadable(), batch.unreadable);
}

#[tokio::test]
async fn an_unreadable_item_is_deleted_by_its_raw_key() {
    let library = Library::new(4, &[1, 2]).await;
    let documents = &library.documents;
    for bad in unreadable(documents.query("acme", 7).all().await).unreadable() {
        documents.delete_raw(bad.raw_key()).await.unwrap();
    }
    assert_eq!(numbers(&documents.query("acme", 7).all().await.unwrap()), [0, 3]);

    library.faults.clear_requests();
    let mut key: RawItem = [("tenant_and_folder".to_owned(), s("acme#00007"))].into();
    let refused = |result: Result<(), Error>| {
        let Err(Error::InvalidInput(error)) = result else { panic!("{result:?}") };
        (error.entity(), error.path().to_owned())
    };
    assert_eq!(refused(documents.delete_raw(&key).await), ("Document", "doc_key".to_owned()));
    key.insert("doc_key".into(), n("1"));
    assert_eq!(refused(documents.delete_raw(&key).await), ("Document", "doc_key".to_owned()));
    key.insert("doc_key".into(), s("DOC#a"));
    key.insert("pages".into(), n("1"));
    assert_eq!(refused(documents.delete_raw(&key).await), ("Document", String::new()));
    assert!(library.faults.requests().is_empty());
}

/// A customer and an order of the customer.
async fn shop_items() -> (Dynamite, CustomerRepository, OrderRepository) {
    let db = engine().await.unwrap();
    Shop::new(&db).create_table().await.unwrap();
    let (customers, orders) = (CustomerRepository::new(&db), OrderRepository::new(&db));
    let customer = shop::Customer { customer_id: 1, email: "a@b".into(), name: "Ann".into(), orders: 1 };
    customers.create(&customer).await.unwrap();
    orders.create(&order()).await.unwrap();
    (db, customers, orders)
}

fn order() -> shop::Order {
    shop::Order {
        customer_id: 1,
        placed_on: day(2),
        order_id: "a".into(),
        status: OrderStatus::Paid,
        total: 3,
        note: None,
        expires_at: None,
    }
}

#[tokio::test]
async fn a_key_that_holds_another_entity_does_not_keep_a_batch_from_completing() {
    let (db, customers, orders) = shop_items().await;
    // The key of an order, written with another kind.
    let mut other = order().to_item().unwrap();
    other.insert("kind".into(), s("remark"));
    put_raw(&db, "shop", other).await;
    let key = || OrderKey::new(1, day(2), "a");
    let batch = orders.batch_get([key(), OrderKey::new(1, day(3), "b")]).await.unwrap();
    assert_eq!((batch.found.len(), batch.missing.len(), batch.unreadable.len()), (0, 1, 1));
    assert_eq!(batch.unreadable[0].key::<OrderKey>().unwrap(), key());
    assert!(batch.unreadable[0].error().found().contains("Remark"));
    assert_error!(orders.get(key()).await, Error::OtherEntity(_));
    let reads = db.transact_get().add(orders.get(key())).add(customers.get(CustomerKey::new(1)));
    let error = unreadable(reads.await);
    let (order, customer) = error.output::<(Option<shop::Order>, Option<shop::Customer>)>().unwrap();
    assert_eq!((order.is_some(), customer.is_some(), error.unreadable().len()), (false, true, 1));
    // It is not deleted by mistake, neither by its typed nor by its raw key.
    assert_error!(orders.delete(key()).await, Error::OtherEntity(_));
    assert_error!(orders.delete_raw(batch.unreadable[0].raw_key()).await, Error::OtherEntity(_));
}

#[tokio::test]
async fn an_item_without_a_discriminator_can_be_deleted_by_its_raw_key() {
    let (db, _, orders) = shop_items().await;
    let mut item = order().to_item().unwrap();
    item.remove("kind");
    put_raw(&db, "shop", item).await;
    let key = || OrderKey::new(1, day(2), "a");
    let batch = orders.batch_get([key()]).await.unwrap();
    assert_error!(orders.delete(key()).await, Error::OtherEntity(_));
    orders.delete_raw(batch.unreadable[0].raw_key()).await.unwrap();
    assert_eq!(orders.batch_get([key()]).await.unwrap().missing.len(), 1);
}

/// The error names the entity of the item, not the collection.
#[tokio::test]
async fn the_error_of_a_collection_names_the_entity() {
    let (db, customers, _) = shop_items().await;
    let mut item = order().to_item().unwrap();
    item.insert("total".into(), s(SECRET));
    put_raw(&db, "shop", item).await;
    let error = unreadable(Shop::new(&db).customer_orders(1).all().await);
    assert_eq!(error.items::<shop::CustomerOrders>().unwrap().len(), 1);
    let bad = &error.unreadable()[0];
    assert_eq!((bad.error().entity(), bad.error().path()), ("Order", "total"));
    assert_eq!(bad.key::<OrderKey>().unwrap(), OrderKey::new(1, day(2), "a"));
    assert!(bad.key::<CustomerKey>().is_err());
    assert_eq!(customers.get(CustomerKey::new(1)).await.unwrap().unwrap().name, "Ann");
}

#[tokio::test]
async fn no_text_shows_the_key_of_an_unreadable_item() {
    let library = Library::new(3, &[1]).await;
    let error = library.documents.query("acme", 7).all().await.unwrap_err();
    let mut texts = format!("{error} {error:?} {error:#?}");
    let error = unreadable::<()>(Err(error));
    texts += &format!("{error} {error:?} {:?} {}", error.unreadable(), error.unreadable()[0]);
    let read = library.documents.query("acme", 7).on_unreadable(drop);
    texts += &format!("{read:?} {:?}", library.documents.scan().segments(2).on_unreadable(drop));
    assert!(texts.contains("Query on documents: Document can't be read: `pages` should be"), "{texts}");
    assert!(!texts.contains(SECRET) && !texts.contains("acme"), "{texts}");
}

/// A scan can stop after any item; items that were handed over are behind its checkpoint.
#[tokio::test]
async fn a_checkpoint_is_behind_the_items_that_were_handed_over() {
    let library = Library::new(8, &[1, 4, 6]).await;
    let (handed, mut found) = (Handed::default(), Vec::new());
    let mut checkpoint = library.documents.scan().segments(2).stream().stop().unwrap();
    while !checkpoint.is_complete() {
        let scan = library.documents.scan().segments(2).on_unreadable(handed.take());
        let mut stream = scan.resume(checkpoint).stream();
        found.extend(stream.next().await.map(|document| document.unwrap().modified));
        checkpoint = stream.stop().unwrap();
    }
    found.sort_unstable();
    assert_eq!(found, library.good());
    let mut bad = bad_numbers(&handed.all());
    bad.sort_unstable();
    assert_eq!(bad, [1, 4, 6]);
}

#[tokio::test]
async fn a_batch_names_an_item_without_a_required_attribute() {
    let tasks = tasks().await;
    let mut item = task("a").to_item().unwrap();
    item.remove("title");
    put_raw(tasks.db(), "tasks", item).await;
    let batch = tasks.batch_get(["a", "b"].map(TaskKey::new)).await.unwrap();
    assert_eq!(batch.missing, [TaskKey::new("b")]);
    assert_eq!(batch.unreadable[0].key::<TaskKey>().unwrap(), TaskKey::new("a"));
    assert_eq!((batch.unreadable[0].error().path(), batch.unreadable[0].error().found()), ("title", "nothing"));
}
