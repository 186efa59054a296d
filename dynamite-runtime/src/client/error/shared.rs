//! The error of a request that several calls waited for.

use super::Error;

impl Error {
    /// Returns the error for another call that waited for the same request; `None` for an error that no read of an item
    /// returns.
    pub(crate) fn for_another_call(&self) -> Option<Error> {
        Some(match self {
            Error::Service(error) => Error::Service(error.clone()),
            Error::Throttled(error) => Error::Throttled(error.clone()),
            Error::InvalidInput(error) => Error::InvalidInput(error.clone()),
            _ => return None,
        })
    }
}
