//! `Query` and `Scan`: the requests of a read, page by page, and how it continues.

mod checkpoint;
mod count;
mod fetch;
mod hydration;
mod input;
mod progress;
mod request;
mod resume;
mod sort_key;

pub use checkpoint::Checkpoint;

pub(crate) use fetch::{FetchOptions, Fetched, ScanSegment};
pub(crate) use hydration::{Hydration, table_keys};
pub(crate) use progress::Progress;
pub(crate) use request::{ReadOperation, Target};
pub(crate) use resume::InvalidRead;
pub(crate) use sort_key::{SortKey, SortKeyPart, sort_key_parts};
