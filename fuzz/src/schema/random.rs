//! Where decisions come from.

use std::ops::{Deref, DerefMut};

use arbitrary::{Result, Unstructured};

use super::names::{ODD_RUST, RUST};
use super::quoted;

/// The bytes of an input, and whether things go wrong in what is made of them.
pub(super) struct Random<'u, 'b> {
    bytes: &'u mut Unstructured<'b>,
    odd: bool,
    /// How many names were given to Rust, so that no two are equal.
    given: usize,
}

impl<'u, 'b> Random<'u, 'b> {
    pub(super) fn new(bytes: &'u mut Unstructured<'b>) -> Result<Self> {
        let odd = bytes.ratio(1, 3)?;
        Ok(Random { bytes, odd, given: 0 })
    }

    /// Whether something goes wrong here.
    pub(super) fn slips(&mut self) -> Result<bool> {
        Ok(self.odd && self.bytes.ratio(1, 24)?)
    }

    /// One of the good ones, and once in a while a bad one.
    pub(super) fn mostly<'p>(&mut self, good: &[&'p str], bad: &[&'p str]) -> Result<&'p str> {
        let pool = if self.slips()? { bad } else { good };
        Ok(*self.bytes.choose(pool)?)
    }

    /// `, key: text`, sometimes.
    pub(super) fn maybe(&mut self, key: &str, pool: &[&str]) -> Result<String> {
        Ok(if self.ratio(1, 6)? { format!(", {key}: {}", quoted(self.choose(pool)?)) } else { String::new() })
    }

    /// `, rust_name: name`, sometimes.
    pub(super) fn rust_name(&mut self) -> Result<String> {
        if !self.ratio(1, 8)? {
            return Ok(String::new());
        }
        self.given += 1;
        let name = if self.slips()? {
            (*self.choose(ODD_RUST)?).to_owned()
        } else {
            format!("{}{}", self.choose(RUST)?, self.given)
        };
        Ok(format!(", rust_name: {}", quoted(&name)))
    }
}

impl<'b> Deref for Random<'_, 'b> {
    type Target = Unstructured<'b>;

    fn deref(&self) -> &Self::Target {
        self.bytes
    }
}

impl DerefMut for Random<'_, '_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        self.bytes
    }
}
