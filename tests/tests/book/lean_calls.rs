//! docs/lean-calls.md.

use dynamite_tests::store::invoices::InvoiceRepository;

use crate::support::invoice;

#[tokio::test]
async fn the_code_of_the_guide_to_lean_calls_runs() -> dynamite_runtime::Result<()> {
    let engine = Dynamite::embedded().await?;
    InvoiceRepository::new(&engine).create_table().await?;
    let (client, invoice) = (engine.client().clone(), invoice(1));
    // lean-calls.md begins
    use dynamite_runtime::{CallOptions, Dynamite};

    let db = Dynamite::builder().client(client).lean_calls(true).build().await?; // or for some calls only:
    let lean = InvoiceRepository::new(&db.with(&CallOptions::new().lean(true)));
    let found = lean.get(&invoice).measured().await?;
    assert_eq!(found.usage.not_lean, 0); // the client can make lean calls
    // lean-calls.md ends
    assert_eq!(found.value, None);
    Ok(())
}
