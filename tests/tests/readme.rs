//! Checks the examples of the README and the guides: their schemas generate code, and their code runs.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "tests")]

use std::time::Duration;

use dynamite_gen::{ExportFormat, Settings, SourceFile};
use dynamite_runtime::testing::{Fault, Stage};
use dynamite_runtime::{
    BatchError, CallOptions, Cursor, CursorKeys, Date, Dynamite, EpochSeconds, Error, Guard, Write, after, parallel,
};
use dynamite_tests::store::invoices::{Invoice, InvoiceKey, InvoiceQuery, InvoiceRepository, Status};
use dynamite_tests::store::profiles::{Address, Mood, Profile, ProfileRepository};

const README: &str = include_str!("../../README.md");

/// Returns the code blocks in one language.
fn blocks<'t>(text: &'t str, language: &str) -> Vec<&'t str> {
    let fence = format!("```{language}\n");
    text.split(&fence).skip(1).map(|rest| rest.split("```").next().unwrap()).collect()
}

#[test]
fn the_code_of_the_readme_uses_its_schema() {
    assert_eq!(blocks(README, "yaml"), [include_str!("../schemas/invoices.yaml")]);
}

/// Returns the code of this file between the markers of a page.
fn marked_code(page: &str) -> String {
    let source = include_str!("readme.rs").split(&format!("// {page} begins\n")).nth(1).unwrap();
    let code = source.split(&format!("    // {page} ends")).next().unwrap();
    code.lines().map(|line| format!("{}\n", line.strip_prefix("    ").unwrap_or(line))).collect()
}

#[test]
fn the_pages_show_the_code_of_this_file() {
    let cursors = include_str!("../../docs/cursors.md");
    let errors = include_str!("../../docs/errors.md");
    let retries = include_str!("../../docs/retries.md");
    let lean_calls = include_str!("../../docs/lean-calls.md");
    let testing = include_str!("../../docs/testing.md");
    let performance = include_str!("../../docs/performance.md");
    let reading = include_str!("../../docs/reading.md");
    let batches = include_str!("../../docs/batches.md");
    let transactions = include_str!("../../docs/transactions.md");
    let conditions = include_str!("../../docs/conditions.md");
    let pages = [
        ("README", README),
        ("cursors.md", cursors),
        ("errors.md", errors),
        ("cursors.md: connection", cursors),
        ("retries.md", retries),
        ("lean-calls.md", lean_calls),
        ("testing.md", testing),
        ("performance.md: connections", performance),
        ("performance.md: caching", performance),
        ("performance.md: redis", performance),
        ("performance.md: forget", performance),
        ("performance.md: stats", performance),
        ("performance.md: store", performance),
        ("reading.md: pager", reading),
        ("reading.md: prefetch", reading),
        ("reading.md: segments", reading),
        ("reading.md: parallel", reading),
        ("reading.md: unreadable", reading),
        ("reading.md: handed over", reading),
        ("batches.md: get", batches),
        ("batches.md: hydrate", batches),
        ("batches.md: write", batches),
        ("batches.md: stream", batches),
        ("batches.md: source", batches),
        ("transactions.md: writes", transactions),
        ("transactions.md: reads", transactions),
        ("conditions.md", conditions),
    ];
    for (page, text) in pages {
        let code = marked_code(page);
        assert!(blocks(text, "rust").contains(&code.as_str()), "paste this into {page}:\n{code}");
    }
}

#[test]
fn every_schema_of_the_guides_generates() {
    for guide in [
        include_str!("../../docs/schema.md"),
        include_str!("../../docs/findings.md"),
        include_str!("../../docs/conditions.md"),
    ] {
        let blocks = blocks(guide, "yaml");
        assert!(!blocks.is_empty());
        for (number, text) in blocks.into_iter().enumerate() {
            let name = format!("block{number}.yaml");
            let source = SourceFile { path: name.clone(), name, text: text.to_owned() };
            let generated = dynamite_gen::generate(&[source], &Settings::new());
            assert!(generated.files.is_some(), "{text}\n{:?}", generated.diagnostics);
        }
    }
}

