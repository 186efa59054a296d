//! Adds the index on the embedded engine, to few orders.

use std::error::Error;

use dynamite_runtime::Dynamite;
use generated_example::backfill::{Options, run};

type TestResult = Result<(), Box<dyn Error>>;

#[tokio::test]
async fn the_index_has_the_right_orders_and_the_last_pass_is_clean() -> TestResult {
    let options = Options { orders: 60, write_units: None };
    let report = run(&Dynamite::embedded().await?, options).await?;
    assert_eq!(report.existing, 60);
    let (first, rest) = report.passes.split_first().ok_or("no pass")?;
    assert!(first.0.counts.written > 0 && first.0.counts.scanned == 60, "{first:?}");
    assert!(rest.last().is_some_and(|(last, _)| last.is_clean()), "{rest:?}");
    assert!(report.indexed > 0 && report.changed > 0, "{report:?}");
    let mut out = Vec::new();
    report.print("the embedded engine", &mut out)?;
    let text = String::from_utf8(out)?;
    assert!(text.lines().all(|line| line.chars().count() <= 120), "{text}");
    assert!(text.contains("60 scanned") && text.contains("refused: clean"), "{text}");
    Ok(())
}
