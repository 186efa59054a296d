//! Typed access to Amazon DynamoDB: the runtime of the code that [`dynamite-gen`](https://docs.rs/dynamite-gen)
//! generates.
//!
//! You describe tables in YAML: keys, indexes, projections, types. The generator turns the description into structs and
//! repositories, which call this crate. This crate uses the official SDK, `aws-sdk-dynamodb`.
//!
//! # Example
//!
//! A program creates one [`Dynamite`] client, with [`Dynamite::builder`] or `Dynamite::from_env`, and shares it between
//! repositories. The methods of repositories return builders, which send their requests when they are awaited.
//!
//! ```
//! # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
//! # #[tokio::main] async fn main() -> Outcome { let db = embedded().await?;
//! let orders = OrderRepository::new(&db); // generated, like `Order` and `OrderKey`
//! orders.create_table().await?;
//! orders.create(&order(1)).await?; // an error if the order exists
//!
//! let open = orders.by_status(Status::Open).placed(may(1)..=may(31)).descending().all().await?;
//! for order in &open {
//!     let pay = orders.update(order).set(Order::STATUS, Status::Paid);
//!     pay.only_if(Order::STATUS.eq(Status::Open)).await?;
//! }
//! # Ok(()) }
//! ```
//!
//! # Features
//!
//! | feature | what it adds |
//! |---|---|
//! | `https` (default) | the HTTPS client of the SDK; without it, you configure an HTTP client of your own |
//! | `from-env` (default) | `Dynamite::from_env`: region and credentials as the AWS tools find them; enables `https` |
//! | `embedded` | `Dynamite::embedded`: a DynamoDB-compatible engine inside the process, for tests and demonstrations |
//! | `cache-memory`, `cache-redis` | `Dynamite::cached` with `Cache::memory` or `Cache::redis`: items that are read by their keys are kept |
//! | `cache` | the same with a store of your own, `Cache::in_store`; the two above enable it |
//! | `profiler` | `Profiler`: an observer that adds up what calls took and cost, as a table |
//! | `metrics` | `Metrics`: an observer that records to the recorder of the crate `metrics` |
//! | `emf` | `Emf`: an observer that writes metrics for CloudWatch, as lines of a log |
//! | `testing` | a stage for each test, with an engine, faults and a record of what was sent; enables `embedded` |
//! | `encrypted-cursors` | `CursorKeys::encrypted`: cursors that don't reveal the keys in them |
//! | `serde` | serde's traits for the types that generated structs contain |
//! | `jiff` | `jiff::Timestamp`, `jiff::civil::Date` and `jiff::civil::DateTime` as types of attributes |
//! | `rust_decimal` | `rust_decimal::Decimal` as a type of attributes, and conversions from and to [`Decimal`] |
//! | `bigdecimal` | `bigdecimal::BigDecimal`, likewise |
//! | `fastnum` | `fastnum::D128`, likewise |
//!
//! # Contents
//!
//! ## Client
//!
//! [`Dynamite`] is the client, [`Builder`] configures it, and [`CallOptions`] sets attempts and timeouts of some
//! calls. A [`Repository`] reads and writes the items of one entity. [`include_generated!`] includes the repositories
//! that a build script generates.
//!
//! ## Single items
//!
//! [`Get`], [`Create`], [`Put`], [`Update`], [`Upsert`] and [`Delete`] read and write one item; [`PutReturning`],
//! [`UpdateReturning`] and [`DeleteReturning`] also return it. [`Idempotent`] writes take effect only once, even if
//! they are retried. [`CreateTable`] creates a table, and [`CheckTable`] compares one with its schema.
//!
//! Each of these builders is a [`Call`], and has a method `measured()`, which returns [`Measured`]: the output of the
//! call and its cost, the [`Usage`].
//!
//! ## Reading
//!
//! A [`Query`] or a [`Scan`], or a [`ReadRequest`] made from one, can be read as
//!
//! - a [`Page`]: [`SinglePage`], or [`Take`] for an exact number of items; its [`Cursor`] can continue the read later,
//!   even in another process, and [`CursorKeys`] protect it,
//! - one page after another: [`Pager`],
//! - everything: [`All`], [`Count`], or the stream [`ItemStream`],
//! - several reads at the same time: [`parallel`], [`Parallel`],
//! - a parallel scan: [`Segments`], [`SegmentStream`], [`Checkpoint`].
//!
//! ## Keys and conditions
//!
//! A [`SortCondition`] is a value, a range, [`after`] or [`prefix`]. A [`Path`] names an attribute, such as
//! `Order::STATUS`; its methods return a [`Condition`] on that attribute. The traits [`Ordered`], [`Text`] and
//! [`Elements`] mark types that allow more conditions, and [`Size`] is for conditions on the size of a value. An attribute
//! is compared with an [`IntoOperand`]: a value, or the path of another attribute that is [`ComparableWith`] it. The value
//! to which an update sets an attribute is an [`IntoValue`]. An [`Alternative`] leads to the fields of a tagged union.
//!
//! ## Batches
//!
//! [`BatchGet`] and [`BatchWrite`] read and write any number of items of one entity, [`BatchGets`] and [`BatchWrites`]
//! those of several entities. [`WriteStream`] writes what a stream or an iterator of [`Write`]s yields,
//! [`BatchProgress`] returns the writes of a batch that are done so far, and [`BatchError`] contains the entries of an
//! incomplete batch, sorted by their outcome.
//!
//! ## Transactions
//!
//! A [`Transaction`] carries out all of its writes or none; a [`Check`] in it is a condition on an item that it does
//! not change. [`TransactGets`] returns items as they were at one moment. [`Cancelled`] contains the reasons why a
//! transaction was cancelled.
//!
//! ## Values
//!
//! | type | declared in the schema as |
//! |---|---|
//! | [`Decimal`] | `decimal`: all 38 digits of DynamoDB's numbers |
//! | [`DateTime`]`<`[`Utc`]`>` | `timestamp`; [`Utc::now`] is always available |
//! | [`TimestampMillis`], [`TimestampSeconds`] | `timestamp(millis)`, `timestamp(seconds)` |
//! | [`EpochSeconds`], [`EpochMillis`] | `epoch_seconds`, `epoch_millis`: numbers |
//! | [`Date`], [`LocalDateTime`] | `date`, `datetime`: without a time zone |
//! | [`LocalDateTimeMillis`], [`LocalDateTimeSeconds`] | `datetime(millis)`, `datetime(seconds)` |
//! | [`Uuid`] | `uuid`; [`Uuid::new_v4`] is always available |
//! | [`Json`] | `json` |
//! | your own types | any, with a `rust_type:` that implements [`StoredAs`] |
//!
//! `DateTime`, `Utc`, `Date` and `LocalDateTime` are types of the crate `chrono`, `Uuid` is the type of the crate
//! `uuid`, and `Json` is `serde_json::Value`. They are re-exported, so that using them needs no other crate in your
//! `Cargo.toml`:
//!
//! ```
//! use dynamite_runtime::{DateTime, Utc, Uuid};
//!
//! let id: Uuid = Uuid::new_v4();
//! let created_at: DateTime<Utc> = Utc::now();
//! # let _ = (id, created_at);
//! ```
//!
//! ## Errors
//!
//! Calls return [`Error`], and batches [`BatchError`]. The variants of `Error` contain [`ConditionFailed`],
//! [`OtherEntity`], [`InvalidInput`], [`InvalidCursor`], [`DecodeError`], [`UnreadableItems`], [`Throttled`],
//! [`TableMismatch`], [`Cancelled`], [`IncompleteBatch`] or [`ServiceError`]. A [`FailedRequest`] is the request that
//! an error is about, and a [`Failure`] the reason why it has no answer. A [`Guard`] is the part of a condition that
//! failed, and a [`PathProblem`] says why. [`DecimalError`] and [`TimeError`] are errors of conversions.
//!
//! ## Caching
//!
//! With the feature `cache-memory` or `cache-redis`, `Dynamite::cached` gives a client a `Cache` of the items that it
//! reads by their keys. The module `cache` has what a store of your own needs.
//!
//! ## Observing
//!
//! [`Dynamite::observed`] gives a client an [`Observer`], which receives every call and request that has ended: how long
//! it took, what it cost, and how it ended. `Profiler`, `Metrics` and `Emf` are observers behind features of these names.
//! Calls are spans of `tracing` too. The module [`observe`] has more.
//!
//! ## Tests
//!
//! With the feature `testing`, the module `testing` has an engine for each test, faults, and a record of requests.
//!
//! ## Generated code
//!
//! [`Entity`] and [`Item`] are the traits of generated structs; a [`RawItem`] is an item of the SDK. The modules
//! [`entity`], [`schema`], [`codec`], [`key`] and [`path`] contain what generated code calls and implements, and
//! [`sdk`] the requests that `request()` of the builders returns.

