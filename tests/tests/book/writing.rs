//! docs/writing.md: every call, every change and every condition of its tables is made here.

use std::error::Error as StdError;

use dynamite_runtime::{Condition, DateTime, Entity, EpochSeconds, Result, TimestampMillis};
use dynamite_tests::store;

use crate::page::{assert_calls_are_in, block};

// writing.md: imports begins
use dynamite_runtime::{Dynamite, Error, Guard};
use store::carts::{Address, Cart, CartKey, CartRepository, Line, State};
// writing.md: imports ends

fn line(sku: &str) -> Line {
    Line { sku: sku.to_owned(), quantity: 1 }
}

pub(crate) fn cart(id: u32) -> Cart {
    Cart {
        shop: "Oslo".to_owned(),
        id,
        customer: "Ann".to_owned(),
        state: State::Open,
        total: 20.into(),
        visits: 1,
        note: None,
        lines: vec![line("apple"), line("pear")],
        coupons: ["WINTER".to_owned()].into(),
        counts: [("apple".to_owned(), 1)].into(),
        address: Some(Address { street: "Main Street".to_owned(), city: "Bergen".to_owned() }),
        expires_at: None,
        revision: 1,
    }
}

async fn carts() -> Result<CartRepository> {
    let carts = CartRepository::new(&Dynamite::embedded().await?);
    carts.create_table().await?;
    Ok(carts)
}

#[test]
fn the_schema_of_the_page_is_that_of_the_tests() {
    assert_eq!(block("writing.md", "yaml"), include_str!("../../schemas/carts.yaml"));
}

#[test]
fn every_call_of_the_tables_is_made_here() {
    assert_calls_are_in("writing.md", include_str!("writing.rs"), 45);
}

#[tokio::test]
async fn the_writes_do_what_the_page_says() -> Result<()> {
    let carts = carts().await?;
    let mut cart = cart(1);
    let key = CartKey::from(&cart);
    assert!(matches!(carts.update(&key).set(Cart::NOTE, "call").await, Err(Error::NotFound { .. })));
    assert!(matches!(carts.put(&cart).await, Err(Error::NotFound { .. })), "the lock needs an item");
    carts.delete(&key).await?;
    carts.create(&cart).await?;
    assert!(matches!(carts.create(&cart).await, Err(Error::ConditionFailed(_))));
    cart.revision = carts.put(&cart).await?;
    carts.update(&key).set(Cart::NOTE, "call").await?;

    assert_eq!(carts.upsert(&cart).await?.note, None, "an upsert writes what the schema declares");
    assert_eq!(carts.upsert(&cart).add(Cart::VISITS, 1).await?.visits, 2);
    let lines = vec![line("plum")];
    assert_eq!(carts.upsert(&cart).append(Cart::LINES, lines).await?.lines.len(), 3);
    carts.update(&key).set(Cart::NOTE, "call").await?;
    assert_eq!(carts.upsert(&cart).keep(Cart::NOTE).await?.note.as_deref(), Some("call"));

    let update = || carts.update(&key).set(Cart::CUSTOMER, "Ada");
    update().only_if(Cart::STATE.eq(State::Open)).await?;
    assert!(matches!(update().expect_revision(7).await, Err(Error::ConditionFailed(_))));
    assert_eq!(update().returning_new().await?.customer, "Ada");
    cart.revision = carts.get(&key).await?.unwrap().revision;
    carts.put(&cart).must_exist().await?;
    carts.update(&key).set(Cart::CUSTOMER, "Ada").await?;
    assert_eq!(carts.delete(&key).returning_old().await?.map(|cart| cart.customer).as_deref(), Some("Ada"));

    assert!(matches!(carts.delete(&key).must_exist().await, Err(Error::NotFound { .. })));

    cart.expires_at = EpochSeconds::from_timestamp(1);
    carts.create(&cart).await?;
    carts.create(&cart).or_expired().idempotent().await?;
    let request = carts.delete(&key).request()?;
    let raw = request.get_key().clone().unwrap();
    let deleted = carts.delete_raw(&raw).measured().await?;
    assert_eq!((deleted.usage.requests, carts.get(&key).await?), (1, None));
    Ok(())
}

