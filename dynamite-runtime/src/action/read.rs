//! The builders of queries and scans.

mod any_page;
pub(super) mod call;
mod collect;
mod in_flight;
mod merge;
mod method;
mod pager;
mod parallel;
mod query;
mod query_macro;
mod request;
mod request_stream;
mod scan;
pub(super) mod segments;
mod sharded;
mod single_page;
mod stream;
mod take;

pub use collect::{All, Count};
pub use pager::Pager;
pub use parallel::{IntoReadRequest, Parallel, parallel};
pub use query::{Complete, KeyParts, Query, query_of};
pub use request::ReadRequest;
pub use scan::{Scan, scan_of};
pub use segments::{SegmentStream, Segments};
pub use single_page::SinglePage;
pub use stream::ItemStream;
pub use take::Take;

/// The number of requests that are in flight at the same time by default.
pub(super) const DEFAULT_CONCURRENCY: usize = 16;
