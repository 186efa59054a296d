//! docs/reading.md.

use dynamite_runtime::{Date, Result};
use dynamite_tests::store;
use dynamite_tests::store::orders::{OrderRepository, OrderSummary};

use crate::page::assert_calls_are_in;
use crate::support::invoice;

// reading.md: imports begins
use dynamite_runtime::{Cursor, Dynamite, Error, after, parallel, prefix};
use store::invoices::{Invoice, InvoiceKey, InvoiceRepository, Status};
// reading.md: imports ends

#[test]
fn every_call_of_the_tables_is_made_here() {
    assert_calls_are_in("reading.md", include_str!("reading.rs"), 20);
}

#[tokio::test]
async fn the_calls_of_the_tables_read_what_the_page_says() -> Result<()> {
    let db = Dynamite::embedded().await?;
    let (invoices, orders) = (InvoiceRepository::new(&db), OrderRepository::new(&db));
    invoices.create_table().await?;
    orders.create_table().await?;
    let day = |month, day| Date::from_ymd_opt(2024, month, day).unwrap();
    let (may_1, may_31) = (day(5, 1), day(5, 31));
    let list = [day(4, 30), may_1, may_31, day(6, 1)].map(|issued| Invoice { issued, ..invoice(17) });
    invoices.batch_write().put_all(&list).await?;
    let key = InvoiceKey::from(&list[1]);
    let keys = [key.clone()];
    assert_eq!(invoices.get(&key).consistent().await?.as_ref(), Some(&list[1]));
    assert_eq!(invoices.batch_get(keys).await?.found, [list[1].clone()]);
    let query = || invoices.query("ACME");
    assert_eq!(invoices.query("ACME").descending().all().await?[0], list[3]);
    assert_eq!(invoices.query("ACME").issued(may_1).consistent().all().await?, list[1..2]);
    assert_eq!(invoices.query("ACME").issued(may_1).number(17).all().await?, list[1..2]);
    assert_eq!(invoices.query("ACME").issued(may_1..=may_31).all().await?, list[1..3]);
    assert_eq!(query().issued(may_1..).all().await?, list[1..]);
    assert_eq!(query().issued(..=may_31).all().await?, list[..3]);
    assert_eq!(query().issued(after(may_31)).all().await?, list[3..]);
    assert_eq!(query().issued(..may_1).all().await?, list[..1]);
    assert_eq!(query().filter(Invoice::STATUS.eq(Status::Open)).count().await?, 4);
    let cursor = query().page(1).await?.cursor.unwrap();
    assert_eq!(query().resume(cursor).all().await?, list[1..]);
    assert_eq!(invoices.large("ACME").total(5000..).hydrate().count().await?, 4);
    assert_eq!(invoices.scan().count().await? + invoices.scan_large().count().await?, 8);
    let orders = orders.query("ACME").order_date(may_1).order_id(prefix("20")).unexpired();
    assert_eq!(orders.view::<OrderSummary>().all().await?, []);
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