#[tokio::test]
async fn the_changes_do_what_the_page_says() -> Result<()> {
    let carts = carts().await?;
    let (key, note) = (CartKey::new("Oslo", 1), Some("new"));
    let (first, last) = (line("plum"), line("plum"));
    carts.create(&cart(1)).await?;
    let update = || carts.update(&key);
    update().set(Cart::CUSTOMER, "Ada").set_or_remove(Cart::NOTE, note).add(Cart::VISITS, 1).await?;
    update().remove(Cart::NOTE).subtract(Cart::VISITS, 1).append(Cart::LINES, [last]).await?;
    update().set_if_absent(Cart::NOTE, "new").prepend(Cart::LINES, [first]).await?;
    update().add_to(Cart::COUPONS, ["SPRING"]).set(Cart::ADDRESS.then(Address::CITY), "Oslo").await?;
    update().remove_from(Cart::COUPONS, ["SPRING"]).await?;
    update().set(Cart::LINES.index(0).then(Line::QUANTITY), 2).set(Cart::COUNTS.entry("apple"), 3).await?;
    update().remove(Cart::LINES.index(1)).add(Cart::COUNTS.entry("apple"), 1).await?;
    let changed = carts.update(&key).add(Cart::COUNTS.entry("plum"), 1).returning_new().await?;
    let lines: Vec<_> = changed.lines.iter().map(|line| (&*line.sku, line.quantity)).collect();
    assert_eq!(lines, [("plum", 2), ("pear", 1), ("plum", 1)]);
    assert_eq!((changed.visits, changed.note.as_deref(), changed.coupons.len()), (1, Some("new"), 1));
    assert_eq!((changed.counts["apple"], changed.counts["plum"]), (4, 1));
    assert_eq!(changed.address.map(|address| address.city).as_deref(), Some("Oslo"));

    assert_eq!(carts.open_carts("Oslo").count().await?, 1);
    update().set_state(State::Paid).await?;
    assert_eq!(carts.open_carts("Oslo").count().await?, 0);
    update().remove(Cart::ADDRESS).await?;
    let inside = update().set(Cart::ADDRESS.then(Address::CITY), "Oslo").await.unwrap_err();
    let Error::ConditionFailed(failed) = inside else { panic!("{inside}") };
    assert!(matches!(failed.guard(), Guard::Parent { .. }));
    Ok(())
}

#[tokio::test]
async fn the_conditions_do_what_the_page_says() -> Result<()> {
    let carts = carts().await?;
    carts.create(&Cart { note: Some("call back".to_owned()), visits: 9, ..cart(1) }).await?;
    let holding = [
        Cart::STATE.eq(State::Open),
        !Cart::STATE.ne(State::Open),
        Cart::TOTAL.lt(100).and(Cart::TOTAL.le(100)),
        !Cart::TOTAL.gt(100).or(Cart::TOTAL.ge(100)),
        Cart::TOTAL.between(10..=100),
        Cart::STATE.is_in([State::Open, State::Paid]),
        Cart::NOTE.exists().and(!Cart::NOTE.is_absent()),
        Cart::NOTE.begins_with("call").and(Cart::NOTE.contains_text("call")),
        !Cart::COUPONS.contains("SPRING"),
        Cart::LINES.size().ge(2),
        !Cart::ADDRESS.then(Address::CITY).eq("Oslo"),
        Cart::VISITS.le(Cart::TOTAL),
    ];
    for (number, condition) in holding.into_iter().enumerate() {
        assert_eq!(carts.scan().filter(condition).count().await?, 1, "condition {number}");
    }
    let (open, dear) = (Cart::STATE.eq(State::Open), Cart::TOTAL.gt(100));
    for (number, (join, expected)) in [(both as Join, 0), (either, 1), (no, 0)].into_iter().enumerate() {
        let filter = join(open.clone(), dear.clone());
        assert_eq!(carts.scan().filter(filter).count().await?, expected, "join {number}");
    }
    Ok(())
}

type Join = fn(Condition<Cart>, Condition<Cart>) -> Condition<Cart>;

fn both(a: Condition<Cart>, b: Condition<Cart>) -> Condition<Cart> {
    a.and(b)
}

fn either(a: Condition<Cart>, b: Condition<Cart>) -> Condition<Cart> {
    a.or(b)
}

fn no(a: Condition<Cart>, _: Condition<Cart>) -> Condition<Cart> {
    !a
}

