//! The hook of a client for its calls and requests.

use std::sync::Arc;

use super::Observation;

/// A receiver of the observations of a client.
///
/// Its methods are called where a call or a request ends: on the task that polls or drops it, or on one that reads ahead
/// for it. So they have to be quick, and must not block. A panic in a method is a panic of that task.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let db = embedded().await?;
/// use std::time::Duration;
///
/// use dynamite_runtime::observe::{Observation, Observer};
///
/// /// Prints the calls that take long.
/// struct SlowCalls(Duration);
///
/// impl Observer for SlowCalls {
///     fn call(&self, seen: &Observation<'_>) {
///         if seen.took > self.0 {
///             eprintln!("{} of {:?} took {:?}: {}", seen.call, seen.table, seen.took, seen.outcome.name());
///         }
///     }
/// }
///
/// let db = db.observed(SlowCalls(Duration::from_millis(500)));
/// # let _ = db;
/// # Ok(()) }
/// ```
pub trait Observer: Send + Sync + 'static {
    /// Receives a request to DynamoDB that has ended, with all its attempts. The requests that manage tables are left
    /// out.
    fn request(&self, seen: &Observation<'_>) {
        let _ = seen;
    }

    /// Receives a call that has ended, after its requests. A call that the cache answers has none.
    fn call(&self, seen: &Observation<'_>) {
        let _ = seen;
    }
}

/// Implements the trait for pointers to an observer.
macro_rules! pointers {
    ($($pointer:ident),*) => { $(
        impl<O: Observer + ?Sized> Observer for $pointer<O> {
            fn request(&self, seen: &Observation<'_>) {
                (**self).request(seen);
            }

            fn call(&self, seen: &Observation<'_>) {
                (**self).call(seen);
            }
        }
    )* };
}

pointers!(Arc, Box);

/// The observers of a client, in the order in which they were added.
#[derive(Clone, Default)]
pub(crate) struct Observers(Option<Arc<[Arc<dyn Observer>]>>);

impl Observers {
    /// Returns these observers and another one.
    pub(crate) fn with(&self, observer: impl Observer) -> Self {
        let added: Arc<dyn Observer> = Arc::new(observer);
        Observers(Some(self.iter().cloned().chain([added]).collect()))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Arc<dyn Observer>> {
        self.0.iter().flat_map(|observers| observers.iter())
    }
}
