//! The builders of requests, which users make and await.

pub(crate) mod backfill;
pub(crate) mod batch;
pub(crate) mod check_table;
mod create;
pub(crate) mod create_table;
mod delete;
mod existing_table;
pub(crate) mod future;
mod get;
mod idempotent;
mod put;
pub(crate) mod read;
mod returned_item;
pub(crate) mod transaction;
mod tuple;
mod update;
mod upsert;
mod write_time;

#[doc(hidden)]
pub use backfill::backfill_of;
pub use backfill::{AllEntities, Backfill, BackfillStep, Refused};
pub use check_table::CheckTable;
#[doc(hidden)]
pub use check_table::{check_table_of, check_tables_of};
pub use create::Create;
pub use create_table::CreateTable;
#[doc(hidden)]
pub use create_table::{create_table_of, create_tables_of};
pub use delete::{Delete, DeleteReturning};
pub use future::{BoxFuture, Call};
pub use get::Get;
pub use idempotent::Idempotent;
pub use put::{Put, PutReturning};
pub use tuple::Append;
pub use update::{Update, UpdateReturning};
pub use upsert::Upsert;
