//! The time of a write, of an entity with `timestamps:`.

use std::time::SystemTime;

use crate::client::Dynamite;
use crate::codec::InvalidInput;
use crate::entity::{Entity, Written};

/// The time of a write, which is fixed when the call is built, so that a retry sends the same request.
#[derive(Clone, Copy)]
pub(crate) struct WriteTime {
    /// `None` if the write sends no time.
    pub(crate) time: Option<SystemTime>,
    /// The entity whose time was taken from the clock, and is sent.
    clocked: Option<&'static str>,
}

impl WriteTime {
    /// Takes the time of a write that may make an item from the clock of the client, if the entity needs it.
    pub(crate) fn of_new<E: Entity>(db: &Dynamite) -> Self {
        Self::read::<E>(db, E::Written::HAS_TIMES)
    }

    /// Takes the time of a write that makes no item from the clock of the client, if the entity needs it.
    pub(crate) fn of_update<E: Entity>(db: &Dynamite) -> Self {
        Self::read::<E>(db, E::Written::HAS_UPDATED)
    }

    fn read<E: Entity>(db: &Dynamite, is_needed: bool) -> Self {
        if is_needed { WriteTime { time: Some(db.clock().now()), clocked: Some(E::NAME) } } else { Self::NONE }
    }

    /// The time of a write that sends none.
    pub(crate) const NONE: Self = WriteTime { time: None, clocked: None };

    /// Uses a time of the caller's own.
    pub(crate) fn given(time: SystemTime) -> Self {
        WriteTime { time: Some(time), clocked: None }
    }

    /// Refuses a token of the caller's own without a time: the next call with that token would be another request.
    pub(crate) fn check_token(self, token: Option<&str>) -> Result<(), InvalidInput> {
        match (token, self.clocked) {
            (Some(_), Some(entity)) => {
                let problem = "a write with timestamps, so a token of your own needs the time too: set it with `at`";
                Err(InvalidInput::value(problem).in_entity(entity))
            }
            _ => Ok(()),
        }
    }
}
