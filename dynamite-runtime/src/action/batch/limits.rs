//! The methods that bound a batch.

/// The methods of every batch by which it is bounded; its limits stand in the field that is named.
macro_rules! bounded {
    ($($field:tt).+) => {
        /// Gives up after this time: the error, [`BatchError::Incomplete`](crate::BatchError::Incomplete), says how far it
        /// came. Without one it goes on as long as anything is done within a minute, and waits for a source that has
        /// nothing to do as long as that takes.
        pub fn deadline(mut self, deadline: std::time::Duration) -> Self {
            self.$($field).+.deadline = Some(deadline);
            self
        }

        /// How many requests are on their way at one time, at most: 16 if nothing is said.
        pub fn at_once(mut self, requests: usize) -> Self {
            self.$($field).+.requests = requests.max(1);
            self
        }
    };
}

pub(crate) use bounded;
