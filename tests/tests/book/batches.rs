//! docs/batches.md.

use dynamite_runtime::Dynamite;
use dynamite_tests::store::invoices::{Invoice, InvoiceKey, InvoiceRepository};

use crate::support::invoice;

#[tokio::test]
async fn the_code_of_the_guide_to_batches_runs() -> dynamite_runtime::Result<()> {
    let db = Dynamite::embedded().await?;
    let invoices = InvoiceRepository::new(&db);
    invoices.create_table().await?;
    let (list, old): (Vec<Invoice>, Vec<Invoice>) = ((0..60).map(invoice).collect(), (60..90).map(invoice).collect());
    invoices.batch_write().put_all(&old).await?;
    let keys: Vec<InvoiceKey> = list.iter().take(2).map(InvoiceKey::from).collect();
    // batches.md: write begins
    use std::time::Duration;

    use dynamite_runtime::BatchError;

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
    use dynamite_runtime::Write;

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
