//! The operations on single items, a file each.

mod create;
mod delete;
mod get;
mod idempotent;
pub(crate) mod put;
mod update;
mod upsert;
pub(crate) mod write;

pub use create::Create;
pub use delete::{Delete, DeleteReturning};
pub use get::Get;
pub use idempotent::Idempotent;
pub(crate) use idempotent::check_token;
pub use put::{Put, PutReturning};
pub use update::{Update, UpdateReturning};
pub use upsert::Upsert;
