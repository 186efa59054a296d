//! README.md.

use dynamite_runtime::Date;
use dynamite_tests::store;

#[tokio::test]
async fn the_code_of_the_readme_runs() -> dynamite_runtime::Result<()> {
    let (may_1, may_31) = (Date::from_ymd_opt(2024, 5, 1).unwrap(), Date::from_ymd_opt(2024, 5, 31).unwrap());
    let customer = "ACME".to_owned();
    let invoice = Invoice { customer, issued: may_1, number: 17, status: Status::Open, total: 6000.into() };
    // README.md begins
    use dynamite_runtime::{Dynamite, after};
    use store::invoices::{Invoice, InvoiceRepository, Status}; // the generated code

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
    // README.md ends
    assert_eq!((may.len(), later.items.len(), large.len()), (1, 0, 1));
    assert_eq!(invoices.scan().count().await?, 0);
    Ok(())
}
