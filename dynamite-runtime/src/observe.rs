//! What a client reports of its calls and requests: how long they took, what they cost, and how they ended.
//!
//! [`Dynamite::observed`](crate::Dynamite::observed) gives a client an [`Observer`]. Without an observer, and without a
//! subscriber of `tracing` that wants the spans, nothing is measured.
//!
//! The names in an [`Observation`] are those of the schema. Keys, items, filters and cursors are never part of one.

#[cfg(any(feature = "emf", feature = "profiler"))]
mod counts;
#[cfg(any(feature = "emf", feature = "profiler"))]
mod durations;
#[cfg(feature = "emf")]
mod emf;
#[cfg(feature = "metrics")]
mod metrics;
mod observation;
mod observer;
#[cfg(feature = "profiler")]
mod profiler;
#[cfg(any(feature = "emf", feature = "profiler"))]
mod series;

#[cfg(feature = "emf")]
pub use emf::Emf;
#[cfg(feature = "metrics")]
pub use metrics::Metrics;
pub use observation::{Observation, Outcome};
pub use observer::Observer;
#[cfg(feature = "profiler")]
pub use profiler::{ProfileReport, ProfileRow, Profiler, SlowCall};

pub(crate) use observer::Observers;
