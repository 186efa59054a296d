//! Typed ids: the index of an element, with the list that it belongs to in its type.

use std::marker::PhantomData;
use std::ops::{Index, IndexMut};
use std::slice::{Iter, IterMut};

/// The index of an element of an [`IdVec`].
pub(crate) trait Id: Copy + Ord {
    /// Makes the id of the element at an index.
    fn from_index(index: usize) -> Self;

    /// Returns the index of the element.
    fn index(self) -> usize;
}

/// Declares id types.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(crate) struct $name(usize);

        impl Id for $name {
            fn from_index(index: usize) -> Self {
                $name(index)
            }

            fn index(self) -> usize {
                self.0
            }
        }
    )+};
}

ids! {
    /// Identifies an attribute of an entity, or a field of a struct.
    AttributeId;
    /// Identifies a computed key of an entity.
    ComputedKeyId;
    /// Identifies a group of an entity: attributes that are set together.
    GroupId;
    /// Identifies an entity of a table.
    EntityId;
    /// Identifies a secondary index of a table.
    IndexId;
    /// Identifies a declared type, among all that a table may use.
    TypeId;
    /// Identifies a variant of an enum.
    VariantId;
}

/// A list whose elements are found by ids of its own type only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct IdVec<I, T> {
    items: Vec<T>,
    ids: PhantomData<I>,
}

impl<I: Id, T> IdVec<I, T> {
    /// Creates an empty list.
    pub(crate) fn new() -> Self {
        IdVec { items: Vec::new(), ids: PhantomData }
    }

    /// Adds an element, and returns its id.
    pub(crate) fn push(&mut self, item: T) -> I {
        self.items.push(item);
        I::from_index(self.items.len() - 1)
    }

    /// Returns the element with an id, if there is one.
    pub(crate) fn get(&self, id: I) -> Option<&T> {
        self.items.get(id.index())
    }

    /// Returns the element with an id, if there is one.
    pub(crate) fn get_mut(&mut self, id: I) -> Option<&mut T> {
        self.items.get_mut(id.index())
    }

    /// Returns the number of elements.
    pub(crate) fn len(&self) -> usize {
        self.items.len()
    }

    /// Iterates over the elements.
    pub(crate) fn iter(&self) -> Iter<'_, T> {
        self.items.iter()
    }

    /// Iterates over the elements, to change them.
    pub(crate) fn iter_mut(&mut self) -> IterMut<'_, T> {
        self.items.iter_mut()
    }

    /// Iterates over the ids.
    pub(crate) fn ids(&self) -> impl DoubleEndedIterator<Item = I> + Clone + use<I, T> {
        (0..self.items.len()).map(I::from_index)
    }

    /// Iterates over the elements with their ids.
    pub(crate) fn enumerate(&self) -> impl Iterator<Item = (I, &T)> + Clone {
        self.items.iter().enumerate().map(|(index, item)| (I::from_index(index), item))
    }

    /// Returns the id of the first element that fulfils a condition.
    pub(crate) fn find(&self, condition: impl FnMut(&T) -> bool) -> Option<I> {
        self.items.iter().position(condition).map(I::from_index)
    }
}

impl<I: Id, T> Default for IdVec<I, T> {
    fn default() -> Self {
        IdVec::new()
    }
}

impl<I: Id, T> Index<I> for IdVec<I, T> {
    type Output = T;

    fn index(&self, id: I) -> &T {
        &self.items[id.index()]
    }
}

impl<I: Id, T> IndexMut<I> for IdVec<I, T> {
    fn index_mut(&mut self, id: I) -> &mut T {
        &mut self.items[id.index()]
    }
}

impl<I: Id, T> FromIterator<T> for IdVec<I, T> {
    fn from_iter<A: IntoIterator<Item = T>>(items: A) -> Self {
        IdVec { items: items.into_iter().collect(), ids: PhantomData }
    }
}

impl<I, T> IntoIterator for IdVec<I, T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

impl<'v, I: Id, T> IntoIterator for &'v IdVec<I, T> {
    type Item = &'v T;
    type IntoIter = Iter<'v, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// Collects ids in their order, each once.
pub(crate) fn each_once<I: Id>(ids: impl IntoIterator<Item = I>) -> Vec<I> {
    let mut found = Vec::new();
    for id in ids {
        if !found.contains(&id) {
            found.push(id);
        }
    }
    found
}
