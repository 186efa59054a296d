//! Facts, which have names of several words.

use std::collections::BTreeMap;
use std::fmt;

use super::words::word;

/// The name of a fact: `table invoices entity attribute total`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Fact(Vec<String>);

impl Fact {
    /// Returns the words.
    pub(crate) fn words(&self) -> Vec<&str> {
        self.0.iter().map(String::as_str).collect()
    }

    /// Returns the name with more words.
    pub(super) fn with(&self, words: &[&str]) -> Self {
        Fact(self.0.iter().cloned().chain(words.iter().map(|word| (*word).to_owned())).collect())
    }
}

impl<const N: usize> From<[&str; N]> for Fact {
    fn from(words: [&str; N]) -> Self {
        Fact(words.map(str::to_owned).into())
    }
}

impl From<Vec<String>> for Fact {
    fn from(words: Vec<String>) -> Self {
        Fact(words)
    }
}

/// Writes the words, those with unusual characters in quotes.
impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<String> = self.0.iter().map(|text| word(text)).collect();
        f.write_str(&words.join(" "))
    }
}

/// Collects facts.
#[derive(Debug, Default)]
pub(super) struct Facts(BTreeMap<Fact, String>);

impl Facts {
    /// Adds a fact, whose value is in one line.
    pub(super) fn add(&mut self, fact: Fact, value: impl Into<String>) {
        self.0.insert(fact, value.into());
    }

    pub(super) fn into_map(self) -> BTreeMap<Fact, String> {
        self.0
    }
}
