//! Batches and other writers on simulated tables, in virtual time.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::backoff::Backoff;
use super::clock::Clock;
use super::engine::{End, Engine, SourceError};
use super::limits::Limits;
use super::state::State;

#[path = "simulation/table.rs"]
mod table;
#[cfg(test)]
#[path = "simulation/tests.rs"]
mod tests;
#[path = "simulation/world.rs"]
mod world;

pub(crate) use table::TableModel;

use table::{SimulatedEntry, SimulatedOperation, Tables};
use world::{Task, World};

/// The number of entries of a request of writes, and of one of reads.
const WRITES: usize = 25;
const READS: usize = 100;
/// The time from a request to its response, of writers with a fixed number of requests.
const LATENCY: Duration = Duration::from_millis(5);
/// The time at which measuring begins, and the end of a run.
const BEGIN: Duration = Duration::from_secs(3);
const END: Duration = Duration::from_secs(30);

/// A client that writes to a table.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Writer {
    /// A batch.
    Engine,
    /// A fixed number of requests in flight, each of them full, with or without full-jitter backoff after one that made no
    /// progress.
    Fixed { requests: usize, backoff: bool },
}

/// The result of a run, from [`BEGIN`] on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Measured {
    /// The fraction of the capacity that was used.
    pub(crate) used: f64,
    /// The fraction of the entries that was throttled.
    pub(crate) throttled: f64,
}

/// Runs writers on a table of `rate` units a second, beside another load of so many entries a second that never slows
/// down.
pub(crate) fn run(rate: f64, writers: &[Writer], other_load: f64) -> Measured {
    run_on(&TableModel::new(rate, 1), writers, other_load)
}

fn run_on(model: &TableModel, writers: &[Writer], other_load: f64) -> Measured {
    let (world, tables) = (World::new(), Tables::new(std::slice::from_ref(model), BEGIN));
    let mut tasks: Vec<Task> = Vec::new();
    for (index, writer) in writers.iter().enumerate() {
        match *writer {
            Writer::Engine => {
                let ids = (index as u64..).step_by(writers.len());
                let entries = ids.map(|id| SimulatedEntry { table: 0, partition: 0, key: id, id });
                tasks.push(batch::<WRITES>(&world, &tables, Limits::default(), Entries::Stream(Box::new(entries))));
            }
            Writer::Fixed { requests, backoff } => {
                tasks.extend((0..requests).map(|_| fixed(world.clone(), tables.clone(), backoff)));
            }
        }
    }
    if other_load > 0.0 {
        tasks.push(load(world.clone(), tables.clone(), other_load));
    }
    world.run(tasks, END);
    let (accepted, throttled) = tables.counts(0)[0];
    let (accepted, throttled) = (accepted as f64, throttled as f64);
    let used = accepted * model.units / (model.rate * (END - BEGIN).as_secs_f64());
    Measured { used, throttled: throttled / (accepted + throttled) }
}

/// A workload of which one entry in ten belongs to a hot partition.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HotPartition {
    /// The units a second of the table.
    pub(crate) rate: f64,
    /// The units a second of the hot partition.
    pub(crate) hot_rate: f64,
    /// Set if the entries of the hot partition have one partition key, and not one each.
    pub(crate) one_key: bool,
    /// Set for reads, whose requests have up to 100 keys.
    pub(crate) reads: bool,
    /// Set if the entries are given in a list, and not as a stream.
    pub(crate) list: bool,
    pub(crate) at_once: usize,
}

impl HotPartition {
    /// Returns the entries that the other partitions accept, as a fraction of what they accept without the hot one.
    pub(crate) fn others(&self) -> f64 {
        self.accepted_by_others(true) / self.accepted_by_others(false)
    }

    fn accepted_by_others(&self, with_hot: bool) -> f64 {
        let model = TableModel::new(self.rate, 10).hot(self.hot_rate);
        // A stream waits once too many entries are set aside.
        let end = Duration::from_secs_f64((8_500.0 / (0.1 * self.rate) - 6.0).min(END.as_secs_f64()));
        let (world, tables) = (World::new(), Tables::new(&[model], BEGIN));
        let this = *self;
        let entries = (0..).filter(move |id| with_hot || id % 10 != 9).map(move |id| this.entry(id));
        let limits = Limits { requests: self.at_once, ..Limits::default() };
        // A list that is long enough for the whole run.
        let count = (self.rate * end.as_secs_f64() * 1.5 + 6.0 * self.rate) as usize;
        let entries =
            if self.list { Entries::List(entries.take(count).collect()) } else { Entries::Stream(Box::new(entries)) };
        let task = match self.reads {
            true => batch::<READS>(&world, &tables, limits, entries),
            false => batch::<WRITES>(&world, &tables, limits, entries),
        };
        world.run(vec![task], end);
        tables.counts(0).iter().take(9).map(|(accepted, _)| *accepted as f64).sum()
    }

    fn entry(&self, id: u64) -> SimulatedEntry {
        let partition = (id % 10) as usize;
        let key = if self.one_key && partition == 9 { 9 } else { id };
        SimulatedEntry { table: 0, partition, key, id }
    }
}

/// The entries of a batch.
enum Entries {
    List(Vec<SimulatedEntry>),
    Stream(Box<dyn Iterator<Item = SimulatedEntry>>),
}

/// Runs a batch.
fn batch<const MAX: usize>(world: &World, tables: &Tables, limits: Limits, entries: Entries) -> Task {
    let (state, source) = match entries {
        Entries::List(list) => {
            let mut state = State::new(false);
            list.into_iter().for_each(|entry| state.add(entry));
            (state, None)
        }
        Entries::Stream(stream) => (State::new(false), Some(stream)),
    };
    let source = source.map(|source| futures_util::stream::iter(source.map(Ok::<_, SourceError>)));
    let run = run_batch::<MAX, _>(world, tables, limits, &Arc::new(Mutex::new(state)), source);
    Box::pin(async move {
        let _ = run.await;
    })
}

/// Returns the future of a batch.
fn run_batch<const MAX: usize, S>(
    world: &World,
    tables: &Tables,
    limits: Limits,
    state: &Arc<Mutex<State<SimulatedEntry>>>,
    source: Option<S>,
) -> impl Future<Output = End<Infallible>> + use<MAX, S>
where
    S: futures_core::Stream<Item = Result<SimulatedEntry, SourceError>> + Unpin,
{
    let operation = SimulatedOperation::<MAX> { world: world.clone(), tables: tables.clone() };
    let no_result = |_: &SimulatedEntry, ()| {};
    Engine::new(operation, world.clone(), limits, Arc::clone(state), source, no_result).run()
}

/// Sends one full request after the other.
fn fixed(world: World, tables: Tables, backoff: bool) -> Task {
    Box::pin(async move {
        let mut waits = Backoff::default();
        loop {
            world.sleep(LATENCY).await;
            let accepted = (0..WRITES).filter(|_| tables.write(world.now(), 0, 0)).count();
            if accepted > 0 {
                waits.reset();
            } else if backoff {
                world.sleep(waits.wait(world.random())).await;
            }
        }
    })
}

/// Sends single writes at a steady rate.
fn load(world: World, tables: Tables, rate: f64) -> Task {
    Box::pin(async move {
        loop {
            tables.write(world.now(), 0, 0);
            world.sleep(Duration::from_secs_f64(1.0 / rate)).await;
        }
    })
}
