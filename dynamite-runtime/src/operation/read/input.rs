//! `Query` and `Scan`.

use aws_sdk_dynamodb::types::{ReturnConsumedCapacity, Select};

use super::fetch::FetchOptions;
use super::request::ReadOperation;
use crate::codec::{InvalidInput, RawItem};
use crate::operation::sdk::{QueryInputBuilder, ScanInputBuilder};

impl ReadOperation {
    /// Returns what a request returns, unless it is what its projection says.
    fn select(&self, options: FetchOptions) -> Option<Select> {
        match options.count {
            true => (!self.counts_by_keys()).then_some(Select::Count),
            false => self.hydration.select(),
        }
    }

    /// Returns the SDK's request that continues after the key `start`.
    pub(crate) fn query_input(
        &self,
        start: Option<RawItem>,
        options: FetchOptions,
    ) -> Result<QueryInputBuilder, InvalidInput> {
        let expressions = self.expressions(options)?;
        Ok(QueryInputBuilder::default()
            .table_name(self.table.clone())
            .set_index_name(self.layout.index_name().map(str::to_owned))
            .set_key_condition_expression(expressions.key)
            .set_filter_expression(expressions.filter)
            .set_projection_expression(expressions.projection)
            .set_expression_attribute_names(expressions.placeholders.names())
            .set_expression_attribute_values(expressions.placeholders.values())
            .set_consistent_read(self.consistent.then_some(true))
            .set_scan_index_forward((self.descending != self.backward).then_some(false))
            .set_select(self.select(options))
            .set_limit(options.limit(self.entity)?)
            .set_exclusive_start_key(start)
            .return_consumed_capacity(ReturnConsumedCapacity::Total))
    }

    /// Returns the SDK's request that continues after the key `start`.
    pub(crate) fn scan_input(
        &self,
        start: Option<RawItem>,
        options: FetchOptions,
    ) -> Result<ScanInputBuilder, InvalidInput> {
        let expressions = self.expressions(options)?;
        Ok(ScanInputBuilder::default()
            .table_name(self.table.clone())
            .set_index_name(self.layout.index_name().map(str::to_owned))
            .set_filter_expression(expressions.filter)
            .set_projection_expression(expressions.projection)
            .set_expression_attribute_names(expressions.placeholders.names())
            .set_expression_attribute_values(expressions.placeholders.values())
            .set_consistent_read(self.consistent.then_some(true))
            .set_select(self.select(options))
            .set_limit(options.limit(self.entity)?)
            .set_exclusive_start_key(start)
            .set_segment(options.segment.and_then(|segment| i32::try_from(segment.number).ok()))
            .set_total_segments(options.segment.and_then(|segment| i32::try_from(segment.total).ok()))
            .return_consumed_capacity(ReturnConsumedCapacity::Total))
    }
}
