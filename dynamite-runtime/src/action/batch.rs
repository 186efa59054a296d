//! Batches of reads and of writes.

mod error;
mod future;
mod get;
mod limits;
mod multi_table;
mod outcome;
mod progress;
mod write;

pub use error::{BatchError, Duplicate, Incomplete};
pub use get::{BatchGet, BatchGetOutput};
pub use multi_table::{BatchGetOutputs, BatchGets, BatchWrites};
pub use progress::BatchProgress;
pub use write::{BatchWrite, BatchWriteOutput, Unlocked, Write, WriteStream};

pub(crate) use get::get_items;
use limits::bounded;
pub(super) use outcome::is_refusal;
