//! `timestamps:` sets the times of writes, from the clock of the client.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_sdk_dynamodb::types::AttributeValue;
use dynamite_runtime::testing::{Clock, Fault, Stage};
use dynamite_runtime::{
    BatchError, Cache, CallOptions, CursorKeys, DateTime, Dynamite, EpochMillis, EpochSeconds, Error, Guard,
    InvalidCursor, Keep, RawItem, TimestampMillis, TimestampSeconds, Timestamped, Utc, Write,
};
use dynamite_tests::engine;
use dynamite_tests::store::articles::{Article, ArticleKey, ArticleRepository};
use dynamite_tests::store::contacts::{
    Deal, DealRepository, Memo, MemoRepository, Person, PersonKey, PersonRepository,
};

use crate::support::{SECRETS, assert_error, s};

/// A time that no type but `timestamp` holds.
const NANOS: u32 = 123_456_789;

fn time(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::new(1_700_000_000 + seconds, NANOS)
}

fn utc(seconds: u64) -> DateTime<Utc> {
    DateTime::from(time(seconds))
}

fn article(slug: &str) -> Article {
    Article {
        site: "home".into(),
        slug: slug.into(),
        title: "news".into(),
        views: 0,
        expires_at: None,
        revision: 0,
        created_at: TimestampMillis::new(DateTime::UNIX_EPOCH),
        updated_at: TimestampSeconds::new(DateTime::UNIX_EPOCH),
        unknown: Default::default(),
    }
}

/// An article that was created and last written at these times.
fn written(slug: &str, revision: u64, created: u64, updated: u64) -> Article {
    let (created_at, updated_at) = (TimestampMillis::new(utc(created)), TimestampSeconds::new(utc(updated)));
    Article { revision, created_at, updated_at, ..article(slug) }
}

/// Returns a stage with the table of articles, whose clock stands.
async fn articles() -> (Stage, ArticleRepository) {
    let stage = Stage::over(&engine().await.unwrap()).tables::<(Article,)>().await.unwrap();
    stage.clock().stop_at(time(0));
    let articles = ArticleRepository::new(stage.db());
    (stage, articles)
}

fn second() -> Duration {
    Duration::from_secs(1)
}

fn key(slug: &str) -> ArticleKey {
    ArticleKey::new("home", slug)
}

/// Returns the stored item with its computed keys.
async fn stored(stage: &Stage, slug: &str) -> RawItem {
    let get = stage.engine().client().get_item().table_name("articles").consistent_read(true);
    get.key("site", s("home")).key("slug", s(slug)).send().await.unwrap().item.unwrap()
}

/// Checks that the keys of the indexes are those of the item's times.
async fn assert_keys(stage: &Stage, slug: &str, created: u64, updated: u64) {
    let item = stored(stage, slug).await;
    let article = written(slug, 0, created, updated).to_item().unwrap();
    for name in ["created_at", "updated_at", "changed", "made"] {
        assert_eq!(item.get(name), article.get(name), "{name}");
    }
}

#[tokio::test]
async fn create_writes_both_times_and_returns_the_item() {
    let (stage, articles) = articles().await;
    let created = articles.create(&article("a")).await.unwrap();
    assert_eq!(created, written("a", 1, 0, 0), "truncated to what the types store");
    assert_eq!(articles.get(key("a")).await.unwrap(), Some(created));
    assert_keys(&stage, "a", 0, 0).await;
}

