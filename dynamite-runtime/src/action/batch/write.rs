//! Batches of writes.

mod batch;
mod builder;
mod entry;
mod operation;
mod pending;
mod stream;

pub use batch::BatchWriteOutput;
pub use builder::BatchWrite;
pub use entry::{Unlocked, Write};
pub use stream::WriteStream;

pub(super) use batch::WriteBatch;
pub(super) use pending::SharedWrites;
