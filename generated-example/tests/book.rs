//! docs/example.md shows a part of the report that the example prints.

use std::error::Error;

use dynamite_runtime::Dynamite;
use generated_example::connect::Target;
use generated_example::report::Style;

const PAGE: &str = include_str!("../../docs/example.md");

#[tokio::test]
async fn the_book_shows_a_part_of_the_report() -> Result<(), Box<dyn Error>> {
    let report = generated_example::run(&Dynamite::embedded().await?).await?;
    let mut printed = Vec::new();
    report.print(&Target::Embedded.to_string(), Style::Plain, &mut printed)?;
    let printed = String::from_utf8(printed)?;
    let block = PAGE.split("```text\n").nth(1).and_then(|rest| rest.split("```").next()).ok_or("no block")?;
    let mut rest = printed.lines();
    for line in block.lines() {
        assert!(
            rest.any(|printed| printed == line),
            "the report does not have this line, in this order:\n{line}\n{printed}"
        );
    }
    Ok(())
}
