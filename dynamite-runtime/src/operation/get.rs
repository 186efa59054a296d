//! `GetItem`.

use aws_sdk_dynamodb::types::ReturnConsumedCapacity;

use super::sdk::GetItemInputBuilder;
use crate::codec::{InvalidInput, RawItem};
use crate::expression::Placeholders;

/// The paths that a read projects, as names on the wire.
pub(crate) type ProjectionPaths = &'static [&'static [&'static str]];

/// A read of one item.
#[derive(Clone)]
pub(crate) struct GetItem {
    pub(crate) table: String,
    pub(crate) key: Result<RawItem, InvalidInput>,
    pub(crate) consistent: bool,
}

impl GetItem {
    /// Returns the SDK's request for these paths, or for the whole item.
    pub(crate) fn input(self, projection: Option<ProjectionPaths>) -> Result<GetItemInputBuilder, InvalidInput> {
        let mut placeholders = Placeholders::default();
        let projection = projection.map(|paths| placeholders.projection(paths));
        Ok(GetItemInputBuilder::default()
            .table_name(self.table)
            .set_key(Some(self.key?))
            .set_consistent_read(self.consistent.then_some(true))
            .set_projection_expression(projection)
            .set_expression_attribute_names(placeholders.names())
            .return_consumed_capacity(ReturnConsumedCapacity::Total))
    }
}