#[test]
fn the_schema_in_the_guide_to_findings_needs_its_allow() {
    let guide = include_str!("../../docs/findings.md");
    let rules = |text: &str| {
        let source = SourceFile { path: "a.yaml".into(), name: "a.yaml".into(), text: text.to_owned() };
        let found = dynamite_gen::generate(&[source], &Settings::new()).diagnostics;
        found.iter().map(|finding| finding.rule.name).collect::<Vec<_>>()
    };
    let [schema] = *blocks(guide, "yaml") else { panic!("expected one schema") };
    assert_eq!(rules(schema), [""; 0]);
    let without_allow: String =
        schema.lines().filter(|line| !line.contains("allow:")).map(|line| format!("{line}\n")).collect();
    assert_eq!(rules(&without_allow), ["few-partitions"]);
}

#[test]
fn the_guide_to_export_shows_the_export_of_its_schema() {
    let guide = include_str!("../../docs/export.md");
    let (schema, expected) = (blocks(guide, "yaml")[0], blocks(guide, "hcl")[0]);
    let source = SourceFile { path: "hits.yaml".into(), name: "hits.yaml".into(), text: schema.to_owned() };
    let exported =
        dynamite_gen::export(&[source], &Settings::new(), ExportFormat::Terraform, None).unwrap().text.unwrap();
    assert_eq!(expected, exported, "paste this into docs/export.md:\n{exported}");
}

#[tokio::test]
async fn the_code_of_the_readme_runs() -> dynamite_runtime::Result<()> {
    let (may_1, may_31) = (Date::from_ymd_opt(2024, 5, 1).unwrap(), Date::from_ymd_opt(2024, 5, 31).unwrap());
    let customer = "ACME".to_owned();
    let invoice = Invoice { customer, issued: may_1, number: 17, status: Status::Open, total: 6000.into() };
    // README begins
    let db = Dynamite::embedded().await?; // or Dynamite::from_env().await, or Dynamite::new(sdk_client)
    let invoices = InvoiceRepository::new(&db);
    invoices.create_table().await?;
    invoices.create(&invoice).await?; // Error::ConditionFailed, with the old item, if it exists

    let may = invoices.query("ACME").issued(may_1..=may_31).descending().all().await?;
    let later = invoices.query("ACME").issued(after(may_31)).page(20).await?; // later.cursor continues
    let large = invoices.large("ACME").total(5000..).all().await?; // sparse: only totals above 1000 are in it
    let update = invoices
        .update(&invoice)
        .set(Invoice::STATUS, Status::Paid)
        .set_total(900.into()) // leaves the index: Invoice::TOTAL feeds it, so it can't be set alone
        .only_if(Invoice::STATUS.eq(Status::Open));
    update.await?; // Error::NotFound, or Error::ConditionFailed
    invoices.delete(&large[0]).await?; // an item of an index identifies the item of the table
    // README ends
    assert_eq!((may.len(), later.items.len(), large.len()), (1, 0, 1));
    assert_eq!(invoices.scan().count().await?, 0);
    Ok(())
}

fn invoice(number: u32) -> Invoice {
    let issued = Date::from_ymd_opt(2024, 5, 1).unwrap();
    Invoice { customer: "ACME".into(), issued, number, status: Status::Open, total: 6000.into() }
}

#[tokio::test]
async fn the_code_of_the_guide_to_cursors_runs() -> dynamite_runtime::Result<()> {
    let engine = Dynamite::embedded().await?;
    let invoices = InvoiceRepository::new(&engine);
    invoices.create_table().await?;
    invoices.create(&invoice(1)).await?;
    invoices.create(&invoice(2)).await?;
    let (newest, older) = (b"tN4!wq9Zx0&Lr7@cVb2^Km5*Hd8(Js3)", b"Qe6)yF1%uP8$gT3#aW0!zX7@nB4^mC2&");
    let client = engine.client().clone();
    // cursors.md begins
    let keys = CursorKeys::signed(newest) // or CursorKeys::encrypted(newest)
        .or(CursorKeys::signed(older)) // makes no cursors, but is still accepted
        .expire_after(Duration::from_secs(3600));
    let db = Dynamite::builder().client(client).cursor_keys(keys).build().await?;
    let invoices = InvoiceRepository::new(&db);

    let page = invoices.query("ACME").audience("user-17").page(1).await?;
    let Some(cursor) = page.cursor else { return Ok(()) }; // the last page
    let text = cursor.to_string();
    // and with the next request of the same user:
    let next = invoices.query("ACME").audience("user-17").resume(text.parse()?).page(1).await?;
    // cursors.md ends
    assert_eq!(next.items, [invoice(2)]);
    Ok(())
}