#[tokio::test]
async fn put_keeps_the_time_of_creation_that_the_struct_has() {
    let (stage, articles) = articles().await;
    let created = articles.create(&article("a")).await.unwrap();
    stage.clock().advance(second());
    let put = articles.put(&Article { views: 7, ..created.clone() }).measured().await.unwrap();
    assert_eq!(put.value, Article { views: 7, ..written("a", 2, 0, 1) });
    assert_eq!(articles.get(key("a")).await.unwrap(), Some(put.value.clone()));
    assert_keys(&stage, "a", 0, 1).await;
    let old = articles.put(&put.value).returning_old().await.unwrap();
    assert_eq!(old, Some(put.value.clone()));
    let replaced = articles.put(&Article { revision: 3, ..article("a") }).must_exist().await.unwrap();
    assert_eq!(replaced.created_at, article("a").created_at, "as it is in the struct");
    assert_eq!(articles.get(key("a")).await.unwrap(), Some(replaced));
}

#[tokio::test]
async fn an_update_sets_the_time_and_moves_the_index_keys() {
    let (stage, articles) = articles().await;
    articles.create(&article("a")).await.unwrap();
    stage.clock().advance(second());
    let updated = articles.update(key("a")).set(Article::VIEWS, 1).returning_new().await.unwrap();
    assert_eq!(updated, Article { views: 1, ..written("a", 2, 0, 1) });
    assert_keys(&stage, "a", 0, 1).await;
    stage.clock().advance(second());
    articles.update(key("a")).expect_revision(2).await.unwrap();
    assert_keys(&stage, "a", 0, 2).await;
    let from = TimestampSeconds::new(utc(2));
    let moved = articles.by_change("news").site("home").updated_at(from..).all().await.unwrap();
    assert_eq!(moved.len(), 1, "an update that changes nothing else sets the time");
    assert_eq!(articles.latest("home").updated_at(from..).all().await.unwrap().len(), 1);
    assert_error!(articles.update(key("no")).await, Error::NotFound { .. });
}

#[tokio::test]
async fn an_upsert_writes_the_time_of_creation_only_of_a_new_item() {
    let (stage, articles) = articles().await;
    assert_eq!(articles.upsert(&article("a")).await.unwrap(), written("a", 1, 0, 0));
    assert_keys(&stage, "a", 0, 0).await;
    stage.clock().advance(second());
    let again = articles.upsert(&article("a")).add(Article::VIEWS, 1).await.unwrap();
    assert_eq!(again, Article { views: 1, ..written("a", 2, 0, 1) });
    assert_keys(&stage, "a", 0, 1).await;
}

/// The key that is made of the time of creation can't be made of a time that only the table knows.
#[tokio::test]
async fn an_upsert_does_not_make_a_key_of_another_time() {
    let (stage, articles) = articles().await;
    articles.create(&article("a")).await.unwrap();
    let mut item = stored(&stage, "a").await;
    item.remove("made");
    let client = stage.engine().client();
    client.put_item().table_name("articles").set_item(Some(item)).send().await.unwrap();
    stage.clock().advance(second());
    let Err(Error::ConditionFailed(failed)) = articles.upsert(&article("a")).await else { panic!() };
    assert!(matches!(failed.guard(), Guard::Value { path, .. } if path == "made"), "{failed:?}");
    assert!(!stored(&stage, "a").await.contains_key("made"));
}

#[tokio::test]
async fn an_expired_item_is_replaced_with_new_times() {
    let (stage, articles) = articles().await;
    let expires_at = Some(EpochSeconds::new(utc(10)));
    articles.create(&Article { expires_at, ..article("a") }).await.unwrap();
    assert_error!(articles.create(&article("a")).or_expired().await, Error::ConditionFailed(_));
    assert_eq!(articles.query("home").unexpired().count().await.unwrap(), 1);
    stage.clock().advance(10 * second());
    assert_eq!(articles.query("home").unexpired().count().await.unwrap(), 0, "by the clock of the client");
    assert_eq!(articles.scan().unexpired().count().await.unwrap(), 0);
    let create = || articles.create(&article("a")).or_expired();
    assert_error!(create().at(time(9)).await, Error::ConditionFailed(_));
    assert_error!(articles.create(&article("a")).at(time(9)).or_expired().await, Error::ConditionFailed(_));
    for _ in 0..2 {
        let create = create().at(time(11)).idempotent().token("the same request");
        assert_eq!(create.await.unwrap(), written("a", 1, 11, 11));
        stage.clock().advance(second());
    }
    articles.put(&Article { expires_at, ..written("a", 1, 0, 0) }).await.unwrap();
    assert_eq!(create().await.unwrap(), written("a", 1, 12, 12));
}

