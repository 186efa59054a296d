//! `GetItem`.

use aws_sdk_dynamodb::types::ReturnConsumedCapacity;

use super::sdk::GetItemInputBuilder;
use crate::codec::{InvalidInput, RawItem};
use crate::expression::Placeholders;
use crate::schema::KeyAttribute;

/// The paths that a read projects, as names on the wire.
pub(crate) type ProjectionPaths = &'static [&'static [&'static str]];

/// A read of one item.
#[derive(Clone)]
pub(crate) struct GetItem {
    pub(crate) table: String,
    pub(crate) key: Result<RawItem, InvalidInput>,
    pub(crate) consistent: bool,
    /// The key attributes to read besides the attributes of a view.
    pub(crate) keys: Vec<KeyAttribute>,
}

impl GetItem {
    /// Returns the SDK's request for these paths, or for the whole item.
    pub(crate) fn input(self, projection: Option<ProjectionPaths>) -> Result<GetItemInputBuilder, InvalidInput> {
        let mut placeholders = Placeholders::default();
        let keys: Vec<[&str; 1]> = self.keys.iter().map(|key| [key.name]).collect();
        let missing = |paths: ProjectionPaths| {
            let is_missing = move |key: &&[&str; 1]| !paths.iter().any(|path| path.first() == key.first());
            keys.iter().filter(is_missing).map(|key| &key[..])
        };
        let projection = projection.map(|paths| {
            let all: Vec<&[&str]> = paths.iter().copied().chain(missing(paths)).collect();
            placeholders.projection(&all)
        });
        Ok(GetItemInputBuilder::default()
            .table_name(self.table)
            .set_key(Some(self.key?))
            .set_consistent_read(self.consistent.then_some(true))
            .set_projection_expression(projection)
            .set_expression_attribute_names(placeholders.names())
            .return_consumed_capacity(ReturnConsumedCapacity::Total))
    }
}
