//! What a client without caches does where one with a cache holds the keys of a write: nothing.

use super::Dynamite;
use super::written::Written;

/// A hold on the keys of a request, of which there is none without a cache.
#[must_use = "the hold of a write has to be ended"]
pub(crate) struct Hold;

impl Dynamite {
    /// Begins a hold on what a request of single calls writes.
    pub(crate) async fn hold(&self, _: Written<'_>) -> Hold {
        Hold
    }

    /// Begins a hold on what a request of a batch writes.
    pub(crate) async fn hold_batch(&self, _: Written<'_>) -> Hold {
        Hold
    }
}

impl Hold {
    /// Ends the hold of a request.
    pub(crate) async fn end(self, _: bool, _: bool) {}
}