#[tokio::test]
async fn unknown_attributes_are_written_back_with_the_times() {
    let (stage, articles) = articles().await;
    let mut item = written("a", 1, 0, 0).to_item().unwrap();
    item.insert("note".into(), s("kept"));
    stage.engine().client().put_item().table_name("articles").set_item(Some(item)).send().await.unwrap();
    let read = articles.get(key("a")).await.unwrap().unwrap();
    stage.clock().advance(second());
    let put = articles.put(&read).await.unwrap();
    assert_eq!(put.unknown, read.unknown);
    assert_eq!(stored(&stage, "a").await.get("note"), Some(&s("kept")));
    assert_keys(&stage, "a", 0, 1).await;
}

/// The clock goes on while the client waits, but the time is that of the call.
#[tokio::test]
async fn a_retry_sends_the_same_time() {
    let (stage, articles) = articles().await;
    stage.on("*").times(2, Fault::internal());
    let create = articles.create(&article("a"));
    stage.clock().advance(second());
    assert_eq!(create.clone().await.unwrap(), written("a", 1, 0, 0));
    let bodies: Vec<_> = stage.network().requests().iter().map(|sent| sent.body["Item"].clone()).collect();
    assert_eq!(bodies.len(), 3);
    assert!(bodies.iter().all(|item| *item == bodies[0] && item["updated_at"]["S"] == "2023-11-14T22:13:20Z"));
    let update = articles.update(key("a")).set(Article::VIEWS, 1);
    stage.clock().advance(second());
    update.await.unwrap();
    assert_keys(&stage, "a", 0, 1).await;
}

#[tokio::test]
async fn a_time_of_the_callers_own_is_written_instead() {
    let (stage, articles) = articles().await;
    assert_eq!(articles.create(&article("a")).at(time(5)).await.unwrap(), written("a", 1, 5, 5));
    assert_eq!(articles.put(&written("a", 1, 3, 0)).at(utc(6)).await.unwrap(), written("a", 2, 3, 6));
    let update = articles.update(key("a")).at(time(7)).set(Article::VIEWS, 1);
    assert_eq!(update.returning_new().await.unwrap(), Article { views: 1, ..written("a", 3, 3, 7) });
    assert_eq!(articles.upsert(&article("b")).at(time(8)).await.unwrap(), written("b", 1, 8, 8));
    assert_keys(&stage, "a", 3, 7).await;
    let last = articles.put(&Article { revision: u64::MAX, ..article("a") }).at(time(9)).await;
    assert_error!(last, Error::InvalidInput(_));
}

/// DynamoDB refuses another request with the same token, so the time has to be given with it.
#[tokio::test]
async fn a_token_needs_a_time() {
    let (stage, articles) = articles().await;
    let create = || articles.create(&article("a"));
    assert_eq!(create().idempotent().await.unwrap(), written("a", 1, 0, 0));
    let refused = create().idempotent().token("t").await.unwrap_err();
    assert!(refused.to_string().contains("Article") && refused.to_string().contains("`at`"), "{refused}");
    for at in [0, 1] {
        stage.clock().advance(second());
        let update = articles.update(key("a")).add(Article::VIEWS, 1).at(time(9)).idempotent().token("once");
        update.await.unwrap_or_else(|error| panic!("{at}: {error}"));
    }
    let read = articles.get(key("a")).await.unwrap();
    assert_eq!(read, Some(Article { views: 1, ..written("a", 2, 0, 9) }));
    articles.delete(key("a")).idempotent().token("no time").await.unwrap();
    let deals = DealRepository::new(stage.db());
    let update = deals.update(&deal(1)).set(Deal::AMOUNT, 2_u32);
    assert!(update.idempotent().token("no time").request().is_ok(), "only `created`, which an update does not write");
}

