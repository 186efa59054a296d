//! docs/retries.md.

use dynamite_tests::store::invoices::{Invoice, InvoiceRepository, Status};

use crate::support::invoice;

#[tokio::test]
async fn the_code_of_the_guide_to_retries_runs() -> dynamite_runtime::Result<()> {
    let engine = Dynamite::embedded().await?;
    InvoiceRepository::new(&engine).create_table().await?;
    let (client, invoice) = (engine.client().clone(), invoice(1));
    // retries.md begins
    use dynamite_runtime::{CallOptions, Dynamite};

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