#[tokio::test]
async fn the_example_of_a_failed_condition_runs() -> Result<()> {
    let carts = carts().await?;
    let key = CartKey::new("Oslo", 1);
    carts.create(&cart(1)).await?;
    // writing.md: failed begins
    let update = carts.update(&key).subtract(Cart::VISITS, 100).only_if(Cart::TOTAL.gt(0));
    match update.await {
        Ok(()) => println!("done"),
        Err(Error::NotFound { .. }) => println!("there is no such cart"),
        Err(Error::ConditionFailed(failed)) => match failed.guard() {
            Guard::OnlyIf => println!("the total is {:?}", failed.old::<Cart>()?.map(|cart| cart.total)),
            Guard::Bound { path } => println!("`{path}` would be below 0"),
            other => println!("{other}"),
        },
        Err(error) => return Err(error),
    }
    // writing.md: failed ends
    Ok(())
}

#[tokio::test]
async fn the_example_of_a_lock_runs() -> Result<()> {
    let carts = carts().await?;
    let key = CartKey::new("Oslo", 1);
    carts.create(&Cart { revision: 40, ..cart(1) }).await?;
    // writing.md: lock begins
    let Some(mut cart) = carts.get(&key).await? else { return Ok(()) };
    cart.note = Some("gift".to_owned());
    cart.revision = carts.put(&cart).await?; // ConditionFailed if somebody else has written it since the `get`

    let update = carts.update(&key).set(Cart::CUSTOMER, "Bob").expect_revision(cart.revision);
    update.await?; // adds 1 to the revision
    carts.delete(&key).expect_revision(cart.revision + 1).await?;
    // writing.md: lock ends
    assert_eq!(cart.revision, 2);
    Ok(())
}

#[tokio::test]
async fn the_examples_of_times_run() -> Result<()> {
    use store::pages::{Page, PageKey, PageRepository};

    let pages = PageRepository::new(&Dynamite::embedded().await?);
    pages.create_table().await?;
    let page = page();
    // writing.md: times begins
    let page = pages.create(&page).await?; // sets both times
    let page = pages.put(&Page { title: "News".to_owned(), ..page }).await?; // sets `updated_at`
    pages.update(&page).set(Page::TITLE, "Old news").await?; // also moves the page in the index `latest`
    // writing.md: times ends
    let key = PageKey::from(&page);
    let written = pages.get(&key).await?.unwrap();
    assert_eq!(written.created_at, page.created_at);
    assert_eq!(pages.latest("home").updated_at(written.updated_at).count().await?, 1);
    pages.delete(&key).await?;

    let received = DateTime::UNIX_EPOCH;
    // writing.md: token begins
    let create = pages.create(&page).at(received); // the time of the message, for instance, which may come twice
    create.idempotent().token("message-7f3a").await?;
    // writing.md: token ends
    pages.create(&page).at(received).idempotent().token("message-7f3a").await?;
    assert_eq!(pages.get(&key).await?.map(|page| page.created_at), Some(received));
    Ok(())
}

pub(crate) fn page() -> store::pages::Page {
    let (created_at, updated_at) = (DateTime::UNIX_EPOCH, TimestampMillis::new(DateTime::UNIX_EPOCH));
    store::pages::Page {
        site: "home".to_owned(),
        path: "/".to_owned(),
        title: "New".to_owned(),
        created_at,
        updated_at,
    }
}

#[tokio::test]
async fn the_example_of_a_time_to_live_runs() -> std::result::Result<(), Box<dyn StdError>> {
    let carts = carts().await?;
    let cart = &cart(1);
    // writing.md: ttl begins
    let mut cart = cart.clone();
    let in_an_hour = i64::from(EpochSeconds::now()) + 3600;
    cart.expires_at = Some(EpochSeconds::try_from(in_an_hour).map_err(|_| "a time that is too late")?);
    carts.create(&cart).or_expired().await?; // replaces the item if its time has passed

    let current = carts.query("Oslo").unexpired().all().await?; // without items whose time has passed
    // writing.md: ttl ends
    assert_eq!(current.len(), 1);
    Ok(())
}

#[tokio::test]
async fn the_example_of_an_idempotent_write_runs() -> Result<()> {
    let carts = carts().await?;
    let key = CartKey::new("Oslo", 1);
    carts.create(&cart(1)).await?;
    // writing.md: idempotent begins
    let once = carts.update(&key).add(Cart::VISITS, 1).idempotent();
    once.token("visit-7f3a").await?; // optional: with a token of your own, another process can repeat the write
    // writing.md: idempotent ends
    carts.update(&key).add(Cart::VISITS, 1).idempotent().token("visit-7f3a").await?;
    assert_eq!(carts.get(&key).await?.map(|cart| cart.visits), Some(2));
    assert_eq!(Cart::TABLE.name, "carts");
    Ok(())
}