#[tokio::test]
async fn transactions_write_the_times() {
    let (stage, articles) = articles().await;
    for slug in ["put", "update", "upsert"] {
        articles.create(&article(slug)).await.unwrap();
    }
    stage.clock().advance(second());
    let transaction = |at: Option<u64>| {
        let (create, put) = (articles.create(&article("create")), articles.put(&written("put", 1, 0, 0)));
        let (update, upsert) = (articles.update(key("update")), articles.upsert(&article("upsert")));
        let all = stage.db().transaction();
        match at.map(time) {
            None => all.add(create).add(put).add(update).add(upsert),
            Some(at) => all.add(create.at(at)).add(put.at(at)).add(update.at(at)).add(upsert.at(at)),
        }
    };
    let refused = transaction(None).token("t").await;
    assert_error!(refused, Error::InvalidInput(_));
    transaction(Some(1)).token("t").await.unwrap();
    stage.clock().advance(second());
    transaction(Some(1)).token("t").await.unwrap();
    assert_eq!(articles.get(key("create")).await.unwrap(), Some(written("create", 1, 1, 1)));
    for slug in ["put", "update", "upsert"] {
        assert_eq!(articles.get(key(slug)).await.unwrap(), Some(written(slug, 2, 0, 1)), "{slug}");
        assert_keys(&stage, slug, 0, 1).await;
    }
}

#[tokio::test]
async fn batches_write_the_time_at_which_a_put_was_added() {
    let (stage, articles) = articles().await;
    let all = [written("a", 1, 3, 0), written("b", 1, 4, 0)];
    let batch = articles.batch_write().put_unchecked(&all[0]);
    stage.clock().advance(second());
    let batch = batch.put_all_unchecked(&all[1..]);
    stage.clock().advance(second());
    stage.on("BatchWriteItem").then(Fault::Unprocessed { keep: 1 });
    batch.await.unwrap();
    assert_eq!(articles.get(key("a")).await.unwrap(), Some(written("a", 2, 3, 0)));
    assert_eq!(articles.get(key("b")).await.unwrap(), Some(written("b", 2, 4, 1)));
    assert_keys(&stage, "b", 4, 1).await;

    let writes = [Write::Put(written("c", 0, 5, 0)), Write::Delete(key("a"))];
    articles.batch_write().iter(writes).await.unwrap();
    assert_eq!(articles.get(key("c")).await.unwrap(), Some(written("c", 1, 5, 2)));
}

#[tokio::test]
async fn writes_that_a_batch_left_keep_their_time() {
    let (stage, articles) = articles().await;
    let batch = articles.batch_write().put_unchecked(&written("a", 0, 3, 0)).deadline(Duration::ZERO);
    let Err(BatchError::Incomplete(rest)) = batch.await else { panic!() };
    stage.clock().advance(second());
    articles.batch_write().again(rest).await.unwrap();
    assert_eq!(articles.get(key("a")).await.unwrap(), Some(written("a", 1, 3, 0)));
}

/// A time that no type can hold is refused before anything is sent, wherever it is.
#[tokio::test]
async fn a_clock_out_of_range_is_an_error() {
    let (stage, articles) = articles().await;
    stage.clock().stop_at(UNIX_EPOCH + Duration::from_secs(1 << 50));
    let refused = [
        articles.create(&article("a")).await.map(drop).unwrap_err(),
        articles.put(&article("a")).await.map(drop).unwrap_err(),
        articles.update(key("a")).await.unwrap_err(),
        articles.upsert(&article("a")).await.map(drop).unwrap_err(),
        articles.batch_write().put_unchecked(&article("a")).await.map(drop).unwrap_err().into(),
    ];
    for error in refused {
        assert!(matches!(&error, Error::InvalidInput(input) if input.entity() == "Article"), "{error}");
        assert!(error.to_string().contains("_at"), "{error}");
    }
    assert_eq!(stage.network().requests().len(), 0);
    assert_eq!(articles.create(&article("a")).at(time(1)).await.unwrap(), written("a", 1, 1, 1));
}

