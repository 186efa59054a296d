//! Checks that a store keeps to the rules of a cache.

use std::time::Duration;

use bytes::Bytes;
use tokio::time::sleep;

use crate::cache::{CacheKey, CacheStore, Ended, Fill, Kept, Lease, Look, Writer};

/// A time after which nothing is over before a test has looked.
const LONG: Duration = Duration::from_secs(600);

/// A time that a test waits for.
const SHORT: Duration = Duration::from_millis(50);

/// How often, and how many times, a test looks whether a time is over.
const POLLS: (u32, Duration) = (1_000, Duration::from_millis(20));

const KNOWN: Ended = Ended::Known { settle: Duration::ZERO, item: None };

/// Checks that a store does what [`CacheStore`] says, with one caller at a time: it does not check that steps are
/// atomic. Takes less than a second, if the store is fast.
///
/// # Panics
///
/// Panics with the rule that the store breaks.
///
/// # Examples
///
/// ```
/// # #[cfg(feature = "cache-memory")]
/// # #[tokio::main] async fn main() {
/// use dynamite_runtime::cache::MemoryStore;
/// use dynamite_runtime::testing::check_cache_store;
///
/// check_cache_store(&MemoryStore::new(1 << 20)).await;
/// # }
/// # #[cfg(not(feature = "cache-memory"))]
/// # fn main() {}
/// ```
pub async fn check_cache_store(store: &impl CacheStore) {
    let check = Check(store);
    check.what_was_filled_is_kept().await;
    check.keys_are_apart().await;
    check.each_step_is_for_all_its_keys().await;
    check.one_reader_has_a_lease().await;
    check.what_is_kept_ends().await;
    check.writes_forget_and_hold().await;
    check.writes_end_leases().await;
    check.unknown_writes_hold_until_their_deadline().await;
    check.writers_that_were_alone_leave_their_item().await;
    check.writers_that_were_not_alone_leave_nothing().await;
}

struct Check<'s, S>(&'s S);

fn new_key() -> CacheKey {
    CacheKey(fastrand::u128(..).to_be_bytes())
}

fn item(text: &'static str) -> Kept {
    Kept::Item(Bytes::from_static(text.as_bytes()))
}

fn with_item(text: &'static str) -> Ended {
    Ended::Known { settle: Duration::ZERO, item: Some((item(text), LONG)) }
}

