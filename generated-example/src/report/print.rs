//! The report as text, for a terminal of 120 columns.

use std::io::{self, Write};

use dynamite_runtime::Usage;

use super::{Entry, Report, Section};

/// The largest width of a line.
const WIDTH: usize = 116;
/// The indentation of calls and notes.
const INDENT: usize = 4;

/// The style of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Plain text.
    Plain,
    /// Text with the colours of a terminal.
    Coloured,
}

impl Style {
    fn paint(self, code: &str, text: &str) -> String {
        match self {
            Style::Plain => text.to_owned(),
            Style::Coloured => format!("\x1b[{code}m{text}\x1b[0m"),
        }
    }

    pub(crate) fn strong(self, text: &str) -> String {
        self.paint("1", text)
    }

    fn faint(self, text: &str) -> String {
        self.paint("2", text)
    }

    pub(crate) fn result(self, text: &str) -> String {
        self.paint("32", text)
    }
}

impl Report {
    /// Prints the report: a table for each section, then the totals.
    ///
    /// # Errors
    ///
    /// Returns the errors of `out`.
    pub fn print(&self, target: &str, style: Style, out: &mut impl Write) -> io::Result<()> {
        let tables = self.sections.len();
        writeln!(out, "A shop on DynamoDB: {} items in {tables} tables, on {target}.", self.items)?;
        writeln!(out, "Each entry shows a question and its operation, the call in Rust, and a note on the result.")?;
        for section in &self.sections {
            section.print(style, out)?;
        }
        self.print_totals(style, out)
    }

    fn print_totals(&self, style: Style, out: &mut impl Write) -> io::Result<()> {
        let entries = || self.sections.iter().flat_map(|section| &section.entries);
        let usage = |writes: bool| {
            entries().filter(|entry| entry.operation.writes() == writes).filter_map(|entry| entry.usage).sum()
        };
        let (reads, writes): (Usage, Usage) = (usage(false), usage(true));
        let items: usize = entries().filter_map(|entry| entry.items).sum();
        writeln!(out, "\n{}", style.strong("Totals"))?;
        writeln!(out, "  {} questions, {items} items returned.", entries().count())?;
        writeln!(
            out,
            "  Measured: {} requests, {} items scanned, {:.1} read units, {:.1} write units.",
            reads.requests + writes.requests,
            reads.scanned,
            reads.capacity,
            writes.capacity
        )?;
        writeln!(out, "  \"-\" means that there is nothing to count. A refused call reports no cost.\n")?;
        writeln!(out, "To run it on DynamoDB Local, another engine or an endpoint of AWS:")?;
        writeln!(out, "  cargo run -p generated-example -- --endpoint http://127.0.0.1:8000")
    }
}

impl Section {
    fn print(&self, style: Style, out: &mut impl Write) -> io::Result<()> {
        let title = format!("{}: {}", self.table, self.contents);
        let head = row(&title, "Operation", "Items", "Scanned", "Units");
        writeln!(out, "\n{}", style.strong(&head))?;
        writeln!(out, "{}", "─".repeat(WIDTH))?;
        self.entries.iter().try_for_each(|entry| entry.print(style, out))
    }
}

impl Entry {
    fn print(&self, style: Style, out: &mut impl Write) -> io::Result<()> {
        let number = |number: Option<usize>| number.map_or("-".to_owned(), |number| number.to_string());
        // An operation on one item scans nothing.
        let scanned = self.usage.map(|usage| usage.scanned).filter(|scanned| *scanned > 0);
        let units = self.usage.map_or("-".to_owned(), |usage| format!("{:.1}", usage.capacity));
        let operation = self.operation.to_string();
        writeln!(out, "{}", row(self.question, &operation, &number(self.items), &number(scanned), &units))?;
        writeln!(out, "{:INDENT$}{}", "", style.faint(&truncate(&self.call)))?;
        match &self.note {
            Some(note) => writeln!(out, "{:INDENT$}{}", "", style.result(&truncate(&format!("→ {note}")))),
            None => Ok(()),
        }
    }
}

/// Returns a line with its columns aligned.
fn row(question: &str, operation: &str, items: &str, scanned: &str, units: &str) -> String {
    format!("{question:<64}{operation:<29}{items:>6}{scanned:>9}{units:>8}")
}

/// Truncates a text to the width that is left after the indentation.
fn truncate(text: &str) -> String {
    let width = WIDTH - INDENT;
    if text.chars().count() <= width {
        return text.to_owned();
    }
    text.chars().take(width - 1).chain(['…']).collect()
}
