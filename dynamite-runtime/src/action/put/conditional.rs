//! The put that [`Create`](crate::Create) and [`Put`](crate::Put) share.

use std::borrow::Cow;
use std::time::SystemTime;

use aws_sdk_dynamodb::types::ReturnValue;

use crate::action::Idempotent;
use crate::action::future::{BoxFuture, with_usage};
use crate::action::write_time::WriteTime;
use crate::client::error::Result;
use crate::client::{CallName, Dynamite};
use crate::codec::InvalidInput;
use crate::entity::{Entity, Revision, Timestamped, Written, lock_value, stamped};
use crate::operation::guard::Guards;
use crate::operation::sdk::PutItemInputBuilder;
use crate::operation::transact::transact_item;
use crate::operation::{Expected, Measured, PutItem, Requires, WriteResponse, checked_item};

/// An item as it is written, what the call returns of it, and the condition under which it is written.
#[derive(Clone)]
pub(crate) struct ConditionalPut<W> {
    db: Dynamite,
    pub(crate) operation: PutItem,
    written: W,
    /// The error of an item whose revision has no next one.
    unlocked: Result<(), InvalidInput>,
    time: WriteTime,
    makes_item: bool,
    pub(crate) expected: Expected,
}

impl<W: Send + 'static> ConditionalPut<W> {
    /// Makes a put of the item with this revision. `None` means that no higher revision exists; then the put is an
    /// error. `makes_item` is set if the put never replaces an item.
    pub(crate) fn new<E: Entity<Written = W>>(
        db: &Dynamite,
        call: &'static str,
        item: &E,
        revision: Option<E::Revision>,
        makes_item: bool,
    ) -> Self
    where
        W: Written<E>,
    {
        let time = if makes_item { WriteTime::of_new::<E>(db) } else { WriteTime::of_update::<E>(db) };
        let (item, written) = match stamped(item, time.time, makes_item) {
            Ok(item) => (checked_item(&*item, revision), item),
            Err(error) => (Err(error), Cow::Borrowed(item)),
        };
        let table = db.table_name(E::TABLE.name);
        ConditionalPut {
            db: db.clone(),
            operation: PutItem { entity: E::NAME, table, item, entity_condition: None, guards: Guards::default() },
            written: W::of(written, revision.unwrap_or_else(E::Revision::first)),
            unlocked: lock_value::<E>(revision).map(drop),
            time,
            makes_item,
            expected: Expected::of::<E>(call, "PutItem", Requires::Condition),
        }
    }

    /// Returns the time of the write, or else that of the client's clock.
    pub(crate) fn time(&self) -> SystemTime {
        self.time.time.unwrap_or_else(|| self.db.clock().now())
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

    /// Writes the item, and returns what was written.
    pub(crate) fn send_for_written(self) -> BoxFuture<Measured<W>>
    where
        W: Clone,
    {
        let written = self.written.clone();
        Box::pin(with_usage(self.send(None), written))
    }

    /// Converts the put into a transaction of one write.
    pub(crate) fn idempotent(self) -> Idempotent<W> {
        let expected = self.expected();
        let write = transact_item(expected.entity, self.operation.input(None));
        Idempotent::new(self.db, write, expected, self.time, self.written)
    }
}

impl<E: Timestamped> ConditionalPut<E> {
    /// Sets the time of the write.
    pub(crate) fn at(mut self, time: SystemTime) -> Self {
        self.time = WriteTime::given(time);
        let stamp = <E as Written<E>>::stamp(&mut self.written, time, self.makes_item);
        let encode = || checked_item(&self.written, Some(self.written.revision()));
        self.operation.item = self.unlocked.clone().and(stamp).and_then(|()| encode());
        self
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
