//! Writers of the current version, which change orders while the backfill runs.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use dynamite_runtime::Decimal;
use futures_util::future::try_join_all;

use crate::data::Random;
use crate::store::orders::{Order, OrderKey, OrderRepository};
use crate::{Context, Outcome};

/// The number of writers.
const WRITERS: u64 = 4;

/// Writers that change totals until they are stopped.
#[derive(Default)]
pub(super) struct Writers {
    is_stopped: AtomicBool,
    changed: AtomicU64,
}

impl Writers {
    /// Changes totals of random orders. Each change also sets or removes the key of the index.
    pub(super) async fn run(&self, orders: &OrderRepository, all: &[Order]) -> Outcome {
        let writer = async |number: u64| {
            let mut random = Random::of_stream(2026, number);
            while !self.is_stopped.load(Ordering::Relaxed) {
                let total = Decimal::from(random.below(2_000));
                let update = orders.update(OrderKey::from(random.pick(all))).set_total(total);
                update.await.context("changing an order")?;
                self.changed.fetch_add(1, Ordering::Relaxed);
            }
            Ok(())
        };
        try_join_all((0..WRITERS).map(writer)).await.map(drop)
    }

    /// Lets each writer end after its current request.
    pub(super) fn stop(&self) {
        self.is_stopped.store(true, Ordering::Relaxed);
    }

    /// Returns the number of changes.
    pub(super) fn changed(&self) -> u64 {
        self.changed.load(Ordering::Relaxed)
    }
}
