//! `BatchGetItem` and `BatchWriteItem`, and the engine that sends their requests, as fast as the table accepts them,
//! until every entry is done.

mod any_entry;
mod backoff;
mod clock;
mod engine;
mod get;
mod identity;
mod operation;
mod rate;
#[cfg(test)]
mod simulation;
mod size;
mod state;
mod table;
mod write;
mod write_size;

pub use any_entry::AnyEntry;

pub(crate) use any_entry::values_of;
pub(crate) use clock::SystemClock;
pub(crate) use engine::{End, Engine, Limits};
pub(crate) use get::{BatchGetItem, BatchGetRequest, GetEntry, MAX_GETS, ReadTable};
pub(crate) use identity::Identity;
pub(crate) use operation::{BatchOperation, Outcome, Sent};
pub(crate) use size::{sent_bytes, stored_bytes};
pub(crate) use state::{Slot, State};
pub(crate) use table::{BatchTable, table_index};
pub(crate) use write::{BatchWriteItem, BatchWriteRequest, MAX_WRITES, RawWrite, WriteCodec, WriteEntry};
pub(crate) use write_size::SizeWriter;
