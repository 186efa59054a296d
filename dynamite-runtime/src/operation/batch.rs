//! `BatchGetItem` and `BatchWriteItem`, and the engine that sends their requests, as fast as the tables accept them, until
//! every entry is done.

mod any_entry;
mod backoff;
mod clock;
mod engine;
mod get;
mod identity;
mod limits;
mod operation;
mod patience;
mod probes;
mod rate;
mod request;
mod results;
mod set_aside;
#[cfg(test)]
mod simulation;
mod size;
mod slot;
mod state;
mod table;
mod table_queue;
mod throttle;
mod throttling_cause;
mod units;
mod write;
mod write_size;

pub use any_entry::AnyEntry;

pub(crate) use any_entry::values_of;
pub(crate) use backoff::Backoff;
pub(crate) use clock::{Clock, SystemClock};
pub(crate) use engine::{End, Engine, SourceError};
pub(crate) use get::{BatchGetItem, BatchGetRequest, BatchGetResponse, GetEntry, MAX_GETS, ReadTable};
pub(crate) use identity::Identity;
pub(crate) use limits::Limits;
pub(crate) use operation::{BatchOperation, EntryResult, Outcome, Response, Sent};
pub(crate) use rate::{Accepted, Rate};
pub(crate) use state::State;
pub(crate) use table::{BatchTable, table_index};
pub(crate) use write::{
    BatchWriteItem, BatchWriteRequest, BatchWriteResponse, LeftWrites, MAX_WRITES, RawWrite, WriteCodec, WriteEntry,
};
pub(crate) use write_size::SizeWriter;
