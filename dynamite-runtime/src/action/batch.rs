//! Any number of keys or writes: in requests that are as full as they may be, until everything is done.

/// The methods of every batch by which it is bounded; its limits stand in the field that is named.
macro_rules! bounded {
    ($($field:tt).+) => {
        /// Gives up after this time: the error, [`BatchError::Incomplete`](crate::BatchError::Incomplete), says how far it
        /// came. Without one it goes on as long as anything is done within a minute, and waits for a source that has
        /// nothing to do as long as that takes.
        pub fn deadline(mut self, deadline: std::time::Duration) -> Self {
            self.$($field).+.deadline = Some(deadline);
            self
        }

        /// How many requests are on their way at one time, at most: 16 if nothing is said.
        pub fn at_once(mut self, requests: usize) -> Self {
            self.$($field).+.requests = requests.max(1);
            self
        }
    };
}

mod any;
mod backoff;
mod clock;
mod engine;
mod error;
mod gets;
mod identity;
mod operation;
mod outline;
mod pace;
mod progress;
mod reading;
#[cfg(test)]
mod simulation;
mod size;
mod state;
mod stream;
mod together;
mod writes;
mod writing;

use std::pin::Pin;
use std::time::Duration;

pub use any::AnyEntry;
pub use error::{BatchError, Duplicate, Incomplete, Unfinished};
pub use progress::Progress;
pub use reading::{BatchGet, BatchGot};
pub use stream::WriteStream;
pub use together::{BatchGets, BatchWrites, GetParts};
pub use writing::{BatchWrite, BatchWritten, Unlocked, Write};

pub(crate) use identity::Identity;
pub(crate) use reading::whole_items;
pub(crate) use size::stored as stored_bytes;

use crate::schema::TableSchema;
use crate::send::Attempts;
use crate::{Dynamite, Error};
use engine::Limits;
use operation::{Outcome, Sent};

/// The future of a batch: it can be sent to another task.
pub(crate) type BatchFuture<T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send + 'static>>;

/// Requests at one time, where nothing else is said.
const REQUESTS: usize = 16;
/// The longest time in which nothing is done, where nothing else is said.
const PATIENCE: Duration = Duration::from_secs(60);

impl Default for Limits {
    fn default() -> Self {
        Limits { requests: REQUESTS, patience: PATIENCE, deadline: None }
    }
}

/// A table of a batch.
#[derive(Clone, Debug)]
pub(crate) struct BatchTable {
    pub(crate) physical: String,
    pub(crate) schema: &'static TableSchema,
}

impl BatchTable {
    fn new(db: &Dynamite, schema: &'static TableSchema) -> Self {
        BatchTable { physical: db.table_name(schema.name), schema }
    }

    /// Whether an answer means this table: by its name, or by its ARN.
    fn is_called(&self, name: &str) -> bool {
        last_part(&self.physical) == last_part(name)
    }
}

fn last_part(name: &str) -> &str {
    name.rsplit_once(":table/").map_or(name, |(_, name)| name)
}

/// The place of a table among those of a batch, where it stands once.
fn place(tables: &mut Vec<BatchTable>, db: &Dynamite, schema: &'static TableSchema) -> usize {
    if let Some(place) = tables.iter().position(|known| std::ptr::eq(known.schema, schema)) {
        return place;
    }
    let table = BatchTable::new(db, schema);
    tables.iter().position(|known| known.physical == table.physical).unwrap_or_else(|| {
        tables.push(table);
        tables.len() - 1
    })
}

/// A request that was answered with an error, or not at all, whatever the SDK tried.
fn unanswered<D>(error: Error, attempts: Attempts) -> Sent<D> {
    let lost = attempts.lost;
    match &error {
        Error::Throttled(_) => Sent { outcome: Outcome::Refused(error), lost },
        // An operation that took too long ends in the middle of an attempt.
        _ if error.is_transient() => Sent { outcome: Outcome::Broken(error), lost: true },
        _ => Sent { outcome: Outcome::Failed(error), lost },
    }
}
