//! docs/transactions.md.

use dynamite_runtime::Dynamite;
use dynamite_tests::store::invoices::{Invoice, InvoiceRepository, Status};

use crate::support::invoice;

#[tokio::test]
async fn the_code_of_the_guide_to_transactions_runs() -> dynamite_runtime::Result<()> {
    let db = Dynamite::embedded().await?;
    let invoices = InvoiceRepository::new(&db);
    invoices.create_table().await?;
    let (draft, last, invoice) = (invoice(1), invoice(2), invoice(3));
    invoices.batch_write().put(&draft).put(&last).await?;
    // transactions.md: writes begins
    use dynamite_runtime::Error;

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
