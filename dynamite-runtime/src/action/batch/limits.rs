//! The methods that limit a batch.

/// Defines the methods that limit a batch, whose limits are in the field `$field`.
macro_rules! bounded {
    ($($field:tt).+) => {
        /// Sets the time after which the batch gives up with [`BatchError::Incomplete`](crate::BatchError::Incomplete).
        /// By default, there is no deadline.
        ///
        /// With or without a deadline, a batch also gives up an entry that DynamoDB has throttled for a minute in which
        /// the partition of the entry accepted nothing, and all entries of a table that accepted nothing for a minute.
        /// The time in which the batch waits for the next write of a stream or an iterator does not count.
        pub fn deadline(mut self, deadline: std::time::Duration) -> Self {
            self.$($field).+.deadline = Some(deadline);
            self
        }

        /// Sets the maximum number of requests in flight. The default is 16; 0 counts as 1.
        pub fn at_once(mut self, requests: usize) -> Self {
            self.$($field).+.requests = requests.max(1);
            self
        }
    };
}

pub(crate) use bounded;
