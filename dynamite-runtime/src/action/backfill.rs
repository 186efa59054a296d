//! Backfills: writes what the current code would write into the items that exist.

mod page;
mod refused;
mod run;
mod step;
mod write;

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use futures_util::future::BoxFuture;

pub use refused::Refused;
pub use step::BackfillStep;

use page::Writer;
use run::Run;

use super::read::DEFAULT_CONCURRENCY;
use super::read::call::ReadCall;
use super::read::segments::check_segments;
use super::read::segments::scan_stream::{SegmentPlan, SegmentScan};
use crate::client::error::Result;
use crate::client::{CallName, Dynamite, Ended, watched};
use crate::entity::{ComputedKey, Entity};
use crate::operation::CallInfo;
use crate::operation::backfill::{BackfillEntity, BackfillSummary, Parts, Planner, UnitLimit};
use crate::operation::batch::SystemClock;
use crate::operation::read::{Checkpoint, FetchOptions};
use crate::schema::TableSchema;

/// The name of the call for observers.
const CALL: &str = "backfill";

/// All entities of a table, whose items a [`Backfill`] writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AllEntities;

/// A job that writes the computed keys of indexes into the items that exist; made by
/// [`Repository::backfill`](crate::Repository::backfill), and by the handle of a table for all its entities.
///
/// A new index with a computed key has only the items that were written since its keys are. The job scans the table, and
/// compares the computed keys of each item with those that the current code would write. It sets or removes only those
/// that differ, and only if the attributes that they are made of are as they were read. If others changed an item
/// meanwhile, it is read again consistently, once; if they change it again, it counts as `raced`.
///
/// Nothing else of an item changes: not its other attributes, known or unknown, nor its revision. Items of other entities
/// and items that have expired are left alone: if an update gives such an item more time, it has the keys that it had. The
/// job can be run twice, also at the same time.
///
/// A job can't see what older versions of the code write after it. Run it when none of them writes any more, and again from
/// the start until a run [is clean](BackfillSummary::is_clean).
///
/// Writes are as fast as the table accepts them, and no faster than [`write_units`](Self::write_units). The job holds some
/// pages at a time, whatever the size of the table. It costs consistent reads of the whole table, and for each item that is
/// written, the write units of the whole item.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
/// # let saved: Option<Checkpoint> = None;
/// # fn save(_: &Checkpoint) {}
/// let mut job = orders.backfill().segments(4).write_units(200).resume(saved);
/// while let Some(step) = job.next().await? {
///     println!("{} scanned, {} written", step.counts.scanned, step.counts.written);
///     step.refused.iter().for_each(|refused| eprintln!("{refused}"));
///     save(step.checkpoint());
/// }
/// assert!(job.summary().is_clean());
/// # Ok(()) }
/// ```
#[must_use = "a backfill does nothing until `next` or `run` is called"]
pub struct Backfill<S> {
    db: Dynamite,
    table: &'static TableSchema,
    entities: Vec<BackfillEntity>,
    parts: Parts,
    options: Options,
    /// `None` before the first step.
    run: Option<Box<Run>>,
    summary: BackfillSummary,
    of: PhantomData<fn() -> S>,
}

#[derive(Clone, Debug)]
struct Options {
    segments: u32,
    at_once: usize,
    write_units: Option<u32>,
    read_units: Option<u32>,
    resume: Option<Checkpoint>,
    dry_run: bool,
}

impl<E: Entity> Backfill<E> {
    pub(crate) fn of_entity(db: &Dynamite) -> Self {
        Backfill::new(db, E::TABLE, vec![BackfillEntity::of::<E>()])
    }

    /// Writes only this computed key. Several calls add up.
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// let summary = orders.backfill().only(Order::LARGE_CUSTOMER).run().await?;
    /// assert_eq!(summary.counts.unchanged, 9);
    /// # Ok(()) }
    /// ```
    pub fn only(self, key: ComputedKey<E>) -> Self {
        self.only_of(E::NAME, key.name())
    }
}

impl Backfill<AllEntities> {
    /// Writes only this computed key of one of the entities. Several calls add up.
    pub fn only<E: Entity>(self, key: ComputedKey<E>) -> Self {
        self.only_of(E::NAME, key.name())
    }
}

/// Returns a backfill of these entities of a table; called by generated code.
#[doc(hidden)]
pub fn backfill_of(
    db: &Dynamite,
    table: &'static TableSchema,
    entities: impl IntoIterator<Item = BackfillEntity>,
) -> Backfill<AllEntities> {
    Backfill::new(db, table, entities.into_iter().collect())
}

impl<S> Backfill<S> {
    fn new(db: &Dynamite, table: &'static TableSchema, entities: Vec<BackfillEntity>) -> Self {
        let options = Options {
            segments: 1,
            at_once: DEFAULT_CONCURRENCY,
            write_units: None,
            read_units: None,
            resume: None,
            dry_run: false,
        };
        let (parts, summary) = (Parts::default(), BackfillSummary::default());
        Backfill { db: db.clone(), table, entities, parts, options, run: None, summary, of: PhantomData }
    }

    fn only_of(mut self, entity: &'static str, key: &'static str) -> Self {
        self.parts.keys.get_or_insert_default().push((entity, key));
        self.begin_again()
    }

    /// Also writes the defaults of absent attributes, so that conditions, filters and other programs see them.
    ///
    /// Of declared structs within items, the defaults of fields are not written.
    pub fn defaults(mut self) -> Self {
        self.parts.defaults = true;
        self.begin_again()
    }

