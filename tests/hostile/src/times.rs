//! Clocks that are wrong: the time of a write is any that a program can have.

use std::sync::LazyLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use dynamite_runtime::{Dynamite, Error};

use crate::errors;
use crate::service;
use crate::store::visits::{Visit, VisitRepository};
use crate::visit::visit;

static DB: LazyLock<Dynamite> = LazyLock::new(|| Dynamite::new(service::client()));

/// Makes every write at this time, after or before 1970. What is sent is read as the time that the write returns, and
/// everything else is refused.
pub fn check(seconds: u64, nanos: u32, before: bool) {
    let distance = Duration::new(seconds, nanos % 1_000_000_000);
    let time = if before { UNIX_EPOCH.checked_sub(distance) } else { UNIX_EPOCH.checked_add(distance) };
    if let Some(time) = time {
        check_time(time);
    }
}

fn check_time(time: SystemTime) {
    let visits = VisitRepository::new(&DB);
    let create =
        visits.create(&visit()).at(time).request().map(|request| request.get_item().clone().unwrap_or_default());
    let upsert = visits.upsert(&visit()).at(time).request().map(drop);
    let update = visits.update(&visit()).at(time).request().map(drop);
    match create {
        Ok(item) => {
            let read = Visit::from_item(item).unwrap_or_else(|error| panic!("{time:?}: {error}"));
            let again =
                visits.put(&read).at(time).request().map(|request| request.get_item().clone().unwrap_or_default());
            let put = again.and_then(Visit::from_item).unwrap_or_else(|error| panic!("{time:?}: {error}"));
            assert_eq!((put.millis, put.seconds), (read.millis, read.seconds), "{time:?}");
            assert!(upsert.is_ok() && update.is_ok(), "{time:?}");
        }
        Err(error) => {
            for error in [Some(error), upsert.err(), update.err()].into_iter().flatten() {
                assert!(matches!(error, Error::InvalidInput(_)), "{error}");
                errors::check(&error);
            }
        }
    }
}
