//! One write of a backfill, and the read after it if others changed the item meanwhile.

use crate::action::batch::is_refusal;
use crate::client::Dynamite;
use crate::client::error::Error;
use crate::codec::{RawItem, StoredItem};
use crate::operation::backfill::PlannedWrite;
use crate::operation::{CallInfo, Expected, GetItem, Requires, Usage};

/// The end of a write.
pub(super) enum Written {
    Done(Usage),
    /// The condition did not hold; has the item as it is now, if it still exists, and the cost of that read.
    Changed(Option<StoredItem>, Usage),
    /// There was no capacity, or the service or the connection to it failed. The write may succeed later.
    NotAccepted(Box<PlannedWrite>, Error),
    /// The service will never accept this write.
    Refused(Box<PlannedWrite>, Error),
    /// The service will accept no write.
    Failed(Error),
}

/// Sends a write to a table.
pub(super) async fn send(db: Dynamite, info: CallInfo, table: String, write: Box<PlannedWrite>) -> Written {
    let expected = Expected {
        call: info.with_operation("UpdateItem"),
        entity: write.entity.name,
        discriminator: write.entity.discriminator,
        requires: Requires::Item,
        guards: write.update.guards.clone(),
        revision: None,
    };
    let input = match write.update.clone().input(write.key.clone(), None) {
        Ok(input) => input,
        Err(error) => return Written::Refused(write, error.into()),
    };
    match db.update_item(input, expected).await {
        Ok(response) => Written::Done(response.usage),
        Err(Error::ConditionFailed(_) | Error::NotFound { .. } | Error::OtherEntity(_)) => {
            match read_again(&db, info, table, write.key.clone()).await {
                Ok((item, usage)) => Written::Changed(item, usage),
                Err(error) => failed(write, error),
            }
        }
        Err(error) => failed(write, error),
    }
}

async fn read_again(
    db: &Dynamite,
    info: CallInfo,
    table: String,
    key: RawItem,
) -> Result<(Option<StoredItem>, Usage), Error> {
    let get = GetItem { table, key: Ok(key), consistent: true, keys: Vec::new() };
    let read = db.get_item(info.with_operation("GetItem"), get.input(None)?).await?;
    Ok((read.value, read.usage))
}

fn failed(write: Box<PlannedWrite>, error: Error) -> Written {
    match &error {
        _ if is_refusal(&error) => Written::Refused(write, error),
        _ if may_succeed_later(&error) => Written::NotAccepted(write, error),
        _ => Written::Failed(error),
    }
}

/// Returns `true` if the same request may succeed later.
pub(super) fn may_succeed_later(error: &Error) -> bool {
    matches!(error, Error::Throttled(_)) || error.is_transient()
}
