//! The names of a call, for its observers and its errors.

use super::span::Kind;
use super::watch::Watch;
use crate::client::Dynamite;
use crate::client::error::{Error, RequestName};
use crate::operation::CallInfo;

/// The names of a call, for its observers, and for errors that come before its request or after its response.
#[derive(Clone, Debug)]
pub(crate) struct CallName {
    db: Dynamite,
    info: CallInfo,
}

impl CallName {
    pub(crate) fn new(db: &Dynamite, info: CallInfo) -> Self {
        CallName { db: db.clone(), info }
    }

    /// Adds the name of the request to an error that has none.
    #[cold]
    pub(super) fn named(&self, error: Error) -> Error {
        let CallInfo { operation, table, index, .. } = self.info;
        let Some(table) = table else { return error };
        error.named(&|| RequestName::new(operation, self.db.table_name(table)).with_index(index.map(str::to_owned)))
    }

    /// Begins to watch the call.
    pub(super) fn watch(&self) -> Watch {
        Watch::begin(&self.db, self.info, Kind::Call)
    }
}
