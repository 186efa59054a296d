//! A store that records the times that it is given.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use dynamite_runtime::cache::{CacheKey, CacheStore, Ended, Fill, Look, StoreFuture, Writer};

#[derive(Debug)]
pub(crate) struct Recorded {
    store: Arc<dyn CacheStore>,
    /// How long fills are kept.
    pub(crate) keeps: Mutex<Vec<Duration>>,
    /// How long holds last: those of `begin`, and those of `end` if the write may still be carried out.
    pub(crate) holds: Mutex<Vec<Duration>>,
}

impl Recorded {
    pub(crate) fn over(store: &Arc<dyn CacheStore>) -> Arc<Self> {
        Arc::new(Recorded { store: Arc::clone(store), keeps: Mutex::default(), holds: Mutex::default() })
    }
}

impl CacheStore for Recorded {
    fn look<'a>(&'a self, keys: &'a [CacheKey], lease: Duration) -> StoreFuture<'a, Vec<Look>> {
        self.store.look(keys, lease)
    }

    fn fill<'a>(&'a self, fills: &'a [Fill]) -> StoreFuture<'a, usize> {
        self.keeps.lock().unwrap().extend(fills.iter().map(|fill| fill.keep));
        self.store.fill(fills)
    }

    fn begin<'a>(&'a self, keys: &'a [CacheKey], writer: Writer, hold: Duration) -> StoreFuture<'a, ()> {
        self.holds.lock().unwrap().push(hold);
        self.store.begin(keys, writer, hold)
    }

    fn end<'a>(&'a self, keys: &'a [CacheKey], writer: Writer, ended: &'a Ended) -> StoreFuture<'a, ()> {
        if let Ended::Unknown { hold } = ended {
            self.holds.lock().unwrap().push(*hold);
        }
        self.store.end(keys, writer, ended)
    }
}
