//! One request of a read.

use aws_sdk_dynamodb::types::{ConsumedCapacity, ReturnConsumedCapacity, Select};

use super::{Read, Target};
use crate::codec::RawItem;
use crate::error::service_error;
use crate::send::{Attempts, attempted};
use crate::{InvalidInput, Result, Usage, sdk};

/// What one request gave.
pub(crate) struct Fetched {
    pub(crate) items: Vec<RawItem>,
    /// Where to go on; `None` at the end.
    pub(crate) last: Option<RawItem>,
    pub(crate) usage: Usage,
}

/// How much one request reads, and of what.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Extent {
    /// Items before the filter; without it, 1 MB.
    pub(crate) limit: Option<u32>,
    /// Only their number.
    pub(crate) count: bool,
    /// Which part of a scan; the whole without it.
    pub(crate) segment: Option<Segment>,
}

/// A part of a table or an index, in a parallel scan.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Segment {
    pub(crate) number: u32,
    /// Of how many.
    pub(crate) total: u32,
}

impl Extent {
    fn limit(self, entity: &'static str) -> Result<Option<i32>> {
        let Some(limit) = self.limit else { return Ok(None) };
        match i32::try_from(limit) {
            Ok(limit) if limit > 0 => Ok(Some(limit)),
            _ => {
                let problem = format!("a page of {limit} items: it can be 1 to {}", i32::MAX);
                Err(InvalidInput::value(problem).in_entity(entity).into())
            }
        }
    }

    fn select(self) -> Option<Select> {
        self.count.then_some(Select::Count)
    }
}

impl Read {
    /// The SDK's request.
    pub(crate) fn query_request(&self, start: Option<RawItem>, extent: Extent) -> Result<sdk::QueryInputBuilder> {
        let expressions = self.expressions(extent)?;
        Ok(sdk::QueryInputBuilder::default()
            .table_name(self.table())
            .set_index_name(self.layout.index_name().map(str::to_owned))
            .set_key_condition_expression(expressions.key)
            .set_filter_expression(expressions.filter)
            .set_projection_expression(expressions.projection)
            .set_expression_attribute_names(expressions.placeholders.names())
            .set_expression_attribute_values(expressions.placeholders.values())
            .set_consistent_read(self.consistent.then_some(true))
            .set_scan_index_forward(self.descending.then_some(false))
            .set_select(extent.select().or(self.hydration.select()))
            .set_limit(extent.limit(self.entity)?)
            .set_exclusive_start_key(start)
            .return_consumed_capacity(ReturnConsumedCapacity::Total))
    }

    /// The SDK's request.
    pub(crate) fn scan_request(&self, start: Option<RawItem>, extent: Extent) -> Result<sdk::ScanInputBuilder> {
        let expressions = self.expressions(extent)?;
        Ok(sdk::ScanInputBuilder::default()
            .table_name(self.table())
            .set_index_name(self.layout.index_name().map(str::to_owned))
            .set_filter_expression(expressions.filter)
            .set_projection_expression(expressions.projection)
            .set_expression_attribute_names(expressions.placeholders.names())
            .set_expression_attribute_values(expressions.placeholders.values())
            .set_consistent_read(self.consistent.then_some(true))
            .set_select(extent.select().or(self.hydration.select()))
            .set_limit(extent.limit(self.entity)?)
            .set_exclusive_start_key(start)
            .set_segment(extent.segment.and_then(|segment| i32::try_from(segment.number).ok()))
            .set_total_segments(extent.segment.and_then(|segment| i32::try_from(segment.total).ok()))
            .return_consumed_capacity(ReturnConsumedCapacity::Total))
    }

    /// Makes one request.
    pub(crate) async fn fetch(&self, start: Option<RawItem>, extent: Extent) -> Result<Fetched> {
        match &self.target {
            Target::Query { .. } => {
                let request = self.query_request(start, extent)?;
                let (sent, attempts) = attempted(request.send_with(self.db.client())).await;
                let output = sent.map_err(|e| service_error("Query", e))?;
                let usage = usage(output.consumed_capacity, attempts, output.scanned_count, output.count);
                Ok(fetched(output.items, output.last_evaluated_key, usage))
            }
            Target::Scan => {
                let request = self.scan_request(start, extent)?;
                let (sent, attempts) = attempted(request.send_with(self.db.client())).await;
                let output = sent.map_err(|e| service_error("Scan", e))?;
                let usage = usage(output.consumed_capacity, attempts, output.scanned_count, output.count);
                Ok(fetched(output.items, output.last_evaluated_key, usage))
            }
        }
    }
}

fn usage(capacity: Option<ConsumedCapacity>, attempts: Attempts, scanned: i32, returned: i32) -> Usage {
    let counted = |count| usize::try_from(count).unwrap_or_default();
    Usage { scanned: counted(scanned), returned: counted(returned), ..Usage::of(&capacity, attempts) }
}

fn fetched(items: Option<Vec<RawItem>>, last: Option<RawItem>, usage: Usage) -> Fetched {
    let last = last.filter(|key| !key.is_empty());
    Fetched { items: items.unwrap_or_default(), last, usage }
}
