//! docs/testing.md.

use dynamite_tests::store::invoices::{Invoice, InvoiceRepository};

use crate::support::invoice;

#[tokio::test]
async fn the_code_of_the_guide_to_testing_runs() -> dynamite_runtime::Result<()> {
    // testing.md begins
    use dynamite_runtime::testing::{Fault, Stage};

    let stage = Stage::new().await?.tables::<(Invoice,)>().await?; // takes milliseconds; has tables of its own
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
