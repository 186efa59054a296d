//! The report: each call that was made, and what it cost.

mod item_count;
mod print;

use std::fmt;
use std::future::Future;

use dynamite_runtime::{Error, ItemStream, Measured, Result, Usage};

pub use item_count::ItemCount;
pub use print::Style;

use crate::{Context, Failure, Outcome};

/// All calls of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The number of items that were loaded first.
    pub items: usize,
    /// One section for each table.
    pub sections: Vec<Section>,
}

/// The calls on one table.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// The physical name of the table.
    pub table: String,
    /// The contents of the table.
    pub contents: &'static str,
    /// The calls, in their order.
    pub entries: Vec<Entry>,
}

/// One call, and its result.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The question, in words.
    pub question: &'static str,
    /// The call, in Rust.
    pub call: String,
    /// The operation that the call used.
    pub operation: Operation,
    /// The number of items that the call returned; `None` if it returns no items.
    pub items: Option<usize>,
    /// What the call cost; `None` if it was refused, because an error does not contain the cost.
    pub usage: Option<Usage>,
    /// A remark on the result.
    pub note: Option<String>,
}

/// An operation of DynamoDB, with the index that it ran on, if any.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names are DynamoDB's")]
pub enum Operation {
    GetItem,
    PutItem,
    UpdateItem,
    DeleteItem,
    Query,
    QueryOf(&'static str),
    Scan,
    ScanOf(&'static str),
}

impl Operation {
    /// Returns `true` if the operation costs write units.
    pub fn writes(self) -> bool {
        matches!(self, Operation::PutItem | Operation::UpdateItem | Operation::DeleteItem)
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Operation::QueryOf(index) => write!(f, "Query {index}"),
            Operation::ScanOf(index) => write!(f, "Scan {index}"),
            table => write!(f, "{table:?}"),
        }
    }
}

impl Section {
    /// Creates a section without calls.
    pub fn new(table: String, contents: &'static str) -> Self {
        Section { table, contents, entries: Vec::new() }
    }

    /// Makes a call and records what it cost. `run!` calls this, and passes the source text of the call.
    pub(crate) async fn run<T: ItemCount>(
        &mut self,
        question: &'static str,
        operation: Operation,
        source: &str,
        call: impl Future<Output = Result<Measured<T>>>,
    ) -> Outcome<T> {
        let Measured { value, usage, .. } = call.await.context(question)?;
        self.add(question, operation, source, value.item_count(), Some(usage));
        Ok(value)
    }

    /// Makes a call that has to be refused, and returns its error. `run_refused!` calls this.
    pub(crate) async fn run_refused<T>(
        &mut self,
        question: &'static str,
        operation: Operation,
        source: &str,
        call: impl Future<Output = Result<Measured<T>>>,
    ) -> Outcome<Error> {
        let Err(error) = call.await else {
            return Err(Failure::unexpected(question, "the call succeeded, but should have been refused"));
        };
        match error {
            Error::ConditionFailed(_) | Error::NotFound { .. } | Error::InvalidInput(_) | Error::InvalidCursor(_) => {
                self.add(question, operation, source, None, None);
                self.note(format!("refused: {}", reason(&error)));
                Ok(error)
            }
            other => Err(other).context(question),
        }
    }

    /// Reads a stream to its end and passes each item to `each`. `run_stream!` calls this.
    pub(crate) async fn run_stream<T: ItemCount>(
        &mut self,
        question: &'static str,
        operation: Operation,
        source: &str,
        mut stream: ItemStream<T>,
        mut each: impl FnMut(T),
    ) -> Outcome {
        let mut items = 0;
        while let Some(item) = stream.next().await {
            let item = item.context(question)?;
            items += item.item_count().unwrap_or_default();
            each(item);
        }
        self.add(question, operation, source, Some(items), Some(stream.usage()));
        Ok(())
    }

    /// Adds a remark to the last call.
    pub(crate) fn note(&mut self, note: impl Into<String>) {
        if let Some(entry) = self.entries.last_mut() {
            entry.note = Some(note.into());
        }
    }

    fn add(
        &mut self,
        question: &'static str,
        operation: Operation,
        source: &str,
        items: Option<usize>,
        usage: Option<Usage>,
    ) {
        let call = one_line(source);
        self.entries.push(Entry { question, call, operation, items, usage, note: None });
    }
}

/// Returns the reason of a refusal. The text of the error also has the id of the request, which differs in each run.
fn reason(error: &Error) -> String {
    match error {
        Error::ConditionFailed(failed) => failed.guard().to_string(),
        Error::NotFound { entity, .. } => format!("no item of {entity} has this key"),
        error => error.to_string(),
    }
}

/// Returns the source text of a call, in one line.
fn one_line(call: &str) -> String {
    let words: Vec<_> = call.split_whitespace().collect();
    words.join(" ").replace(" .", ".").replace("( ", "(").replace(" )", ")")
}

/// Makes a call, and reports the question, the source text of the call, and what it cost.
macro_rules! run {
    ($section:expr, $question:literal, $operation:expr, $call:expr $(,)?) => {
        $section.run($question, $operation, stringify!($call), $call.measured()).await
    };
}

/// Makes a call that has to be refused, and reports it.
macro_rules! run_refused {
    ($section:expr, $question:literal, $operation:expr, $call:expr $(,)?) => {
        $section.run_refused($question, $operation, stringify!($call), $call.measured()).await
    };
}

/// Reads a stream item by item, and reports it.
macro_rules! run_stream {
    ($section:expr, $question:literal, $operation:expr, $stream:expr, $each:expr $(,)?) => {
        $section.run_stream($question, $operation, stringify!($stream), $stream, $each).await
    };
}

pub(crate) use {run, run_refused, run_stream};