/// The edges of a Relay connection, each with its cursor, and whether there are previous and next pages.
type Connection = (Vec<(Option<String>, Invoice)>, bool, bool);

async fn connection(
    query: InvoiceQuery,
    n: usize,
    (after, before): (Option<String>, Option<String>),
) -> dynamite_runtime::Result<Connection> {
    // cursors.md: connection begins
    let page = match (&after, &before) {
        (_, Some(before)) => query.clone().before(before.parse()?).pager(n).next_page().await?,
        (Some(after), None) => query.clone().resume(after.parse()?).pager(n).next_page().await?,
        (None, None) => query.clone().pager(n).next_page().await?,
    };
    let cursor = |index| page.cursor_at(index).map(|cursor| cursor.to_string());
    let edges: Vec<_> = page.items.iter().enumerate().map(|(index, node)| (cursor(index), node.clone())).collect();
    let more = page.cursor.is_some(); // exact, because a pager looks for one item more
    let has_previous_page = if before.is_some() { more } else { after.is_some() };
    let has_next_page = if before.is_some() { true } else { more };
    // cursors.md: connection ends
    Ok((edges, has_previous_page, has_next_page))
}

#[tokio::test]
async fn the_connection_of_the_guide_goes_forth_and_back() -> dynamite_runtime::Result<()> {
    let invoices = InvoiceRepository::new(&Dynamite::embedded().await?);
    invoices.create_table().await?;
    for number in 0..7 {
        invoices.create(&invoice(number)).await?;
    }
    let read = |after: Option<String>, before: Option<String>| connection(invoices.query("ACME"), 3, (after, before));
    let numbers = |edges: &[(Option<String>, Invoice)]| edges.iter().map(|edge| edge.1.number).collect::<Vec<_>>();

    let (first, previous, next) = read(None, None).await?;
    assert_eq!((numbers(&first), previous, next), (vec![0, 1, 2], false, true));
    let (second, previous, next) = read(first[2].0.clone(), None).await?;
    assert_eq!((numbers(&second), previous, next), (vec![3, 4, 5], true, true));
    let (third, previous, next) = read(second[2].0.clone(), None).await?;
    assert_eq!((numbers(&third), previous, next), (vec![6], true, false));
    let (back, previous, next) = read(None, third[0].0.clone()).await?;
    assert_eq!((numbers(&back), previous, next), (vec![3, 4, 5], true, true));
    let (start, previous, next) = read(None, back[0].0.clone()).await?;
    assert_eq!((numbers(&start), previous, next), (vec![0, 1, 2], false, true));
    Ok(())
}

#[tokio::test]
async fn the_code_of_the_guide_to_retries_runs() -> dynamite_runtime::Result<()> {
    let engine = Dynamite::embedded().await?;
    InvoiceRepository::new(&engine).create_table().await?;
    let (client, invoice) = (engine.client().clone(), invoice(1));
    // retries.md begins
    let db = Dynamite::builder().client(client).build().await?; // or a region, timeouts and retries instead
    let fast = InvoiceRepository::new(&db.with(&CallOptions::short_reads())); // shares connections and everything else
    let found = fast.get(&invoice).await?;

    let invoices = InvoiceRepository::new(&db);
    match invoices.create(&invoice).await {
        Err(error) if error.is_ambiguous() && error.old()?.as_ref() == Some(&invoice) => {} // this call wrote it
        result => result?,
    }
    let paid = invoices.update(&invoice).set(Invoice::STATUS, Status::Paid).idempotent().measured().await?;
    let _ = (paid.usage.requests, paid.usage.retries, paid.usage.capacity);
    // retries.md ends
    assert_eq!((found, paid.usage.retries), (None, 0));
    Ok(())
}