    /// Also removes the attributes under `retired:` of each entity, which no version of the code may read any more.
    ///
    /// With `preserve_unknown`, a put of an item that was read before writes them again. The next run removes them.
    pub fn remove_retired(mut self) -> Self {
        self.parts.retired = true;
        self.begin_again()
    }

    /// Scans the table in so many segments (1 to 1,000,000), some of them at the same time. The default is 1.
    pub fn segments(mut self, n: u32) -> Self {
        self.options.segments = n;
        self.begin_again()
    }

    /// Sets the maximum number of scans, and that of writes, in flight. The default is 16; 0 counts as 1.
    pub fn at_once(mut self, requests: usize) -> Self {
        self.options.at_once = requests.max(1);
        self.begin_again()
    }

    /// Limits the write units a second that the job consumes, of the table and its indexes together. By default, it writes
    /// as fast as the table accepts it. 0 counts as 1.
    pub fn write_units(mut self, per_second: u32) -> Self {
        self.options.write_units = Some(per_second);
        self.begin_again()
    }

    /// Limits the read units a second that the scan consumes; it is exceeded by the pages that are read ahead. By default,
    /// it reads as fast as it writes. 0 counts as 1.
    pub fn read_units(mut self, per_second: u32) -> Self {
        self.options.read_units = Some(per_second);
        self.begin_again()
    }

    /// Continues after a checkpoint of an earlier run, if there is one. The number of segments has to be the same. Such a run
    /// does not read the whole table, so that it is never [clean](BackfillSummary::is_clean).
    pub fn resume(mut self, checkpoint: impl Into<Option<Checkpoint>>) -> Self {
        self.options.resume = checkpoint.into();
        self.begin_again()
    }

    /// Writes nothing. Items that would be written count as `written`.
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// let summary = orders.backfill().dry_run().run().await?;
    /// println!("{} of {} items would be written", summary.counts.written, summary.counts.scanned);
    /// # Ok(()) }
    /// ```
    pub fn dry_run(mut self) -> Self {
        self.options.dry_run = true;
        self.begin_again()
    }

    /// Forgets the steps that were made with other options.
    fn begin_again(mut self) -> Self {
        self.run = None;
        self.summary = BackfillSummary::default();
        self
    }

    /// Makes the next step, or returns `None` at the end. A step is a page of the scan, up to 1 MB of items.
    ///
    /// After an error, or if the future was dropped before it completed, the next call continues with the same page.
    /// Requests that were throttled or failed for a passing reason are sent again for up to a minute without progress.
    ///
    /// # Errors
    ///
    /// Returns [`Error::InvalidInput`](crate::Error::InvalidInput) for a wrong number of segments,
    /// [`Error::InvalidCursor`](crate::Error::InvalidCursor) for a checkpoint of another job, and the errors of requests.
    /// That a single item can't be written is no error: the step has it in its `refused`.
    pub async fn next(&mut self) -> Result<Option<BackfillStep>> {
        let name = CallName::new(&self.db, self.info());
        let step: BoxFuture<'_, Result<Option<BackfillStep>>> =
            Box::pin(watched(name, self.next_step(), |step: &Result<Option<BackfillStep>>| {
                Ended::with_usage(step, |step| step.as_ref().map(|step| step.usage).unwrap_or_default())
            }));
        step.await
    }

    /// Returns the names of the job for observers.
    fn info(&self) -> CallInfo {
        let entity = match self.entities.as_slice() {
            [entity] => Some(entity.name),
            _ => None,
        };
        CallInfo { entity, table: Some(self.table.name), ..CallInfo::of_many(CALL, "Scan") }
    }

    fn start(&self) -> Result<Run> {
        let Options { segments, at_once, write_units, read_units, resume, dry_run } = self.options.clone();
        check_segments(segments)?;
        let (db, info) = (self.db.for_batches(), self.info());
        let read = Arc::new(ReadCall::of_backfill(&db, self.table, info));
        let scan = SegmentScan::new(SegmentPlan { read, total: segments, at_once, resume }, FetchOptions::default());
        let planner = Planner {
            table: db.table_name(self.table.name),
            schema: self.table,
            entities: self.entities.clone(),
            parts: self.parts.clone(),
        };
        let writer = Writer { db, info, planner, clock: SystemClock::start(), at_once, dry_run };
        Ok(Run::new(scan, writer, write_units.map(UnitLimit::new), read_units.map(UnitLimit::new)))
    }

    async fn next_step(&mut self) -> Result<Option<BackfillStep>> {
        if self.run.is_none() {
            self.run = Some(Box::new(self.start()?));
        }
        let Some(run) = &mut self.run else { return Ok(None) };
        let step = run.next().await?;
        match &step {
            Some(step) => {
                self.summary.counts += step.counts;
                self.summary.usage += step.usage;
            }
            None => self.summary.is_complete = self.options.resume.is_none(),
        }
        Ok(step)
    }

    /// Makes all steps that are left, and returns the summary.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`next`](Self::next).
    pub async fn run(mut self) -> Result<BackfillSummary> {
        while self.next().await?.is_some() {}
        Ok(self.summary)
    }

    /// Returns what the steps so far have done.
    pub fn summary(&self) -> BackfillSummary {
        self.summary
    }
}

impl<S> fmt::Debug for Backfill<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.entities.iter().map(|entity| entity.name).collect();
        f.debug_struct("Backfill").field("entities", &names).field("summary", &self.summary).finish_non_exhaustive()
    }
}
