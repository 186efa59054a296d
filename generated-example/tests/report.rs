//! Runs the example on the embedded engine.

use std::error::Error;

use dynamite_runtime::schema::TableSchema;
use dynamite_runtime::{Dynamite, Entity};
use generated_example::report::{Entry, Operation, Report, Style};
use generated_example::store::{
    orders::Order, products::Product, tournament_matches::Match, users::User, visits::Visit,
};

type TestResult = Result<(), Box<dyn Error>>;

async fn report() -> Result<Report, Box<dyn Error>> {
    Ok(generated_example::run(&Dynamite::embedded().await?).await?)
}

fn entries(report: &Report) -> impl Iterator<Item = &Entry> {
    report.sections.iter().flat_map(|section| &section.entries)
}

#[tokio::test]
async fn every_pattern_returns_items_or_is_refused() -> TestResult {
    let report = report().await?;
    assert!(report.items > 300, "a few hundred items are loaded");
    for entry in entries(&report) {
        assert_ne!(entry.items, Some(0), "{}", entry.question);
        let refused = entry.note.as_ref().is_some_and(|note| note.starts_with("refused"));
        assert_eq!(entry.usage.is_none(), refused, "{}", entry.question);
        assert!(entry.usage.is_none_or(|usage| usage.capacity > 0.0), "{}", entry.question);
    }
    Ok(())
}

/// The report names the operation explicitly; the method of the call shows whether it is the right one.
#[tokio::test]
async fn the_reported_operation_is_that_of_the_call() -> TestResult {
    for entry in entries(&report().await?) {
        let method = entry.call.split(['.', '(']).nth(1).unwrap_or_default();
        let expected = match method {
            "get" => Operation::GetItem,
            "put" | "create" => Operation::PutItem,
            "update" | "upsert" => Operation::UpdateItem,
            "delete" => Operation::DeleteItem,
            "query" => Operation::Query,
            "scan" => Operation::Scan,
            "by_tournament_region" => Operation::QueryOf("TournamentRegionIndex"),
            "by_player" => Operation::QueryOf("PlayerMatchHistoryIndex"),
            "scan_by_tournament_region" => Operation::ScanOf("TournamentRegionIndex"),
            index => match (entry.operation, index.strip_prefix("scan_")) {
                (Operation::ScanOf(name), Some(scanned)) if name == scanned => entry.operation,
                (Operation::QueryOf(name), None) if name == index => entry.operation,
                _ => return Err(format!("{} is reported for {}", entry.operation, entry.call).into()),
            },
        };
        assert_eq!(entry.operation, expected, "{}", entry.call);
    }
    Ok(())
}

#[tokio::test]
async fn every_index_is_queried() -> TestResult {
    let report = report().await?;
    let tables: [&TableSchema; 5] = [User::TABLE, Order::TABLE, Product::TABLE, Match::TABLE, Visit::TABLE];
    for (section, table) in report.sections.iter().zip(tables) {
        assert_eq!(section.table, table.name);
        for index in table.indexes {
            let queried = section.entries.iter().any(|entry| entry.operation == Operation::QueryOf(index.name));
            assert!(queried, "{} of {}", index.name, table.name);
        }
    }
    Ok(())
}

/// A second run finds the items of the first one, and reports the same.
#[tokio::test]
async fn a_second_run_on_the_same_tables_gives_the_same_report() -> TestResult {
    let db = Dynamite::embedded().await?;
    let first = generated_example::run(&db).await?;
    assert_eq!(generated_example::run(&db).await?, first);
    Ok(())
}

#[tokio::test]
async fn the_report_fits_a_terminal_without_truncation() -> TestResult {
    let report = report().await?;
    let mut out = Vec::new();
    report.print("the embedded engine", Style::Plain, &mut out)?;
    let text = String::from_utf8(out)?;
    for line in text.lines() {
        assert!(line.chars().count() <= 120, "too wide: {line}");
        assert!(!line.contains('…'), "truncated: {line}");
        assert!(!line.contains('\x1b'), "coloured: {line}");
    }
    for entry in entries(&report) {
        assert!(entry.question.chars().count() < 64, "runs into the next column: {}", entry.question);
        assert!(text.contains(&entry.call), "{}", entry.call);
    }
    let mut coloured = Vec::new();
    report.print("the embedded engine", Style::Coloured, &mut coloured)?;
    assert!(String::from_utf8(coloured)?.contains("\x1b["));
    Ok(())
}
