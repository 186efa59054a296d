//! A running backfill.

use super::page::{Page, Writer};
use super::step::BackfillStep;
use super::write::may_succeed_later;
use crate::action::read::segments::scan_stream::{ScannedPage, SegmentScan};
use crate::client::error::Result;
use crate::operation::backfill::{Pace, Patience, UnitLimit};
use crate::operation::batch::Clock;

/// A running backfill: one page after another.
pub(super) struct Run {
    scan: SegmentScan,
    writer: Writer,
    /// The pace of the writes.
    pace: Pace,
    /// The limit of the units that are read a second.
    reads: Option<UnitLimit>,
    /// The page that is being written.
    page: Option<Page>,
}

impl Run {
    pub(super) fn new(scan: SegmentScan, writer: Writer, writes: Option<UnitLimit>, reads: Option<UnitLimit>) -> Self {
        let pace = Pace::new(writes, writer.clock.now());
        Run { scan, writer, pace, reads, page: None }
    }

    /// Reads and writes the next page; returns `None` after the last.
    ///
    /// If the future is dropped, or after an error, the next call writes the items of the same page that are not done.
    pub(super) async fn next(&mut self) -> Result<Option<BackfillStep>> {
        if self.page.is_none() {
            let Some(page) = self.read().await? else { return Ok(None) };
            if let Some(limit) = &mut self.reads {
                limit.spend(self.writer.clock.now(), page.usage.capacity);
            }
            self.page = Some(Page::new(page));
        }
        if let Some(page) = &mut self.page {
            page.write(&self.writer, &mut self.pace).await?;
        }
        let Some(Page { end, counts, refused, usage, .. }) = self.page.take() else { return Ok(None) };
        self.scan.finish_page(end);
        Ok(Some(BackfillStep { counts, refused, usage, checkpoint: self.scan.checkpoint()? }))
    }

    /// Reads the next page, as soon as the limit allows it.
    async fn read(&mut self) -> Result<Option<ScannedPage>> {
        let clock = self.writer.clock;
        let mut patience = Patience::new(clock.now());
        loop {
            let limit = self.reads.as_ref().map(UnitLimit::next_time).unwrap_or_default();
            let time = patience.next_time().max(limit).saturating_sub(clock.now());
            if !time.is_zero() {
                clock.sleep(time).await;
            }
            match self.scan.next_page().await {
                Err(error) if may_succeed_later(&error) && patience.record_failed(clock.now(), clock.random()) => {}
                page => return page,
            }
        }
    }
}
