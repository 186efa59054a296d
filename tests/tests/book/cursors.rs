//! docs/cursors.md.

use dynamite_runtime::Dynamite;
use dynamite_tests::store::invoices::{Invoice, InvoiceQuery, InvoiceRepository};

use crate::support::invoice;

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
    use std::time::Duration;

    use dynamite_runtime::{CursorKeys, Dynamite};

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