// The layers, from the highest to the lowest. No module imports from a layer above its own.
#[cfg(feature = "testing")]
pub mod testing;

mod facade;

mod action;

mod client;

#[cfg(feature = "cache")]
pub mod cache;

pub mod observe;

mod operation;

pub mod entity;
pub mod schema;

mod condition;
mod expression;
pub mod key;
pub mod path;

pub mod codec;

mod clock;
mod decimal;
mod escape;

// Client
pub use client::{Builder, CallOptions, Dynamite};
#[doc(hidden)]
pub use client::{read_items, read_response, watch_once};
pub use facade::{GENERATED_FORM, Repository};

// Caching
#[cfg(feature = "cache")]
#[doc(inline)]
pub use cache::{Cache, CacheStats, Keep};

// Observing
#[cfg(feature = "emf")]
#[doc(inline)]
pub use observe::Emf;
#[cfg(feature = "metrics")]
#[doc(inline)]
pub use observe::Metrics;
#[doc(inline)]
pub use observe::Observer;
#[cfg(feature = "profiler")]
#[doc(inline)]
pub use observe::Profiler;

// Single items
pub use action::{
    BoxFuture, Call, CheckTable, Create, CreateTable, Delete, DeleteReturning, Get, Idempotent, Put, PutReturning,
    Update, UpdateReturning, Upsert,
};
pub use operation::guard::{Guard, PathProblem};
pub use operation::sdk;
pub use operation::{Measured, Unreadable, Usage};