#[tokio::test]
async fn the_code_of_the_guide_to_lean_calls_runs() -> dynamite_runtime::Result<()> {
    let engine = Dynamite::embedded().await?;
    InvoiceRepository::new(&engine).create_table().await?;
    let (client, invoice) = (engine.client().clone(), invoice(1));
    // lean-calls.md begins
    let db = Dynamite::builder().client(client).lean_calls(true).build().await?; // or for some calls only:
    let lean = InvoiceRepository::new(&db.with(&CallOptions::new().lean(true)));
    let found = lean.get(&invoice).measured().await?;
    assert_eq!(found.usage.not_lean, 0); // the client can make lean calls
    // lean-calls.md ends
    assert_eq!(found.value, None);
    Ok(())
}

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

#[tokio::test]
async fn the_code_of_the_guide_to_testing_runs() -> dynamite_runtime::Result<()> {
    // testing.md begins
    let stage = Stage::new().await?.tables::<(Invoice,)>().await?; // a few milliseconds; no test sees another one's tables
    stage.seed::<Invoice>(include_str!("invoices.json")).await?;
    let invoices = InvoiceRepository::new(stage.db()); // for the program that is tested

    stage.on("PutItem invoices").then(Fault::Throttled).then(Fault::LostResponse);
    let sent = stage.during(invoices.put(&invoice(3))).await?;
    sent.assert("3 x PutItem invoices");
    sent.assert_no_scan();
    stage.assert_met();
    assert_eq!(stage.dump::<Invoice>().await?.len(), 3);
    // testing.md ends
    Ok(())
}

#[tokio::test]
async fn the_code_of_the_guide_to_errors_runs() -> dynamite_runtime::Result<()> {
    let invoices = InvoiceRepository::new(&Dynamite::embedded().await?);
    invoices.create_table().await?;
    let invoice = invoice(1);
    // errors.md begins
    match invoices.create(&invoice).await {
        Ok(()) => println!("created"),
        Err(Error::ConditionFailed(_)) => println!("it exists"), // an answer, not a failure
        Err(error) if error.is_transient() => println!("try again later: {error}"),
        Err(error) => {
            let request = error.request(); // the parts of the text
            let code = request.and_then(|request| request.code());
            let request_id = request.and_then(|request| request.request_id());
            println!("{code:?} {request_id:?}: {error}");
            return Err(error);
        }
    }
    // errors.md ends
    Ok(())
}

async fn work_on(_: &Invoice) -> dynamite_runtime::Result<()> {
    Ok(())
}

#[tokio::test]
async fn the_code_of_the_guide_to_reading_runs() -> dynamite_runtime::Result<()> {
    let db = Dynamite::embedded().await?;
    let invoices = InvoiceRepository::new(&db);
    invoices.create_table().await?;
    for number in 0..7 {
        invoices.create(&invoice(number)).await?;
    }
    // reading.md: pager begins
    let mut pager = invoices.query("ACME").filter(Invoice::STATUS.eq(Status::Open)).pager(5);
    let first = pager.next_page().await?;
    if pager.has_more() {
        let second = pager.next_page().await?; // or later: pager.cursor() continues in another pager
        assert_eq!(first.items.len() + second.items.len(), 7);
    }
    // reading.md: pager ends
    // reading.md: prefetch begins
    let mut all = invoices.query("ACME").stream().prefetch();
    while let Some(invoice) = all.next().await {
        work_on(&invoice?).await?; // the next page is being fetched
    }
    // reading.md: prefetch ends
    // reading.md: segments begins
    let mut scan = invoices.scan().segments(8).at_once(4).stream();
    for _ in 0..3 {
        let Some(invoice) = scan.next().await else { break };
        work_on(&invoice?).await?;
    }
    let text = scan.stop()?.to_string(); // store this
    let rest = invoices.scan().segments(8).resume(text.parse()?).all().await?;
    // reading.md: segments ends
    assert_eq!(rest.len(), 4);
    // reading.md: parallel begins
    let customers = ["ACME", "Binford", "Cyberdyne"];
    let queries = customers.map(|customer| invoices.query(customer));
    let mut all = parallel(queries).at_once(2).stream(); // in the order of the customers
    // reading.md: parallel ends
    let mut found = 0;
    while let Some(invoice) = all.next().await {
        invoice?;
        found += 1;
    }
    assert_eq!((found, all.usage().requests), (7, 3));
    Ok(())
}

