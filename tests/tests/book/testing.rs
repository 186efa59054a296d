//! docs/testing.md.

use dynamite_tests::store::invoices::{Invoice, InvoiceRepository};

use crate::support::invoice;

#[tokio::test]
async fn the_code_of_the_guide_to_testing_runs() -> dynamite_runtime::Result<()> {
    // testing.md: stage begins
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
    // testing.md: stage ends
    Ok(())
}

#[tokio::test]
async fn the_example_of_a_clock_runs() -> dynamite_runtime::Result<()> {
    use std::time::Duration;

    use dynamite_runtime::testing::Stage;
    use dynamite_runtime::{DateTime, Utc};
    use dynamite_tests::store::pages::{Page, PageRepository};

    let page = crate::writing::page();
    // testing.md: clock begins
    let stage = Stage::new().await?.tables::<(Page,)>().await?;
    let pages = PageRepository::new(stage.db());

    stage.clock().stop_at("2026-05-01T12:00:00Z".parse::<DateTime<Utc>>().unwrap());
    let page = pages.create(&page).await?;
    stage.clock().advance(Duration::from_secs(60));
    let changed = pages.put(&page).await?;
    assert_eq!(changed.updated_at.to_string(), "2026-05-01 12:01:00 UTC");
    // testing.md: clock ends
    Ok(())
}
