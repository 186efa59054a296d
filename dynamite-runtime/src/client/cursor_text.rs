//! Parses cursors and checkpoints, with [`Error`] as the error type.

use std::str::FromStr;

use super::error::{Error, Result};
use crate::operation::cursor::Cursor;
use crate::operation::read::Checkpoint;

impl FromStr for Cursor {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Ok(Cursor::parse(text)?)
    }
}

impl FromStr for Checkpoint {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Ok(Checkpoint::parse(text)?)
    }
}