impl<S: CacheStore> Check<'_, S> {
    async fn what_was_filled_is_kept(&self) {
        for kept in [item("{}"), item(r#"{"a":{"S":"\u0000 ä"}}"#), Kept::Missing] {
            let key = new_key();
            self.fill(key, kept.clone(), LONG).await;
            assert_eq!(self.look(key).await, Look::Hit(kept.clone()), "what was filled is kept");
            assert!(self.0.peek(&key).is_none_or(|peeked| peeked == kept), "`peek` returns what is kept");
        }
        let large = Kept::Item(Bytes::from(vec![b'x'; 400 * 1024]));
        let key = new_key();
        self.fill(key, large.clone(), LONG).await;
        // A store may keep nothing that is so large.
        let look = self.look(key).await;
        assert!(look == Look::Hit(large) || matches!(look, Look::Miss(_)), "a large item is kept whole, or not at all");
    }

    async fn keys_are_apart(&self) {
        let keys: Vec<CacheKey> = (0..20).map(|_| new_key()).collect();
        self.fill(keys[3], item("{}"), LONG).await;
        self.begin(keys[5], Writer(1), LONG).await;
        let looks = self.0.look(&keys, LONG).await;
        let looks = looks.unwrap_or_else(|error| fail("look", &error));
        assert_eq!(looks.len(), keys.len(), "`look` returns a result for each key");
        for (index, look) in looks.iter().enumerate() {
            let is_right = match index {
                3 => *look == Look::Hit(item("{}")),
                5 => *look == Look::Busy,
                _ => matches!(look, Look::Miss(_)),
            };
            assert!(is_right, "the results stand in the order of the keys: {index} is {look:?}");
        }
    }

    async fn each_step_is_for_all_its_keys(&self) {
        let keys: Vec<CacheKey> = (0..3).map(|_| new_key()).collect();
        let mut fills = Vec::new();
        for key in &keys {
            fills.push(Fill { key: *key, lease: self.lease(*key).await, kept: item("{}"), keep: LONG });
        }
        fills[1].lease = Lease(fills[1].lease.0 ^ 1);
        let refused = self.0.fill(&fills).await.unwrap_or_else(|error| fail("fill", &error));
        assert_eq!(refused, 1, "`fill` returns the number of fills that were refused");
        for (index, key) in keys.iter().enumerate() {
            let expected = if index == 1 { Look::Busy } else { Look::Hit(item("{}")) };
            assert_eq!(self.look(*key).await, expected, "`fill` fills all its keys");
        }
        self.0.begin(&keys, Writer(1), LONG).await.unwrap_or_else(|error| fail("begin", &error));
        for key in &keys {
            assert_eq!(self.look(*key).await, Look::Busy, "`begin` holds all its keys");
        }
        self.0.end(&keys, Writer(1), &KNOWN).await.unwrap_or_else(|error| fail("end", &error));
        for key in &keys {
            assert!(matches!(self.look(*key).await, Look::Miss(_)), "`end` ends the holds of all its keys");
        }
    }

    async fn one_reader_has_a_lease(&self) {
        let key = new_key();
        let lease = self.lease(key).await;
        assert_eq!(self.look(key).await, Look::Busy, "one reader at a time has a lease");
        let other = Fill { key, lease: Lease(lease.0 ^ 1), kept: item("{}"), keep: LONG };
        assert_eq!(self.refused(&other).await, 1, "a fill with another lease is refused");
        assert_eq!(self.look(key).await, Look::Busy, "a fill that is refused changes nothing");
        let fill = Fill { lease, ..other };
        assert_eq!(self.refused(&fill).await, 0, "a fill with the lease is accepted");
        let again = Fill { kept: Kept::Missing, ..fill };
        assert_eq!(self.refused(&again).await, 1, "a fill ends the lease");
        assert_eq!(self.look(key).await, Look::Hit(item("{}")), "a fill that is refused changes nothing");
        let key = new_key();
        self.look_for(key, SHORT).await;
        self.until_miss(key, "a lease ends").await;
    }

    async fn what_is_kept_ends(&self) {
        let key = new_key();
        self.fill(key, item("{}"), SHORT).await;
        self.until_miss(key, "what is kept ends").await;
        assert_eq!(self.0.peek(&key), None, "`peek` returns nothing that has ended");
    }

    async fn writes_forget_and_hold(&self) {
        let key = new_key();
        self.fill(key, item("{}"), LONG).await;
        self.begin(key, Writer(1), LONG).await;
        assert_eq!(self.0.peek(&key), None, "`begin` forgets what is kept");
        assert_eq!(self.look(key).await, Look::Busy, "a key that is held is busy");
        self.begin(key, Writer(2), LONG).await;
        self.end(key, Writer(1), &KNOWN).await;
        assert_eq!(self.look(key).await, Look::Busy, "the hold of another writer remains");
        self.end(key, Writer(2), &KNOWN).await;
        self.fill(key, item("{}"), LONG).await;
        self.end(key, Writer(3), &KNOWN).await;
        assert!(matches!(self.look(key).await, Look::Miss(_)), "`end` without `begin` forgets what is kept");
        let key = new_key();
        self.begin(key, Writer(1), SHORT).await;
        self.until_miss(key, "a hold ends at its deadline").await;
        let settle = Ended::Known { settle: SHORT, item: None };
        self.begin(key, Writer(1), LONG).await;
        self.end(key, Writer(1), &Ended::Known { settle: LONG, item: None }).await;
        assert_eq!(self.look(key).await, Look::Busy, "nobody fills a key before it has settled");
        self.end(key, Writer(1), &settle).await;
        self.until_miss(key, "a key settles").await;
    }

    async fn writes_end_leases(&self) {
        for (rule, begins) in [("`begin` ends leases", true), ("`end` ends leases", false)] {
            let key = new_key();
            let lease = self.lease(key).await;
            if begins {
                self.begin(key, Writer(1), LONG).await;
            }
            self.end(key, Writer(1), &KNOWN).await;
            let new = self.lease(key).await;
            assert_ne!(new, lease, "no two leases are equal");
            let fill = Fill { key, lease, kept: item("{}"), keep: LONG };
            assert_eq!(self.refused(&fill).await, 1, "{rule}");
            assert_eq!(self.look(key).await, Look::Busy, "{rule}, and a fill that is refused changes nothing");
        }
    }

    async fn unknown_writes_hold_until_their_deadline(&self) {
        for begins in [true, false] {
            let key = new_key();
            self.fill(key, item("{}"), LONG).await;
            if begins {
                self.begin(key, Writer(1), LONG).await;
            }
            self.end(key, Writer(1), &Ended::Unknown { hold: LONG }).await;
            assert_eq!(self.look(key).await, Look::Busy, "an unknown write holds the key");
            self.end(key, Writer(1), &Ended::Unknown { hold: SHORT }).await;
            self.until_miss(key, "an unknown write holds the key no longer than it says").await;
        }
    }

    async fn writers_that_were_alone_leave_their_item(&self) {
        let key = new_key();
        self.begin(key, Writer(1), LONG).await;
        self.end(key, Writer(1), &with_item("{}")).await;
        assert_eq!(self.look(key).await, Look::Hit(item("{}")), "a writer that was alone leaves its item");
        let key = new_key();
        self.begin(key, Writer(1), LONG).await;
        let ended = Ended::Known { settle: Duration::ZERO, item: Some((item("{}"), SHORT)) };
        self.end(key, Writer(1), &ended).await;
        self.until_miss(key, "what a writer leaves ends").await;
        let key = new_key();
        self.begin(key, Writer(1), LONG).await;
        let ended = Ended::Known { settle: LONG, item: Some((item("{}"), SHORT)) };
        self.end(key, Writer(1), &ended).await;
        let rule = "what a writer leaves ends, and the key still has to settle";
        self.until(key, rule, |look| *look == Look::Busy).await;
    }

    async fn writers_that_were_not_alone_leave_nothing(&self) {
        let rule = "a writer that was not alone leaves nothing";
        let [began_second, began_first, ended_between, unheld, late] = [(); 5].map(|()| new_key());
        self.begin(began_second, Writer(1), LONG).await;
        self.begin(began_second, Writer(2), LONG).await;
        self.end(began_second, Writer(1), &KNOWN).await;
        self.end(began_second, Writer(2), &with_item("{}")).await;
        assert!(matches!(self.look(began_second).await, Look::Miss(_)), "{rule}: another was first");

        self.begin(began_first, Writer(1), LONG).await;
        self.begin(began_first, Writer(2), LONG).await;
        self.end(began_first, Writer(1), &with_item("{}")).await;
        assert_eq!(self.look(began_first).await, Look::Busy, "{rule}: another was second");

        self.begin(ended_between, Writer(1), LONG).await;
        self.end(ended_between, Writer(2), &KNOWN).await;
        self.end(ended_between, Writer(1), &with_item("{}")).await;
        assert!(matches!(self.look(ended_between).await, Look::Miss(_)), "{rule}: another has ended meanwhile");

        self.end(unheld, Writer(1), &with_item("{}")).await;
        assert!(matches!(self.look(unheld).await, Look::Miss(_)), "{rule}: it has no hold");

        self.begin(late, Writer(1), SHORT).await;
        self.until_miss(late, "a hold ends at its deadline").await;
        self.end(late, Writer(1), &with_item("{}")).await;
        assert!(matches!(self.look(late).await, Look::Miss(_)), "{rule}: its hold has ended");
    }

    /// Looks for a key until nothing is kept of it, and nobody holds it.
    async fn until_miss(&self, key: CacheKey, rule: &str) {
        self.until(key, rule, |look| matches!(look, Look::Miss(_))).await;
        self.end(key, Writer(0), &KNOWN).await;
    }

    async fn until(&self, key: CacheKey, rule: &str, holds: impl Fn(&Look) -> bool) {
        for _ in 0..POLLS.0 {
            if holds(&self.look_for(key, SHORT).await) {
                return;
            }
            sleep(POLLS.1).await;
        }
        let look = self.look_for(key, SHORT).await;
        assert!(holds(&look), "{rule}: {look:?}");
    }

    async fn fill(&self, key: CacheKey, kept: Kept, keep: Duration) {
        let lease = self.lease(key).await;
        assert_eq!(self.refused(&Fill { key, lease, kept, keep }).await, 0, "a fill with the lease is accepted");
    }

    async fn lease(&self, key: CacheKey) -> Lease {
        match self.look(key).await {
            Look::Miss(lease) => lease,
            other => fail_look(&other),
        }
    }

    async fn look(&self, key: CacheKey) -> Look {
        self.look_for(key, LONG).await
    }

    async fn look_for(&self, key: CacheKey, lease: Duration) -> Look {
        let looks = self.0.look(&[key], lease).await.unwrap_or_else(|error| fail("look", &error));
        assert_eq!(looks.len(), 1, "`look` returns a result for each key");
        looks.into_iter().next().unwrap_or(Look::Busy)
    }

    async fn refused(&self, fill: &Fill) -> usize {
        self.0.fill(std::slice::from_ref(fill)).await.unwrap_or_else(|error| fail("fill", &error))
    }

    async fn begin(&self, key: CacheKey, writer: Writer, hold: Duration) {
        self.0.begin(&[key], writer, hold).await.unwrap_or_else(|error| fail("begin", &error));
    }

    async fn end(&self, key: CacheKey, writer: Writer, ended: &Ended) {
        self.0.end(&[key], writer, ended).await.unwrap_or_else(|error| fail("end", &error));
    }
}

#[expect(clippy::panic, reason = "it is a check")]
fn fail(method: &str, error: &crate::cache::CacheError) -> ! {
    panic!("`{method}` failed: {error}")
}

#[expect(clippy::panic, reason = "it is a check")]
fn fail_look(look: &Look) -> ! {
    panic!("a key of which nothing is known is a miss, but was {look:?}")
}
