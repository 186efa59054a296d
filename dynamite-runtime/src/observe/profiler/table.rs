//! The table that a report prints.

use std::fmt;
use std::time::Duration;

use super::report::{ProfileReport, ProfileRow, SlowCall};

/// The ratio of items that are read to items that are kept from which a filter is pointed out.
const WASTEFUL: u64 = 10;

const TITLES: [&str; 11] =
    ["call", "entity", "table/index", "count", "failed", "p50 ms", "p99 ms", "max ms", "total s", "units", "read/kept"];

/// The columns that are aligned to the left.
const NAMES: usize = 3;

pub(super) fn write_report(report: &ProfileReport, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write_columns(report, f)?;
    if !report.slowest.is_empty() {
        writeln!(f, "\nslowest calls:")?;
    }
    report.slowest.iter().try_for_each(|slow| write_slow_call(slow, f))
}

fn write_columns(report: &ProfileReport, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let lines: Vec<[String; TITLES.len()]> = report.rows.iter().map(columns).collect();
    let mut widths = TITLES.map(str::len);
    for line in &lines {
        for (width, text) in widths.iter_mut().zip(line) {
            *width = (*width).max(text.chars().count());
        }
    }
    write_line(&TITLES.map(str::to_owned), &widths, "", f)?;
    for (line, row) in lines.iter().zip(&report.rows) {
        write_line(line, &widths, &note(row), f)?;
    }
    Ok(())
}

fn write_line(
    columns: &[String; TITLES.len()],
    widths: &[usize; TITLES.len()],
    note: &str,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    let mut text = String::new();
    for (number, (column, width)) in columns.iter().zip(widths).enumerate() {
        match number < NAMES {
            true => text += &format!("{column:<width$}  "),
            false => text += &format!("{column:>width$}  "),
        }
    }
    text += note;
    writeln!(f, "{}", text.trim_end())
}

fn columns(row: &ProfileRow) -> [String; TITLES.len()] {
    [
        row.call.to_owned(),
        row.entity.unwrap_or("-").to_owned(),
        place(row.table, row.index),
        grouped(row.count),
        grouped(row.failed),
        row.p50.map_or_else(|| "-".to_owned(), millis),
        row.p99.map_or_else(|| "-".to_owned(), millis),
        millis(row.max),
        seconds(row.total),
        grouped_units(row.capacity),
        read_to_kept(row),
    ]
}

/// Returns the remarks on a row: filters that read much for little, and what the cache saved.
fn note(row: &ProfileRow) -> String {
    let mut notes = Vec::new();
    if row.scanned > 0 && row.scanned >= row.kept.saturating_mul(WASTEFUL) {
        let for_one = row.scanned.checked_div(row.kept);
        notes.push(match for_one {
            Some(read) => format!("<- the filter reads {} items for 1", grouped(read)),
            None => format!("<- the filter reads {} items and keeps none", grouped(row.scanned)),
        });
    }
    // A batch or a hydrated query reads many keys, of which it is not known how many were asked for.
    if row.cached > 0 && row.call == "get" {
        notes.push(format!("(cached {:.0} %)", 100.0 * row.cached as f64 / row.count as f64));
    }
    if row.throttled > 0 {
        notes.push(format!("({} attempts throttled)", grouped(row.throttled)));
    }
    notes.join(" ")
}

fn read_to_kept(row: &ProfileRow) -> String {
    match row.scanned {
        0 => String::new(),
        scanned => format!("{:.1}x", scanned as f64 / row.kept.max(1) as f64),
    }
}

fn place(table: Option<&str>, index: Option<&str>) -> String {
    match (table, index) {
        (Some(table), Some(index)) => format!("{table}/{index}"),
        (table, _) => table.unwrap_or("-").to_owned(),
    }
}

fn millis(duration: Duration) -> String {
    let millis = duration.as_secs_f64() * 1000.0;
    if millis < 1.0 { format!("{millis:.2}") } else { format!("{millis:.1}") }
}

fn seconds(duration: Duration) -> String {
    let seconds = duration.as_secs_f64();
    if seconds < 10.0 { format!("{seconds:.2}") } else { format!("{seconds:.1}") }
}

/// Returns units of capacity, without decimals where there are many.
fn grouped_units(units: f64) -> String {
    if units < 100.0 && units.fract() != 0.0 { format!("{units:.1}") } else { grouped(units.round() as u64) }
}

/// Returns a number with commas between its thousands.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn write_slow_call(slow: &SlowCall, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let began = chrono::DateTime::<chrono::Utc>::from(slow.began).format("%Y-%m-%dT%H:%M:%S%.3fZ");
    let (took, call, place) = (millis(slow.took), slow.call, place(slow.table, slow.index));
    let kind = slow.kind.map(|kind| format!(" {kind}")).unwrap_or_default();
    write!(f, "{took:>10} ms  {began}  {call} {place}: {}{kind}", slow.outcome)?;
    match slow.retries {
        0 => writeln!(f),
        retries => writeln!(f, ", {retries} retries"),
    }
}