// Reading
pub use action::read::{
    All, Complete, Count, IntoReadRequest, ItemStream, KeyParts, Pager, Parallel, Query, ReadRequest, Scan,
    SegmentStream, Segments, SinglePage, Take, parallel,
};
pub use operation::cursor::{Cursor, CursorKeys};
pub use operation::read::{Checkpoint, Page};

// Backfills
pub use action::{AllEntities, Backfill, BackfillStep, Refused};
#[doc(inline)]
pub use entity::ComputedKey;
pub use operation::backfill::{BackfillCounts, BackfillSummary};

// Keys and conditions
pub use condition::{ComparableWith, Condition, Elements, IntoOperand, Ordered, Size, Text};
#[doc(inline)]
pub use key::{After, Prefix, SortCondition, after, prefix};
#[doc(inline)]
pub use path::{Alternative, Path};

// Batches
pub use action::batch::{
    BatchError, BatchGet, BatchGetOutput, BatchGetOutputs, BatchGets, BatchProgress, BatchWrite, BatchWriteOutput,
    BatchWrites, Duplicate, Incomplete, Unlocked, Write, WriteStream,
};
pub use operation::batch::AnyEntry;

// Transactions
pub use action::transaction::{Check, TransactGets, TransactRead, TransactWrite, Transaction};

// Values
pub use chrono::{DateTime, NaiveDate as Date, NaiveDateTime as LocalDateTime, Utc};
#[doc(inline)]
pub use codec::{
    EpochMillis, EpochSeconds, LocalDateTimeMillis, LocalDateTimeSeconds, Number, StoredAs, TimestampMillis,
    TimestampSeconds,
};
pub use decimal::Decimal;
pub use serde_json::Value as Json;
pub use uuid::Uuid;

// Errors
pub use client::error::{
    Cancellation, Cancelled, ConditionFailed, Error, FailedRequest, Failure, IncompleteBatch, Result, ServiceError,
    Throttled, UnreadableItems,
};
#[doc(inline)]
pub use codec::{DecodeError, InvalidInput, OtherEntity, TimeError};
pub use decimal::DecimalError;
pub use operation::cursor::InvalidCursor;
pub use operation::table::{TableDifference, TableMismatch};

// Generated code
#[doc(inline)]
pub use codec::RawItem;
#[doc(inline)]
pub use entity::{Entity, Item, Timestamped, Unknown};

// Generated code and macros use these from the root of the crate. They are documented in their modules.
#[cfg(feature = "serde")]
#[doc(hidden)]
pub use entity::ignore_unknown;
#[doc(hidden)]
pub use {
    action::Append,
    action::read::{query_of, scan_of},
    action::transaction::{TransactItems, TransactPart},
    action::{backfill_of, check_table_of, check_tables_of, create_table_of, create_tables_of},
    codec::{
        Attribute, Optional, Reader, WithDefault, Writer, check_stored_as, literal, stored, stored_is, write_attribute,
        written_time,
    },
    condition::{ByPath, ByValue, ComparedWith},
    entity::{
        ConsistentReads, Expires, Key, Revision, Source, UnknownReader, View, Written, discard_unknown,
        not_of_collection, read_member, read_unknown, shard, write_discriminator, write_unknown, write_unknown_variant,
    },
    facade::{check_generated, read_item, write_item},
    operation::backfill::BackfillEntity,
    path::{Access, IntoValue, MaySet, ReadOnly, SetValue, Settable},
};
