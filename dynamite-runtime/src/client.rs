//! The client: its configuration, the requests that it sends, and the errors that they return.

mod address;
mod attempts;
mod batches;
mod builder;
#[cfg(feature = "cache")]
mod cache;
mod checksum;
mod conflict;
mod connection;
mod connections;
mod credentials;
mod cursor_text;
mod defaults;
mod dynamite;
#[cfg(feature = "embedded")]
mod embedded;
pub(crate) mod error;
mod lean;
mod names;
#[cfg(not(feature = "cache"))]
mod no_cache;
mod observe;
mod options;
mod plain_http;
#[cfg(feature = "https")]
mod pool;
mod prepare;
mod response;
mod send;
mod throttling;
mod transaction_in_progress;
mod wire;
mod written;

pub use builder::Builder;
pub use dynamite::Dynamite;
#[doc(hidden)]
pub use observe::watch_once;
pub use options::CallOptions;
#[doc(hidden)]
pub use wire::{read_items, read_response};

pub(crate) use attempts::{Attempts, Exchange, count_attempts};
#[cfg(feature = "cache")]
pub(crate) use cache::{CachedBatch, CachedEntry, CachedGet};
pub(crate) use observe::{CallName, CallWatch, Ended, RequestWatch, StreamWatch, watched};
pub(crate) use response::ExpectedResponse;
pub(crate) use wire::{WireItems, WrittenItems};
pub(crate) use written::Written;
