//! The put that [`Create`](crate::Create) and [`Put`](crate::Put) share.

use aws_sdk_dynamodb::types::ReturnValue;

use crate::action::Idempotent;
use crate::action::future::{BoxFuture, with_usage};
use crate::client::error::Result;
use crate::client::{CallName, Dynamite};
use crate::codec::InvalidInput;
use crate::entity::{Entity, Revision};
use crate::operation::guard::Guards;
use crate::operation::sdk::PutItemInputBuilder;
use crate::operation::transact::transact_item;
use crate::operation::{Expected, Measured, PutItem, Requires, WriteResponse, checked_item};

/// An item with its revision, and the condition under which it is written.
#[derive(Clone)]
pub(crate) struct ConditionalPut<R> {
    db: Dynamite,
    pub(crate) operation: PutItem,
    revision: R,
    pub(crate) expected: Expected,
}

impl<R: Revision> ConditionalPut<R> {
    /// Makes a put of the item with this revision. `None` means that no higher revision exists; then the put is an
    /// error.
    pub(crate) fn new<E: Entity<Revision = R>>(
        db: &Dynamite,
        call: &'static str,
        item: &E,
        revision: Option<R>,
    ) -> Self {
        let item = checked_item(item, revision);
        let table = db.table_name(E::TABLE.name);
        ConditionalPut {
            db: db.clone(),
            operation: PutItem { entity: E::NAME, table, item, entity_condition: None, guards: Guards::default() },
            revision: revision.unwrap_or_else(R::first),
            expected: Expected::of::<E>(call, "PutItem", Requires::Condition),
        }
    }

    /// Returns the name of the request, to this table.
    pub(crate) fn name(&self) -> CallName {
        CallName::new(&self.db, self.expected.call)
    }

    /// Returns what the write expects, with the guards that it has.
    fn expected(&self) -> Expected {
        Expected { guards: self.operation.guards.clone(), ..self.expected.clone() }
    }

    pub(crate) fn request(self) -> Result<PutItemInputBuilder> {
        Ok(self.operation.input(None)?)
    }

    /// Writes the item, and returns the previous one if `returned` asks for it.
    pub(crate) fn send(self, returned: Option<ReturnValue>) -> BoxFuture<WriteResponse> {
        let expected = self.expected();
        let request = match self.db.writes_json() {
            true => self.operation.input_and_item(returned).map(|(input, item)| (input, Some(item))),
            false => self.operation.input(returned).map(|input| (input, None)),
        };
        Box::pin(send(self.db, request, expected))
    }

    /// Writes the item, and returns its revision.
    pub(crate) fn send_for_revision(self) -> BoxFuture<Measured<R>> {
        let revision = self.revision;
        Box::pin(with_usage(self.send(None), revision))
    }

    /// Converts the put into a transaction of one write.
    pub(crate) fn idempotent(self) -> Idempotent<R> {
        let expected = self.expected();
        let write = transact_item(expected.entity, self.operation.input(None));
        Idempotent::new(self.db, write, expected, self.revision)
    }
}

async fn send(
    db: Dynamite,
    request: Result<(PutItemInputBuilder, Option<String>), InvalidInput>,
    expected: Expected,
) -> Result<WriteResponse> {
    let (input, item) = request?;
    db.put_item(input, item, expected).await
}
