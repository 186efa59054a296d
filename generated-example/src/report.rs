//! What was asked of the tables, and what each answer took.

mod print;
mod returned;

use std::fmt;
use std::future::Future;

use dynamite_runtime::{Error, ItemStream, Measured, Result, Usage};

pub use print::Style;
pub use returned::Returned;

use crate::{Explain, Failure, Outcome};

/// All that was asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// How many items were loaded before.
    pub items: usize,
    /// One for each table.
    pub sections: Vec<Section>,
}

/// What was asked of one table.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// The table, as it is called where it was asked.
    pub table: String,
    /// What it is for.
    pub about: &'static str,
    /// In the order of asking.
    pub entries: Vec<Entry>,
}

/// One question, and its answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// What was asked, in words.
    pub question: &'static str,
    /// What was asked, in Rust.
    pub call: String,
    /// Which operation answered, and on what.
    pub by: Operation,
    /// Items that came back; `None` where none were asked for.
    pub returned: Option<usize>,
    /// What it cost; `None` where that is not said: by what was refused.
    pub usage: Option<Usage>,
    /// What came of it.
    pub note: Option<String>,
}

/// An operation of DynamoDB, and the index that it ran on, if it was one.
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
    /// Whether it costs write units.
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
    /// Nothing asked yet.
    pub fn new(table: String, about: &'static str) -> Self {
        Section { table, about, entries: Vec::new() }
    }

    /// Makes a call and writes down what it took; called by `ask!`, which gives the call's own text.
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

    /// Makes a call that has to fail, and gives its error; called by `refused!`.
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

    /// Reads a stream to its end and gives each item to `each`; called by `stream!`.
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

    /// Says what came of the last question.
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

/// A call as it is written in the source, in one line.
fn one_line(call: &str) -> String {
    let words: Vec<_> = call.split_whitespace().collect();
    words.join(" ").replace(" .", ".").replace("( ", "(").replace(" )", ")")
}

/// Makes a call, and reports the question, the call as it stands in the source, and what it took.
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
