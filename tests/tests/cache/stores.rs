//! Each store keeps to the rules, and two stores in one Redis see each other.

use dynamite_runtime::cache::{CacheStore, MemoryStore};
use dynamite_runtime::testing::check_cache_store;

use crate::store::SharedStore;

#[tokio::test]
async fn memory() {
    check_cache_store(&MemoryStore::new(1 << 24)).await;
}

#[tokio::test]
async fn redis() {
    if let Some(store) = SharedStore::redis() {
        check_cache_store(store.store()).await;
    }
}

/// The check is worth something only if it refuses stores that break the rules.
mod broken {
    use std::sync::Arc;
    use std::time::Duration;

    use dynamite_runtime::cache::{CacheKey, Ended, Fill, Kept, Lease, Look, StoreFuture, Writer};

    use super::*;

    #[derive(Clone, Copy, Debug, PartialEq)]
    enum Broken {
        IgnoresLeases,
        KeepsWhatItRefuses,
        FillsOneKey,
        HoldsOneKey,
        EndsOneKey,
        MakesNoHolds,
        KeepsAtBegin,
        KeepsAtEnd,
        EndsUnknownWrites,
        SettlesAtOnce,
        NeverLeavesItems,
        ConfusesKeys,
        ForgetsThatNothingIsThere,
    }

    #[derive(Debug)]
    struct BrokenStore(MemoryStore, Broken);

    impl CacheStore for BrokenStore {
        fn look<'a>(&'a self, keys: &'a [CacheKey], lease: Duration) -> StoreFuture<'a, Vec<Look>> {
            Box::pin(async move {
                let mut looks = self.0.look(keys, lease).await?;
                match self.1 {
                    Broken::ConfusesKeys => looks.reverse(),
                    Broken::ForgetsThatNothingIsThere => {
                        let is_wrong = |look: &Look| *look == Look::Hit(Kept::Missing);
                        looks.iter_mut().filter(|look| is_wrong(look)).for_each(|look| *look = Look::Miss(Lease(1)));
                    }
                    _ => {}
                }
                Ok(looks)
            })
        }

        fn fill<'a>(&'a self, fills: &'a [Fill]) -> StoreFuture<'a, usize> {
            Box::pin(async move {
                let fills = if self.1 == Broken::FillsOneKey { &fills[..1] } else { fills };
                let refused = self.0.fill(fills).await?;
                if refused > 0 && matches!(self.1, Broken::IgnoresLeases | Broken::KeepsWhatItRefuses) {
                    for fill in fills {
                        let item = Some((fill.kept.clone(), fill.keep));
                        self.0.begin(&[fill.key], Writer(9), fill.keep).await?;
                        self.0.end(&[fill.key], Writer(9), &Ended::Known { settle: Duration::ZERO, item }).await?;
                    }
                }
                Ok(if self.1 == Broken::IgnoresLeases { 0 } else { refused })
            })
        }

        fn begin<'a>(&'a self, keys: &'a [CacheKey], writer: Writer, hold: Duration) -> StoreFuture<'a, ()> {
            let hold = if self.1 == Broken::MakesNoHolds { Duration::ZERO } else { hold };
            let keys = match self.1 {
                Broken::KeepsAtBegin => &[],
                Broken::HoldsOneKey => &keys[..1],
                _ => keys,
            };
            self.0.begin(keys, writer, hold)
        }

        fn end<'a>(&'a self, keys: &'a [CacheKey], writer: Writer, ended: &'a Ended) -> StoreFuture<'a, ()> {
            Box::pin(async move {
                let known = Ended::Known { settle: Duration::ZERO, item: None };
                let ended = match (self.1, ended) {
                    (Broken::EndsUnknownWrites, Ended::Unknown { .. }) => &known,
                    (Broken::SettlesAtOnce, Ended::Known { item: None, .. }) => &known,
                    (Broken::NeverLeavesItems, Ended::Known { .. }) => &known,
                    (Broken::KeepsAtEnd, _) => return Ok(()),
                    (_, ended) => ended,
                };
                let keys = if self.1 == Broken::EndsOneKey { &keys[..1] } else { keys };
                self.0.end(keys, writer, ended).await
            })
        }
    }

    #[tokio::test]
    async fn stores_are_refused() {
        for broken in [
            Broken::IgnoresLeases,
            Broken::KeepsWhatItRefuses,
            Broken::FillsOneKey,
            Broken::HoldsOneKey,
            Broken::EndsOneKey,
            Broken::MakesNoHolds,
            Broken::KeepsAtBegin,
            Broken::KeepsAtEnd,
            Broken::EndsUnknownWrites,
            Broken::SettlesAtOnce,
            Broken::NeverLeavesItems,
            Broken::ConfusesKeys,
            Broken::ForgetsThatNothingIsThere,
        ] {
            let store = Arc::new(BrokenStore(MemoryStore::new(1 << 24), broken));
            let checked = tokio::spawn(async move { check_cache_store(&store).await }).await;
            assert!(checked.is_err_and(|error| error.is_panic()), "{broken:?} was accepted");
        }
    }
}