fn show(items: Vec<Invoice>, cursor: Option<Cursor>) {
    assert_eq!((items.len(), cursor), (2, None));
}

#[tokio::test]
async fn the_code_of_the_guide_to_unreadable_items_runs() -> dynamite_runtime::Result<()> {
    let db = Dynamite::embedded().await?;
    let invoices = InvoiceRepository::new(&db);
    invoices.create_table().await?;
    for number in 0..3 {
        let mut item = invoice(number).to_item()?;
        if number == 1 {
            item.remove("total");
        }
        let put = db.client().put_item().table_name(invoices.table_name()).set_item(Some(item)).send().await;
        assert!(put.is_ok());
    }
    // reading.md: unreadable begins
    match invoices.query("ACME").page(20).await {
        Ok(page) => show(page.items, page.cursor),
        Err(Error::Unreadable(error)) => {
            for bad in error.unreadable() {
                eprintln!("{}", bad.error()); // for example: Invoice can't be read: `total` should be …
                let key: Result<InvoiceKey, _> = bad.key(); // an error if no `InvoiceKey` is written like this
                let _ = (key, bad.raw_key()); // both are data, which no text shows
            }
            let cursor = error.cursor().cloned();
            show(error.into_items().unwrap_or_default(), cursor); // the others, and the cursor behind the page
        }
        Err(error) => return Err(error),
    }
    // reading.md: unreadable ends
    // reading.md: handed over begins
    let all = invoices.query("ACME").on_unreadable(|bad| eprintln!("{bad}")).all().await?;
    // reading.md: handed over ends
    assert_eq!(all.len(), 2);
    Ok(())
}

#[tokio::test]
async fn the_code_of_the_guide_to_batches_runs() -> dynamite_runtime::Result<()> {
    let db = Dynamite::embedded().await?;
    let invoices = InvoiceRepository::new(&db);
    invoices.create_table().await?;
    let (list, old): (Vec<Invoice>, Vec<Invoice>) = ((0..60).map(invoice).collect(), (60..90).map(invoice).collect());
    invoices.batch_write().put_all(&old).await?;
    let keys: Vec<InvoiceKey> = list.iter().take(2).map(InvoiceKey::from).collect();
    // batches.md: write begins
    let batch = invoices.batch_write().put_all(&list).delete_all(&old).deadline(Duration::from_secs(60));
    let progress = batch.progress(); // can be read meanwhile, or after the future was dropped
    match batch.await {
        Ok(written) => assert_eq!(written.count, progress.count()),
        Err(BatchError::Incomplete(rest)) => {
            // rest.done is in the table, rest.unknown may be, rest.left is not; all three are lists of `Write<Invoice>`
            invoices.batch_write().again(rest).await?;
        }
        Err(error) => return Err(error.into()), // nothing was sent
    }
    // batches.md: write ends
    // batches.md: get begins
    let output = invoices.batch_get(keys).consistent().await?;
    let (found, missing) = (output.found, output.missing); // invoices in the order of the keys, and keys without one
    // batches.md: get ends
    assert_eq!((found, missing.len()), (list[..2].to_vec(), 0));
    // batches.md: hydrate begins
    let full: Vec<Invoice> = invoices.large("ACME").total(5000..).hydrate().all().await?;
    // batches.md: hydrate ends
    assert_eq!(full.len(), 60);
    // batches.md: stream begins
    let writes = (0..2_000).map(|number| Write::Put(invoice(number)));
    let written = invoices.batch_write().iter(writes).await?; // or `stream`
    assert_eq!(written.count, 2_000);
    // batches.md: stream ends
    let parse = |line: &'static str| {
        let (number, total) = line.split_once(',').unwrap_or_default();
        let number = number.parse().map_err(|_| "no number")?;
        Ok::<_, &str>(Write::Put(Invoice { total: total.parse().map_err(|_| "no total")?, ..invoice(number) }))
    };
    // batches.md: source begins
    let lines = ["1,9.50", "2,7", "3,x"]; // any error type that converts to a `Box<dyn Error + Send + Sync>`
    match invoices.batch_write().try_iter(lines.map(parse)).await {
        Err(BatchError::Source { error, rest, .. }) => {
            eprintln!("{error}: {} done, {} left", rest.done, rest.left.len())
        }
        result => drop(result?),
    }
    // batches.md: source ends
    Ok(())
}

