//! The report: each call that was made, and what it cost.

mod print;
mod returned;

use std::fmt;
use std::future::Future;

use dynamite_runtime::{Error, ItemStream, Measured, Result, Usage};

pub use print::Style;
pub use returned::Returned;

use crate::{Explain, Failure, Outcome};

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
    /// What it is for.
    pub about: &'static str,
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
    pub by: Operation,
    /// The number of items that came back; `None` if the call returns none.
    pub returned: Option<usize>,
    /// What the call cost; `None` if it was refused, because the error does not say.
    pub usage: Option<Usage>,
    /// A remark on the result.
    pub note: Option<String>,
}

/// An operation of DynamoDB, with the index that it ran on, if any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    /// Returns true if the operation costs write units.
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
    pub fn new(table: String, about: &'static str) -> Self {
        Section { table, about, entries: Vec::new() }
    }

    /// Makes a call and records what it cost. `ask!` calls this, and passes the source text of the call.
    pub(crate) async fn ask<T: Returned>(
        &mut self,
        question: &'static str,
        by: Operation,
        call: &str,
        answer: impl Future<Output = Result<Measured<T>>>,
    ) -> Outcome<T> {
        let Measured { value, usage, .. } = answer.await.explain(question)?;
        self.add(question, by, call, value.returned(), Some(usage));
        Ok(value)
    }

    /// Makes a call that has to fail, and returns its error. `refused!` calls this.
    pub(crate) async fn refused<T>(
        &mut self,
        question: &'static str,
        by: Operation,
        call: &str,
        answer: impl Future<Output = Result<Measured<T>>>,
    ) -> Outcome<Error> {
        let Err(error) = answer.await else {
            return Err(Failure::unexpected(question, "this was done, and should have been refused"));
        };
        match error {
            Error::ConditionFailed(_) | Error::NotFound { .. } | Error::InvalidInput(_) | Error::InvalidCursor(_) => {
                self.add(question, by, call, None, None);
                self.note(format!("refused: {error}"));
                Ok(error)
            }
            other => Err(other).explain(question),
        }
    }

    /// Reads a stream to its end and passes each item to `each`. `stream!` calls this.
    pub(crate) async fn stream<T: Returned>(
        &mut self,
        question: &'static str,
        by: Operation,
        call: &str,
        mut stream: ItemStream<T>,
        mut each: impl FnMut(T),
    ) -> Outcome {
        let mut returned = 0;
        while let Some(item) = stream.next().await {
            let item = item.explain(question)?;
            returned += item.returned().unwrap_or_default();
            each(item);
        }
        self.add(question, by, call, Some(returned), Some(stream.usage()));
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
        by: Operation,
        call: &str,
        returned: Option<usize>,
        usage: Option<Usage>,
    ) {
        let call = one_line(call);
        self.entries.push(Entry { question, call, by, returned, usage, note: None });
    }
}

/// Returns the source text of a call, in one line.
fn one_line(call: &str) -> String {
    let words: Vec<_> = call.split_whitespace().collect();
    words.join(" ").replace(" .", ".").replace("( ", "(").replace(" )", ")")
}

/// Makes a call, and reports the question, the source text of the call, and what it cost.
macro_rules! ask {
    ($section:expr, $question:literal, $by:expr, $call:expr $(,)?) => {
        $section.ask($question, $by, stringify!($call), $call.measured()).await
    };
}

/// Makes a call that has to be refused, and reports it.
macro_rules! refused {
    ($section:expr, $question:literal, $by:expr, $call:expr $(,)?) => {
        $section.refused($question, $by, stringify!($call), $call.measured()).await
    };
}

/// Reads a stream item by item, and reports it.
macro_rules! stream {
    ($section:expr, $question:literal, $by:expr, $stream:expr, $each:expr $(,)?) => {
        $section.stream($question, $by, stringify!($stream), $stream, $each).await
    };
}

pub(crate) use {ask, refused, stream};
