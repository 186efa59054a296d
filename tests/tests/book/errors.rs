//! docs/errors.md.

use dynamite_runtime::Dynamite;
use dynamite_tests::store::invoices::InvoiceRepository;

use crate::support::invoice;

#[tokio::test]
async fn the_code_of_the_guide_to_errors_runs() -> dynamite_runtime::Result<()> {
    let invoices = InvoiceRepository::new(&Dynamite::embedded().await?);
    invoices.create_table().await?;
    let invoice = invoice(1);
    // errors.md begins
    use dynamite_runtime::Error;

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
