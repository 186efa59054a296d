//! `Query` and `Scan`: the requests of a read, page by page, and how it continues.

mod advance;
mod checkpoint;
mod count;
mod cursor_maker;
mod decode;
mod fetch;
mod hydration;
mod input;
mod item_keys;
mod page;
mod progress;
mod request;
mod resume;
mod shards;
mod sort_key;
mod sort_range;

pub use checkpoint::Checkpoint;
pub use page::Page;

pub(crate) use advance::{Advance, check_advance};
pub(crate) use cursor_maker::CursorMaker;
pub(crate) use decode::{AnyItems, Decoded, DecodedItems, ItemDecoder, Mark, NewItems, ReadItem, ReadItems, new_items};
pub(crate) use fetch::{FetchOptions, Fetched, ScanSegment};
pub(crate) use hydration::{Hydration, table_key};
pub(crate) use page::Positions;
pub(crate) use progress::Progress;
pub(crate) use request::{ReadOperation, Target};
pub(crate) use resume::InvalidRead;
pub(crate) use shards::{ShardPosition, Shards};
pub(crate) use sort_key::{SortKey, SortKeyPart, sort_key_parts};
