//! Simulated tables: a bucket of capacity units, and one for each of their partitions.

use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::super::clock::Clock;
use super::super::operation::{BatchEntry, BatchOperation, EntryResult, Outcome, Response, Sent, TableCost};
use super::world::World;
use crate::operation::Usage;

/// The time from a request to its response.
const LATENCY: Duration = Duration::from_millis(5);
/// The size of a bucket, in seconds of its rate.
const BURST: f64 = 5.0;

/// A bucket of units that fills at a steady rate.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    rate: f64,
    units: f64,
    filled: Duration,
}

impl Bucket {
    fn new(rate: f64) -> Self {
        Bucket { rate, units: BURST * rate, filled: Duration::ZERO }
    }

    fn fill(&mut self, now: Duration) {
        let passed = now.saturating_sub(self.filled).as_secs_f64();
        self.units = (self.units + passed * self.rate).min(BURST * self.rate);
        self.filled = now;
    }
}

/// What a simulated table can do.
#[derive(Clone, Debug)]
pub(crate) struct TableModel {
    /// The units a second of the table.
    pub(crate) rate: f64,
    /// The units a second of each partition.
    pub(crate) partitions: Vec<f64>,
    /// The units that an entry consumes.
    pub(crate) units: f64,
    /// The table accepts no entry before this time.
    pub(crate) opens: Duration,
    /// The time from a request to its response.
    pub(crate) latency: Duration,
}

impl TableModel {
    /// Makes a table of so many partitions, none of which throttles before the table does.
    pub(crate) fn new(rate: f64, partitions: usize) -> Self {
        let partitions = vec![rate; partitions.max(1)];
        TableModel { rate, partitions, units: 1.0, opens: Duration::ZERO, latency: LATENCY }
    }

    /// Sets the units a second of the last partition.
    pub(crate) fn hot(mut self, rate: f64) -> Self {
        if let Some(last) = self.partitions.last_mut() {
            *last = rate;
        }
        self
    }
}

/// A simulated table, and what it counted from `counts_from` on.
struct Table {
    model: TableModel,
    bucket: Bucket,
    partitions: Vec<Bucket>,
    counts_from: Duration,
    /// The numbers of entries accepted and throttled, by partition.
    accepted: Vec<u64>,
    throttled: Vec<u64>,
}

impl Table {
    /// Accepts an entry, if there are units for it.
    fn accept(&mut self, now: Duration, partition: usize) -> bool {
        self.bucket.fill(now);
        let bucket = &mut self.partitions[partition];
        bucket.fill(now);
        let units = self.model.units;
        let accepted = now >= self.model.opens && self.bucket.units >= units && bucket.units >= units;
        if accepted {
            self.bucket.units -= units;
            bucket.units -= units;
        }
        if now >= self.counts_from {
            *(if accepted { &mut self.accepted[partition] } else { &mut self.throttled[partition] }) += 1;
        }
        accepted
    }
}

/// Simulated tables.
#[derive(Clone)]
pub(crate) struct Tables(Arc<Mutex<Vec<Table>>>);

impl Tables {
    /// Makes tables that count entries from this time on.
    pub(crate) fn new(models: &[TableModel], counts_from: Duration) -> Self {
        let table = |model: &TableModel| Table {
            model: model.clone(),
            bucket: Bucket::new(model.rate),
            partitions: model.partitions.iter().map(|rate| Bucket::new(*rate)).collect(),
            counts_from,
            accepted: vec![0; model.partitions.len()],
            throttled: vec![0; model.partitions.len()],
        };
        Tables(Arc::new(Mutex::new(models.iter().map(table).collect())))
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Table>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes an entry, without latency; returns `true` if it was accepted.
    pub(crate) fn write(&self, now: Duration, table: usize, partition: usize) -> bool {
        self.lock()[table].accept(now, partition)
    }

    /// Returns the number of entries that the partitions of a table accepted and throttled.
    pub(crate) fn counts(&self, table: usize) -> Vec<(u64, u64)> {
        let tables = self.lock();
        tables[table].accepted.iter().copied().zip(tables[table].throttled.iter().copied()).collect()
    }
}

/// A simulated entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct SimulatedEntry {
    pub(crate) table: usize,
    /// The partition that holds it.
    pub(crate) partition: usize,
    /// Its partition key: a partition holds many of them.
    pub(crate) key: u64,
    /// Its sort key.
    pub(crate) id: u64,
}

impl BatchEntry for SimulatedEntry {
    type Identity = SimulatedEntry;

    fn identity(&self) -> SimulatedEntry {
        *self
    }

    fn table(&self) -> usize {
        self.table
    }

    fn partition(&self) -> u64 {
        self.key
    }

    fn bytes(&self) -> usize {
        100
    }
}

/// Requests to simulated tables, of up to `MAX` entries.
pub(crate) struct SimulatedOperation<const MAX: usize> {
    pub(crate) world: World,
    pub(crate) tables: Tables,
}

impl<const MAX: usize> BatchOperation for SimulatedOperation<MAX> {
    type Entry = SimulatedEntry;
    type Done = ();
    type Request = Vec<SimulatedEntry>;
    type Error = Infallible;

    const MAX_ENTRIES: usize = MAX;
    const WRITES: bool = true;

    fn tables(&self) -> usize {
        self.tables.lock().len()
    }

    fn invalid(&self, _: &SimulatedEntry) -> Option<Infallible> {
        None
    }

    fn encode(&self, entries: &[&SimulatedEntry]) -> Result<Vec<SimulatedEntry>, Infallible> {
        Ok(entries.iter().map(|entry| **entry).collect())
    }

    async fn send(&self, entries: Vec<SimulatedEntry>) -> Sent<(), Infallible> {
        let latency = self.tables.lock().iter().map(|table| table.model.latency).max();
        self.world.sleep(latency.unwrap_or(LATENCY)).await;
        let now = self.world.now();
        let accepted: Vec<bool> =
            entries.iter().map(|entry| self.tables.write(now, entry.table, entry.partition)).collect();
        let cost = |(table, units): (usize, f64)| {
            let done = entries.iter().zip(&accepted).filter(|(entry, accepted)| entry.table == table && **accepted);
            TableCost { table, capacity: Some(done.count() as f64 * units), returned: 0 }
        };
        let units: Vec<f64> = self.tables.lock().iter().map(|table| table.model.units).collect();
        let tables = units.into_iter().enumerate().map(cost).collect();
        let result = |accepted: &bool| if *accepted { EntryResult::Done(()) } else { EntryResult::Throttled };
        let results = accepted.iter().map(result).collect();
        let response = Response { results, usage: Usage::default(), tables, broken: None };
        Sent { outcome: Outcome::Response(response), ambiguous: false }
    }
}
