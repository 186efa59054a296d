//! The names that identify a call for observers.

use crate::entity::Entity;
use crate::schema::TableSchema;

/// The names of a call. All of them stand in the program, so there is a bounded number of different ones.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CallInfo {
    /// The method that was called, such as `query.all`.
    pub(crate) call: &'static str,
    /// The operation of DynamoDB, such as `Query`.
    pub(crate) operation: &'static str,
    /// The entity, if the call is about one.
    pub(crate) entity: Option<&'static str>,
    /// The name of the table in the schema, if the call is about one.
    pub(crate) table: Option<&'static str>,
    pub(crate) index: Option<&'static str>,
    /// Set for a stream. Its consumer takes its time between the items, so that it has no span of its own.
    pub(crate) is_stream: bool,
}

impl CallInfo {
    /// Returns the names of a call that is about items of one entity.
    pub(crate) fn of<E: Entity>(call: &'static str, operation: &'static str) -> Self {
        CallInfo::of_table(call, operation, E::NAME, E::TABLE)
    }

    /// Returns the names of a call that is about items of one entity of a table.
    pub(crate) fn of_table(
        call: &'static str,
        operation: &'static str,
        entity: &'static str,
        table: &TableSchema,
    ) -> Self {
        let (entity, table) = (Some(entity), Some(table.name));
        CallInfo { entity, table, ..CallInfo::of_many(call, operation) }
    }

    /// Returns the names of a call that can be about several entities and tables.
    pub(crate) fn of_many(call: &'static str, operation: &'static str) -> Self {
        CallInfo { call, operation, entity: None, table: None, index: None, is_stream: false }
    }

    /// Returns the names of requests of this call that are of another operation. They have the index of the call.
    pub(crate) fn with_operation(self, operation: &'static str) -> Self {
        CallInfo { operation, ..self }
    }

    /// Returns the index that the operation reads.
    pub(crate) fn operation_index(&self) -> Option<&'static str> {
        self.index.filter(|_| matches!(self.operation, "Query" | "Scan"))
    }
}