#[tokio::test]
async fn the_code_of_the_guide_to_transactions_runs() -> dynamite_runtime::Result<()> {
    let db = Dynamite::embedded().await?;
    let invoices = InvoiceRepository::new(&db);
    invoices.create_table().await?;
    let (draft, last, invoice) = (invoice(1), invoice(2), invoice(3));
    invoices.batch_write().put(&draft).put(&last).await?;
    // transactions.md: writes begins
    let transaction = db
        .transaction()
        .add(invoices.create(&invoice))
        .add(invoices.delete(&draft))
        .add(invoices.check(&last, Invoice::STATUS.eq(Status::Open)));
    match transaction.await {
        Err(Error::Cancelled(cancelled)) => {
            for reason in cancelled.reasons() {
                let (index, operation, code) = (reason.index(), reason.operation(), reason.code());
                let existing = reason.old::<Invoice>()?; // the item that was found
                println!("operation {index} ({operation}): {code}; found an item: {}", existing.is_some());
            }
        }
        result => result?,
    }
    // transactions.md: writes ends
    // transactions.md: reads begins
    let (first, second) = db.transact_get().add(invoices.get(&invoice)).add(invoices.get(&last)).await?;
    // transactions.md: reads ends
    assert_eq!((first, second), (Some(invoice), Some(last)));
    Ok(())
}

#[tokio::test]
async fn the_code_of_the_guide_to_conditions_runs() -> dynamite_runtime::Result<()> {
    let profiles = ProfileRepository::new(&Dynamite::embedded().await?);
    profiles.create_table().await?;
    let profile = Profile {
        id: "a".into(),
        nickname: None,
        visits: None,
        last_seen: None,
        level: 3,
        mood: Mood::Calm,
        city: "Oslo".into(),
        joined: EpochSeconds::now(),
        words: Vec::new(),
        scores: [].into(),
        tags: [].into(),
        numbers: [].into(),
        moments: None,
        remarks: None,
        address: None,
        home: Address { street: "Main Street".into(), town: None, floor: 1 },
        lines: Vec::new(),
        points: 0,
        balance: 0,
        total: 0,
        ratio: 0.0,
        price: 1.into(),
        expires_at: None,
        revision: 0,
    };
    let address = profile.home.clone();
    profiles.create(&profile).await?;
    // conditions.md begins
    let update = || profiles.update(&profile);
    update().set_if_absent(Profile::WORDS, vec!["hello".to_owned()]).await?; // an error where NULL is stored
    update().set(Profile::ADDRESS, address).only_if(Profile::ADDRESS.is_absent()).await?; // replaces NULL too
    match update().subtract(Profile::VISITS, 10_u32).only_if(Profile::LEVEL.ge(3)).await {
        Err(Error::ConditionFailed(failed)) => match failed.guard() {
            Guard::OnlyIf => println!("the level is below 3"),
            Guard::Bound { path } => println!("{path} would be below 0"),
            Guard::Value { path, problem } | Guard::Parent { path, problem } => println!("{path} is {problem}"),
            Guard::Revision => println!("found {:?}", failed.found_revision::<Profile>()),
            _ => return Err(Error::ConditionFailed(failed)),
        },
        result => result?,
    }
    // conditions.md ends
    Ok(())
}