/// What the cache keeps is what was written, and a lean call writes the same.
#[tokio::test]
async fn a_cached_client_and_lean_calls_write_and_read_the_times() {
    let (stage, plain) = articles().await;
    let cache = Cache::memory(1 << 20).entity::<Article>(Keep::for_secs(600).write_through());
    let db = stage.db().with(&CallOptions::new().lean(true)).cached(cache);
    let articles = ArticleRepository::new(&db);
    let mut expected = articles.create(&article("a")).await.unwrap();
    assert_eq!(expected, written("a", 1, 0, 0));
    for write in 0..3 {
        let read = articles.get(key("a")).await.unwrap();
        assert_eq!((&read, read.as_ref()), (&plain.get(key("a")).await.unwrap(), Some(&expected)), "{write}");
        stage.clock().advance(second());
        expected = match write {
            0 => articles.put(&expected).await.unwrap(),
            1 => articles.update(key("a")).returning_new().await.unwrap(),
            _ => articles.upsert(&expected).await.unwrap(),
        };
        assert_eq!(expected, written("a", 2 + write, 0, 1 + write));
    }
    articles.batch_write().put_unchecked(&expected).await.unwrap();
    assert_eq!(articles.get(key("a")).await.unwrap(), Some(written("a", 5, 0, 3)));
    assert!(db.cache().unwrap().stats().hits > 0, "{:?}", db.cache().unwrap().stats());
}

#[tokio::test]
async fn the_age_of_a_cursor_is_by_the_clock_of_the_client() {
    let db = engine().await.unwrap();
    let clock = Clock::default();
    clock.stop_at(time(0));
    let keys = CursorKeys::signed(SECRETS[0]).expire_after(60 * second());
    let client = Dynamite::builder().client(db.client().clone()).cursor_keys(keys);
    let now = clock.clone();
    let articles = ArticleRepository::new(&client.clock(move || now.now()).build().await.unwrap());
    articles.create_table().await.unwrap();
    for slug in ["a", "b"] {
        articles.create(&article(slug)).await.unwrap();
    }
    let cursor = articles.query("home").page(1).await.unwrap().cursor.unwrap();
    clock.advance(60 * second());
    assert_eq!(articles.query("home").resume(cursor.clone()).count().await.unwrap(), 1);
    clock.advance(second());
    let expired = articles.query("home").resume(cursor).count().await;
    assert_error!(expired, Error::InvalidCursor(InvalidCursor::Expired));
}

#[tokio::test]
async fn a_client_takes_its_clock_from_the_builder() {
    let db = engine().await.unwrap();
    let db = Dynamite::builder().client(db.client().clone()).clock(|| time(3)).build().await.unwrap();
    let articles = ArticleRepository::new(&db);
    articles.create_table().await.unwrap();
    assert_eq!(articles.create(&article("a")).await.unwrap(), written("a", 1, 3, 3));
    let patient = ArticleRepository::new(&db.with(&dynamite_runtime::CallOptions::long_batches()));
    assert_eq!(patient.create(&article("b")).await.unwrap(), written("b", 1, 3, 3));
}

fn person() -> Person {
    Person { account: "1".into(), person: "2".into(), name: "Ada".into(), created: None, updated: None }
}

fn deal(deal: u32) -> Deal {
    Deal { account: "1".into(), deal, amount: 1, made: DateTime::UNIX_EPOCH }
}

fn memo() -> Memo {
    Memo { account: "1".into(), memo: 1, text: "call".into(), key: jiff::Timestamp::UNIX_EPOCH }
}

