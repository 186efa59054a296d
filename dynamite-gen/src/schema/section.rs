//! The parts that every file consists of: values that may be absent or wrong, and mappings of named entries.

use crate::yaml::Path;

/// An optional part of a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Given<T> {
    Absent,
    /// The value is wrong, which was reported.
    Broken,
    Is(T),
}

impl<T> Given<T> {
    /// Returns the value, if there is a valid one.
    pub(crate) fn value(&self) -> Option<&T> {
        match self {
            Given::Is(value) => Some(value),
            Given::Absent | Given::Broken => None,
        }
    }

    /// Resolves a good value further; `None` says that it is wrong after all.
    pub(crate) fn resolve<'t, U>(&'t self, resolve: impl FnOnce(&'t T) -> Option<U>) -> Given<U> {
        match self {
            Given::Absent => Given::Absent,
            Given::Broken => Given::Broken,
            Given::Is(value) => resolve(value).map_or(Given::Broken, Given::Is),
        }
    }
}

/// A mapping of named entries.
#[derive(Debug)]
pub(crate) struct Section<T> {
    pub(crate) entries: Vec<Entry<T>>,
    /// The value is not a mapping, which was reported, so its entries are unknown.
    pub(crate) misshapen: bool,
}

/// An absent section has no entries.
impl<T> Default for Section<T> {
    fn default() -> Self {
        Section { entries: Vec::new(), misshapen: false }
    }
}

/// A named entry of a mapping (or an item of a list that names itself).
#[derive(Debug)]
pub(crate) struct Entry<T> {
    pub(crate) name: String,
    pub(crate) path: Path,
    /// `None` if the value has the wrong form, which was reported.
    pub(crate) value: Option<T>,
}
