//! The clock of a client.

use std::sync::Arc;
use std::time::SystemTime;

/// The clock of a client, which everything that the client does at a time of day uses. By default, it is the system's.
#[derive(Clone)]
pub(crate) struct Clock(Arc<dyn Fn() -> SystemTime + Send + Sync>);

impl Clock {
    /// Makes a clock of a function that returns the time.
    pub(crate) fn new(now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        Clock(Arc::new(now))
    }

    /// Returns the time.
    pub(crate) fn now(&self) -> SystemTime {
        (self.0)()
    }
}

/// The clock of the system.
impl Default for Clock {
    fn default() -> Self {
        Clock::new(SystemTime::now)
    }
}
