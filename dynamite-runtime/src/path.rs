//! Typed paths of attributes: what conditions compare and updates change.

mod into_value;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::marker::PhantomData;

pub use into_value::IntoValue;

use aws_sdk_dynamodb::types::AttributeValue;

use crate::codec::{Attribute, InvalidInput, Optional, SetElement};

/// Marks a path that an update may set.
#[derive(Clone, Copy, Debug)]
pub enum Settable {}

/// Marks a path that can be compared and read, but not set alone.
#[derive(Clone, Copy, Debug)]
pub enum ReadOnly {}

/// Whether an update may set a path.
#[diagnostic::on_unimplemented(
    message = "this attribute can't be set alone",
    label = "it is (part of) a key, feeds a computed key or a sparse index, or is the revision",
    note = "an attribute that feeds an index has a `set_…` method of the update, which writes every key it feeds"
)]
pub trait MaySet {}

impl MaySet for Settable {}

/// A step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Into an attribute, a field or an entry; whether what is there may be absent.
    Name(Cow<'static, str>, bool),
    /// Into an element of a list.
    Index(usize),
}

impl Step {
    /// Whether both lead to the same place.
    pub(crate) fn is_same(&self, other: &Step) -> bool {
        match (self, other) {
            (Step::Name(a, _), Step::Name(b, _)) => a == b,
            (Step::Index(a), Step::Index(b)) => a == b,
            _ => false,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Steps {
    Attribute(&'static str),
    Many(Vec<Step>),
}

/// The path of an attribute, or of something inside one, of an item `R`.
///
/// Generated structs have one for each attribute: `Order::STATUS`. They compose: `Order::SHIPPING.then(Address::CITY)`,
/// `Order::LINES.index(0)`, `Order::LABELS.entry("k")`.
pub struct Path<R, V, A = Settable> {
    steps: Steps,
    /// What a missing one reads as, where the schema declares that.
    default: Option<StoredDefault>,
    of: PhantomData<PathTypes<R, V, A>>,
}

/// The stored form of a default.
type StoredDefault = fn() -> Result<AttributeValue, InvalidInput>;

/// The types of a path: of its item, of its value, and of what an update may do; it holds none of them.
type PathTypes<R, V, A> = fn() -> (R, V, A);

impl<R, V, A> Clone for Path<R, V, A> {
    fn clone(&self) -> Self {
        Path { steps: self.steps.clone(), default: self.default, of: PhantomData }
    }
}

impl<R, V, A> fmt::Debug for Path<R, V, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Path({})", display_path(&self.steps()))
    }
}

/// Returns the path of a top-level attribute.
pub(crate) fn attribute_path(name: &'static str) -> Vec<Step> {
    vec![Step::Name(name.into(), false)]
}

/// Returns a path as the documentation writes it; an entry of a map is shown as `*`, since its key is data.
pub(crate) fn display_path(steps: &[Step]) -> String {
    let mut text = String::new();
    for (index, step) in steps.iter().enumerate() {
        match step {
            Step::Name(Cow::Borrowed(name), _) if index == 0 => text.push_str(name),
            Step::Name(Cow::Borrowed(name), _) => text.extend([".", name]),
            Step::Name(Cow::Owned(_), _) => text.push_str(".*"),
            Step::Index(element) => text.push_str(&format!("[{element}]")),
        }
    }
    text
}

impl<R, V, A> Path<R, V, A> {
    /// The path of a top-level attribute, or of a field; called by generated code.
    #[doc(hidden)]
    pub const fn new(name: &'static str) -> Self {
        Path { steps: Steps::Attribute(name), default: None, of: PhantomData }
    }

    /// The path of an attribute that has a default; called by generated code.
    #[doc(hidden)]
    pub const fn with_default(name: &'static str, default: fn() -> Result<AttributeValue, InvalidInput>) -> Self {
        Path { steps: Steps::Attribute(name), default: Some(default), of: PhantomData }
    }

    pub(crate) fn steps(&self) -> Vec<Step> {
        match &self.steps {
            Steps::Attribute(name) => vec![Step::Name(Cow::Borrowed(name), false)],
            Steps::Many(steps) => steps.clone(),
        }
    }
}

impl<R, V: Attribute, A> Path<R, V, A> {
    /// The steps, with a note at the last whether what is there may be absent.
    fn into_steps(self) -> Vec<Step> {
        let mut steps = self.steps();
        if let Some(Step::Name(_, optional)) = steps.last_mut() {
            *optional = V::OPTIONAL;
        }
        steps
    }

    fn join<W>(self, more: impl IntoIterator<Item = Step>, default: Option<StoredDefault>) -> Path<R, W, A> {
        let mut steps = self.into_steps();
        steps.extend(more);
        Path { steps: Steps::Many(steps), default, of: PhantomData }
    }

    /// What an update that builds on the value takes where there is none: the schema's default, or `neutral` if it may be
    /// absent. Nothing else, so that no value is made up.
    pub(crate) fn fallback(&self, neutral: AttributeValue) -> Result<Option<AttributeValue>, InvalidInput> {
        match self.default {
            Some(default) => default().map(Some),
            None => Ok(V::OPTIONAL.then_some(neutral)),
        }
    }

    /// Goes on into a struct, or a struct that may be absent.
    pub fn then<W, B>(self, next: Path<V::Present, W, B>) -> Path<R, W, A> {
        let (more, default) = (next.steps(), next.default);
        self.join(more, default)
    }
}

impl<R, T, V: Attribute<Present = Vec<T>>, A> Path<R, V, A> {
    /// The element of a list; the first is 0. A set behind the end appends, wherever it points.
    pub fn index(self, index: usize) -> Path<R, T, A> {
        self.join([Step::Index(index)], None)
    }
}

impl<R, T, V: Attribute<Present = BTreeMap<String, T>>, A> Path<R, V, A> {
    /// An entry of a map. It may be absent, so it can be removed.
    pub fn entry(self, key: impl Into<String>) -> Path<R, Option<T>, A> {
        self.join([Step::Name(Cow::Owned(key.into()), false)], None)
    }
}

/// An attribute that holds a set.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a set",
    note = "`add_to` and `remove_from` are for `set<T>`; a list has `append`"
)]
pub trait SetValue: Attribute {
    /// What the set holds.
    type Element: SetElement;
}

impl<T: SetElement> SetValue for BTreeSet<T> {
    type Element = T;
}

/// An attribute that an update can remove: one declared with `?`, or an entry of a map.
pub(crate) fn removable<R, V: Optional, A: MaySet>(path: &Path<R, V, A>) -> Vec<Step> {
    path.steps()
}
