//! Watches calls and requests: begins and ends their spans, and reports them to the observers of the client.

mod call;
mod ended;
mod name;
mod request;
mod span;
mod stream;
mod watch;

pub(crate) use call::{CallWatch, watched};
pub(crate) use ended::Ended;
pub(crate) use name::CallName;
pub(crate) use request::RequestWatch;
pub(crate) use stream::StreamWatch;

use super::Dynamite;
use crate::observe::Observer;
use crate::operation::{CallInfo, Usage};

impl Dynamite {
    /// Returns this client with an observer of its calls and requests, in addition to those that it has.
    ///
    /// It takes the client, so that no handle that is not observed is left by accident. What is made from the returned
    /// client, as by [`with`](Self::with), has the observer too. Keep a clone of an observer, or an `Arc` of it, to ask
    /// it later.
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let db = embedded().await?;
    /// use std::sync::Arc;
    /// use std::sync::atomic::{AtomicU32, Ordering};
    ///
    /// use dynamite_runtime::observe::{Observation, Observer};
    ///
    /// #[derive(Default)]
    /// struct Attempts(AtomicU32);
    ///
    /// impl Observer for Attempts {
    ///     fn request(&self, seen: &Observation<'_>) {
    ///         self.0.fetch_add(seen.usage.requests + seen.usage.retries, Ordering::Relaxed);
    ///     }
    /// }
    ///
    /// let attempts = Arc::new(Attempts::default());
    /// let orders = OrderRepository::new(&db.observed(Arc::clone(&attempts)));
    /// # orders.create_table().await?;
    /// orders.put(&order(7)).await?;
    /// assert_eq!(attempts.0.load(Ordering::Relaxed), 1);
    /// # Ok(()) }
    /// ```
    pub fn observed(self, observer: impl Observer) -> Self {
        let observers = self.observers().with(observer);
        self.changed(|client| client.observers = observers)
    }
}

/// Watches a call and a request of it that do nothing; for benchmarks.
#[doc(hidden)]
pub fn watch_once(db: &Dynamite) {
    let info = CallInfo::of_many("get", "GetItem");
    let mut call = CallWatch::new(Some(CallName::new(db, info)));
    let entered = call.enter();
    let mut request = db.watch_request(info);
    drop(request.instrument(async {}));
    request.stop();
    request.end_with(&Usage::default(), Ended::Done);
    drop(entered);
    call.done(&Usage::default());
}
