//! Operations: each makes a request of the SDK and reads its response. None of them uses the client.

pub(crate) mod backfill;
pub(crate) mod batch;
mod call_info;
pub(crate) mod cursor;
mod delete;
mod expected;
mod get;
pub(crate) mod guard;
mod put;
pub(crate) mod read;
pub mod sdk;
pub(crate) mod table;
pub(crate) mod transact;
mod unreadable;
pub(crate) mod update;
mod usage;
mod write_condition;

pub use unreadable::Unreadable;
pub use usage::{Measured, Usage};

pub(crate) use call_info::CallInfo;
pub(crate) use delete::DeleteItem;
pub(crate) use expected::{Expected, Requires, WriteResponse};
pub(crate) use get::GetItem;
pub(crate) use put::{PutItem, checked_item};
pub(crate) use unreadable::OnUnreadable;
pub(crate) use update::UpdateItem;
pub(crate) use write_condition::WriteCondition;
