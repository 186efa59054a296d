//! The request of an update or an upsert, and the checks before it is sent.

use aws_sdk_dynamodb::types::{AttributeValue, ReturnConsumedCapacity, ReturnValue};

use super::guards::{parent_guard, value_guard};
use super::{Arithmetic, Change, Changes, within_type};
use crate::codec::room::Room;
use crate::codec::{InvalidInput, RawItem};
use crate::condition::Expr;
use crate::entity::Entity;
use crate::expression::Placeholders;
use crate::key::check_key;
use crate::operation::WriteCondition;
use crate::operation::guard::{Guards, Requirement};
use crate::operation::sdk::UpdateItemInputBuilder;
use crate::path::{RequiredTag, Step, attribute_path, check_names, display_path};
use crate::schema::{IndexSchema, TableSchema};

/// A change of parts of an item, with an optional condition.
#[derive(Clone)]
pub(crate) struct UpdateItem {
    entity: &'static str,
    table: String,
    pub(super) schema: &'static TableSchema,
    pub(crate) changes: Changes,
    pub(crate) guards: Guards,
    invalid: Option<InvalidInput>,
}

impl UpdateItem {
    /// Creates an update of an item of `E` without changes.
    pub(crate) fn new<E: Entity>(table: String) -> Self {
        UpdateItem::of(E::NAME, E::TABLE, table)
    }

    /// Creates an update of an item of an entity of a table without changes.
    pub(crate) fn of(entity: &'static str, schema: &'static TableSchema, table: String) -> Self {
        UpdateItem { entity, table, schema, changes: Changes::default(), guards: Guards::default(), invalid: None }
    }

    /// Refuses the request. Only the first error is reported.
    pub(crate) fn refuse(&mut self, error: InvalidInput) {
        self.invalid.get_or_insert(error.in_entity(self.entity));
    }

    /// Adds a change of an attribute or a path inside one.
    pub(crate) fn change(&mut self, path: Vec<Step>, change: Result<Change, InvalidInput>) {
        self.change_within(path, change, None);
    }

    /// Requires that unions are the alternatives inside of which something changes.
    pub(crate) fn require_tags(&mut self, tags: &[RequiredTag]) {
        for tag in tags {
            self.guards.push(Requirement::Alternative(tag.clone()), Expr::has_tag(tag));
        }
    }

    /// Adds a change that needs no guards.
    pub(crate) fn change_unguarded(&mut self, path: Vec<Step>, change: Change) {
        if self.invalid.is_none()
            && let Err(error) = self.changes.push(path, change)
        {
            self.refuse(error);
        }
    }

    /// Replaces the change of an attribute, or removes that change if `change` is `None`.
    pub(crate) fn replace_change(&mut self, path: Vec<Step>, change: Option<Change>) {
        if let Err(error) = self.changes.replace(path, change) {
            self.refuse(error);
        }
    }

    /// Adds a change of a number.
    pub(crate) fn change_number(&mut self, path: Vec<Step>, arithmetic: Arithmetic) {
        self.change_within(path, arithmetic.change, arithmetic.bound);
    }

    /// Adds a change and its guards, unless the request is refused already. A bound of a number also guards that there is
    /// a number.
    fn change_within(
        &mut self,
        path: Vec<Step>,
        change: Result<Change, InvalidInput>,
        bound: Option<(Requirement, Expr)>,
    ) {
        if self.invalid.is_some() {
            return;
        }
        match change.and_then(|change| check_names(&path).map(|()| change)) {
            Ok(change) => {
                let value = bound.or_else(|| value_guard(&path, &change));
                for (requirement, condition) in parent_guard(&path).into_iter().chain(value) {
                    self.guards.push(requirement, condition);
                }
                self.change_unguarded(path, change);
            }
            Err(error) => self.refuse(error.in_field(&display_path(&path))),
        }
    }

    /// Adds 1 to the revision, if there is a next one. An absent revision counts as `absent`.
    pub(crate) fn count_revision(&mut self, lock: &'static str, room: Option<Room>, absent: Option<AttributeValue>) {
        let path = attribute_path(lock);
        let bound = within_type(path.clone(), room, absent.as_ref());
        let increment = Change::Add { value: AttributeValue::N("1".into()), or: absent };
        self.change_number(path, Arithmetic { bound, change: Ok(increment) });
    }

    /// Returns the first error, if there is one.
    pub(crate) fn check(&self) -> Result<(), InvalidInput> {
        self.invalid.clone().map_or(Ok(()), Err)
    }

    /// Returns the SDK's request for the item with `key`.
    pub(crate) fn input(
        self,
        key: RawItem,
        returned: Option<ReturnValue>,
    ) -> Result<UpdateItemInputBuilder, InvalidInput> {
        self.check()?;
        self.check_changes().map_err(|error| error.in_entity(self.entity))?;
        let mut placeholders = Placeholders::default();
        let update = self.changes.expression(&mut placeholders).map_err(|error| error.in_entity(self.entity))?;
        let condition = WriteCondition::new(self.guards.condition().as_ref(), self.entity, &mut placeholders)?;
        placeholders.check_size().map_err(|error| error.in_entity(self.entity))?;
        Ok(UpdateItemInputBuilder::default()
            .table_name(self.table)
            .set_key(Some(key))
            .set_update_expression(update)
            .set_condition_expression(condition.expression)
            .set_return_values_on_condition_check_failure(condition.on_failure)
            .set_expression_attribute_names(placeholders.names())
            .set_expression_attribute_values(placeholders.values())
            .set_return_values(returned)
            .return_consumed_capacity(ReturnConsumedCapacity::Total))
    }

    /// Refuses index keys that are empty or too long, and paths that are changed twice, as DynamoDB would.
    fn check_changes(&self) -> Result<(), InvalidInput> {
        for (key, role) in self.schema.indexes.iter().flat_map(IndexSchema::keys) {
            if let Some(value) = self.changes.value_of(key.name) {
                check_key(key.name, value, role)?;
            }
        }
        self.changes.check_overlap()
    }
}