async fn contacts() -> Stage {
    let stage = Stage::over(&engine().await.unwrap()).tables::<(Person,)>().await.unwrap();
    stage.clock().stop_at(time(0));
    stage
}

#[tokio::test]
async fn the_times_of_each_entity_have_types_of_their_own() {
    let stage = contacts().await;
    let (people, deals) = (PersonRepository::new(stage.db()), DealRepository::new(stage.db()));
    let created = Some(EpochMillis::new(utc(0)));
    let person = people.create(&person()).await.unwrap();
    assert_eq!((person.created, person.updated), (created, Some(EpochSeconds::new(utc(0)))));
    stage.clock().advance(second());
    people.update(PersonKey::from(&person)).set(Person::NAME, "Eve").await.unwrap();
    let found = people.people("1").updated(EpochSeconds::new(utc(1))..).all().await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].created, found[0].updated), (created, Some(EpochSeconds::new(utc(1)))));

    let new = deals.create(&deal(1)).await.unwrap();
    assert_eq!(new.made, utc(1), "to the nanosecond");
    stage.clock().advance(second());
    let put = deals.put(&Deal { amount: 2, ..new.clone() }).await.unwrap();
    assert_eq!(put, Deal { amount: 2, ..new });
    assert_eq!(deals.update(&put).set(Deal::AMOUNT, 2_u32).returning_new().await.unwrap(), put);
    assert_eq!((Deal::CREATED, Deal::UPDATED, Memo::CREATED), (&["made"][..], None, &[][..]));
}

#[tokio::test]
async fn a_type_of_another_crate_holds_the_time() {
    let stage = contacts().await;
    let memos = MemoRepository::new(stage.db());
    let at = |seconds| jiff::Timestamp::try_from(time(seconds)).unwrap();
    assert_eq!(memos.upsert(&memo()).await.unwrap().key, at(0));
    stage.clock().advance(second());
    let updated = memos.update(&memo()).set(Memo::TEXT, "mail").returning_new().await.unwrap();
    assert_eq!(updated.key, at(1));
    assert_eq!(memos.memos().account("1").key(at(1)..).all().await.unwrap(), [updated]);
}

/// Items that are older than the times have none until they are written.
#[tokio::test]
async fn items_without_times_get_them_when_they_are_written() {
    let stage = contacts().await;
    let people = PersonRepository::new(stage.db());
    let item = person().to_item().unwrap();
    assert!(!item.contains_key("gsi1sk"));
    let client = stage.engine().client();
    client.put_item().table_name("contacts").set_item(Some(item)).send().await.unwrap();
    let key = PersonKey::from(&person());
    assert_eq!(people.get(&key).await.unwrap(), Some(person()));
    let updated = people.update(&key).set(Person::NAME, "Eve").returning_new().await.unwrap();
    assert_eq!((updated.created, updated.updated), (None, Some(EpochSeconds::new(utc(0)))));
    assert_eq!(people.people("1").all().await.unwrap(), std::slice::from_ref(&updated));
    stage.clock().advance(second());
    let put = people.put(&updated).await.unwrap();
    assert_eq!((put.created, put.updated), (None, Some(EpochSeconds::new(utc(1)))));
    let upserted = people.upsert(&put).await.unwrap();
    assert_eq!(upserted.created, Some(EpochMillis::new(utc(1))), "an upsert can't tell it from a new item");
}

#[tokio::test]
async fn the_time_of_a_null_stays_absent() {
    let stage = contacts().await;
    let people = PersonRepository::new(stage.db());
    let mut item = person().to_item().unwrap();
    item.insert("created".into(), AttributeValue::Null(true));
    let client = stage.engine().client();
    client.put_item().table_name("contacts").set_item(Some(item)).send().await.unwrap();
    assert_eq!(people.upsert(&person()).await.unwrap().created, None);
}
