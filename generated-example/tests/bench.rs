//! Makes the comparisons on the embedded engine, with few items and one round.

use std::error::Error;

use dynamite_runtime::Dynamite;
use generated_example::bench::{Comparison, Options, print, run};
use generated_example::report::Style;

type TestResult = Result<(), Box<dyn Error>>;

async fn comparisons() -> Result<Vec<Comparison>, Box<dyn Error>> {
    Ok(run(&Dynamite::embedded().await?, Options { rounds: 1, items: 3 }).await?)
}

/// Returns requests and capacity of each way to do a task.
fn costs(comparisons: &[Comparison], task: &str) -> Vec<(u32, f64)> {
    let ways = comparisons.iter().filter(|comparison| comparison.task == task).flat_map(|comparison| &comparison.ways);
    ways.map(|way| (way.usage.requests, way.usage.capacity)).collect()
}

#[tokio::test]
async fn the_capacity_of_each_way_is_that_of_its_requests() -> TestResult {
    let all = comparisons().await?;
    assert_eq!(costs(&all, "Read 3 products by their keys"), [(3, 1.5), (3, 1.5), (1, 1.5)]);
    assert_eq!(costs(&all, "Write 3 products"), [(3, 3.0), (3, 3.0), (1, 3.0)]);
    // Each miss of the cache is a consistent read.
    assert_eq!(costs(&all, "Read each of 3 products 4 times"), [(12, 6.0), (3, 3.0)]);
    // A page of a query of shards is one request to each.
    assert_eq!(costs(&all, "The latest 20 visits"), [(1, 0.5), (16, 8.0), (1, 0.5)]);
    Ok(())
}

#[tokio::test]
async fn an_index_costs_less_than_a_filter_that_keeps_the_same_items() -> TestResult {
    for comparison in comparisons().await? {
        let (Some(filter), Some(index)) = (comparison.ways.first(), comparison.ways.last()) else {
            return Err(format!("{} has no ways", comparison.task).into());
        };
        if filter.name.contains("filter") {
            assert_eq!(filter.usage.returned, index.usage.returned, "{}", comparison.task);
            assert!(filter.usage.scanned > index.usage.scanned, "{}", comparison.task);
            assert!(filter.usage.capacity > index.usage.capacity, "{}", comparison.task);
        }
    }
    Ok(())
}

#[tokio::test]
async fn the_table_shows_time_and_capacity_side_by_side() -> TestResult {
    let comparisons = comparisons().await?;
    let mut out = Vec::new();
    print(&comparisons, "the embedded engine", Style::Plain, &mut out)?;
    let text = String::from_utf8(out)?;
    assert!(text.lines().all(|line| line.chars().count() <= 120), "{text}");
    for Comparison { task, ways, lesson } in &comparisons {
        let head = text.lines().find(|line| line.starts_with(task)).ok_or("no head")?;
        assert!(head.contains(" ms ") && head.ends_with("  read units  write units"), "{head}");
        assert!(text.contains(lesson), "{lesson}");
        for way in ways {
            let expected = format!("{:.1}", way.usage.capacity);
            let row = text.lines().find(|line| line.starts_with(way.name) && line.contains(&expected));
            let row = row.ok_or_else(|| format!("no line for {} in:\n{text}", way.name))?;
            let capacity: Vec<_> = row.split_whitespace().rev().take(2).collect();
            let expected = if way.writes { [&expected, "-"] } else { ["-", &expected] };
            assert_eq!(capacity, expected, "{row}");
        }
    }
    Ok(())
}
