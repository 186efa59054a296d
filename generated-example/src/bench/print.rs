//! The comparisons as text.

use std::io::{self, Write};

use super::{Comparison, Measurement};
use crate::report::Style;

/// The width of a line.
const WIDTH: usize = 116;

/// Prints the comparisons: a table for each, and what to learn from it.
///
/// # Errors
///
/// Returns the errors of `out`.
pub fn print(comparisons: &[Comparison], target: &str, style: Style, out: &mut impl Write) -> io::Result<()> {
    writeln!(
        out,
        "Ways to do the same thing, on {target}. Times are medians, of the client and the service together."
    )?;
    comparisons.iter().try_for_each(|comparison| print_comparison(comparison, style, out))
}

fn print_comparison(comparison: &Comparison, style: Style, out: &mut impl Write) -> io::Result<()> {
    let head = row(&comparison.task, ["ms", "requests", "scanned", "items", "read units", "write units"]);
    writeln!(out, "\n{}", style.strong(&head))?;
    writeln!(out, "{}", "─".repeat(WIDTH))?;
    for way in &comparison.ways {
        writeln!(out, "{}", row(way.name, cells(way).each_ref().map(String::as_str)))?;
    }
    writeln!(out, "    {}", style.result(&format!("→ {}", comparison.lesson)))
}

fn cells(way: &Measurement) -> [String; 6] {
    let usage = &way.usage;
    let count = |count: usize| if count == 0 { "-".to_owned() } else { count.to_string() };
    let units = |is_shown: bool| if is_shown { format!("{:.1}", usage.capacity) } else { "-".to_owned() };
    [
        format!("{:.2}", way.time.as_secs_f64() * 1000.0),
        usage.requests.to_string(),
        count(usage.scanned),
        count(usage.returned),
        units(!way.writes),
        units(way.writes),
    ]
}

/// Returns a line with its columns aligned.
fn row(name: &str, [time, requests, scanned, items, reads, writes]: [&str; 6]) -> String {
    format!("{name:<53}{time:>9}{requests:>10}{scanned:>9}{items:>9}{reads:>13}{writes:>13}")
}
