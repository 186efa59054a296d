//! Makes decisions from the bytes of an input.

use std::ops::{Deref, DerefMut};

use arbitrary::{Result, Unstructured};

use super::names::{ODD_RUST, RUST};
use super::quoted;

/// The bytes of an input, which decide about content and mistakes.
pub(super) struct Random<'u, 'b> {
    bytes: &'u mut Unstructured<'b>,
    /// The run may have mistakes.
    odd: bool,
    /// The code of the run will be compiled, so the types of the user exist.
    compiled: bool,
    /// The number of Rust names so far, which makes each unique.
    given: usize,
}

impl<'u, 'b> Random<'u, 'b> {
    pub(super) fn new(bytes: &'u mut Unstructured<'b>) -> Result<Self> {
        let odd = bytes.ratio(1, 3)?;
        Ok(Random { bytes, odd, compiled: false, given: 0 })
    }

    /// Makes no mistakes, and names only types of the user that exist.
    pub(super) fn compiled(bytes: &'u mut Unstructured<'b>) -> Self {
        Random { bytes, odd: false, compiled: true, given: 0 }
    }

    /// Returns whether the code of the run will be compiled.
    pub(super) fn is_compiled(&self) -> bool {
        self.compiled
    }

    /// Decides whether to make a mistake.
    pub(super) fn makes_mistake(&mut self) -> Result<bool> {
        Ok(self.odd && self.bytes.ratio(1, 24)?)
    }

    /// Chooses a good text, or rarely a bad one.
    pub(super) fn mostly<'p>(&mut self, good: &[&'p str], bad: &[&'p str]) -> Result<&'p str> {
        let pool = if self.makes_mistake()? { bad } else { good };
        Ok(*self.bytes.choose(pool)?)
    }

    /// Returns `, key: text` or nothing.
    pub(super) fn maybe(&mut self, key: &str, pool: &[&str]) -> Result<String> {
        Ok(if self.ratio(1, 6)? { format!(", {key}: {}", quoted(self.choose(pool)?)) } else { String::new() })
    }

    /// Returns `, stage: building`, another stage, or nothing.
    pub(super) fn stage(&mut self) -> Result<String> {
        if !self.ratio(1, 6)? {
            return Ok(String::new());
        }
        Ok(format!(", stage: {}", self.mostly(&["building", "retiring"], &["ready", "~", "[]"])?))
    }

    /// Returns `, renamed_from: name` or nothing; `name` is that of the entry.
    pub(super) fn renamed_from(&mut self, name: &str) -> Result<String> {
        if !self.ratio(1, 8)? {
            return Ok(String::new());
        }
        let old = if self.makes_mistake()? { name.to_owned() } else { format!("old {name}") };
        Ok(format!(", renamed_from: {}", quoted(&old)))
    }

    /// Returns a line with what was removed from an entity, or nothing.
    pub(super) fn retired(&mut self, indent: &str) -> Result<String> {
        if !self.ratio(1, 6)? {
            return Ok(String::new());
        }
        let good = ["{ gone: \"Place?\" }", "{}", "{ \"gone \\e[1m\": string, gone: \"list<u16>\" }"];
        let bad =
            ["[gone]", "~", "{ revision: u64 }", "{ gone: { values: [a] } }", "{ \"\": string }", "{ gone: Missing }"];
        Ok(format!("{indent}retired: {}\n", self.mostly(&good, &bad)?))
    }

    /// Returns `, sensitive: true` or nothing, or rarely a mark that the type of an attribute may contradict.
    pub(super) fn sensitive(&mut self) -> Result<&'static str> {
        Ok(match self.makes_mistake()? {
            true => ", sensitive: false",
            false if self.ratio(1, 5)? => ", sensitive: true",
            false => "",
        })
    }

    /// Returns `, rust_name: name` or nothing.
    pub(super) fn rust_name(&mut self) -> Result<String> {
        if !self.ratio(1, 8)? {
            return Ok(String::new());
        }
        self.given += 1;
        let name = if self.makes_mistake()? {
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
