//! Typed paths of attributes, for conditions and updates.

mod alternative;
mod found;
mod into_value;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::marker::PhantomData;

pub use alternative::Alternative;
pub use into_value::{IntoValue, Rounded};

pub(crate) use alternative::RequiredTag;
pub(crate) use found::{Found, find};

use aws_sdk_dynamodb::types::AttributeValue;

use crate::codec::{Attribute, InvalidInput, SetElement, check_entry_key};
use crate::escape::one_line;

/// Marks a path that an update may set.
#[derive(Clone, Copy, Debug)]
pub enum Settable {}

/// Marks a path that conditions can compare, but an update can't set alone.
#[derive(Clone, Copy, Debug)]
pub enum ReadOnly {}

/// The marker of a path that an update may set.
#[diagnostic::on_unimplemented(
    message = "this attribute can't be set alone",
    label = "it is a key or part of one, feeds a computed key or a sparse index, or is a revision, the time of a write, or the tag of a union",
    note = "if it feeds an index, use its own `set_…` method of the update, which also writes the keys of the index"
)]
pub trait MaySet {}

impl MaySet for Settable {}

/// Whether an update may set a path: [`Settable`] or [`ReadOnly`].
pub trait Access {
    /// The marker of a path inside this one, which may be read-only itself.
    type Then<B: Access>: Access;
}

impl Access for Settable {
    type Then<B: Access> = B;
}

impl Access for ReadOnly {
    type Then<B: Access> = ReadOnly;
}

/// A step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// A step into an attribute, a field or an entry of a map.
    Name(Cow<'static, str>),
    /// A step into an element of a list.
    Index(usize),
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Steps {
    Attribute(&'static str),
    Many(Vec<Step>),
}

/// The path of an attribute of an item `R`, or of a value inside an attribute.
///
/// Generated structs have a path for each attribute, such as `Order::STATUS`. Paths compose:
/// `Order::SHIPPING.then(Address::CITY)`, `Order::LINES.index(0)`, `Order::LABELS.entry("k")`.
///
/// # Examples
///
/// The conditions of filters and writes are made from paths, and a path names the attribute that an update changes:
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
/// orders
///     .update(OrderKey::new("ACME", 1))
///     .append(Order::NOTES, ["call first".to_owned()])
///     .only_if(Order::NOTES.size().eq(0))
///     .await?;
/// assert_eq!(orders.query("ACME").filter(Order::NOTES.index(0).begins_with("call")).count().await?, 1);
/// # Ok(()) }
/// ```
pub struct Path<R, V, A = Settable> {
    steps: Steps,
    /// The tags of the unions on the way, of which the path leads into one alternative.
    tags: Vec<RequiredTag>,
    /// The default of the schema for an absent value.
    default: Option<StoredDefault>,
    of: PhantomData<PathTypes<R, V, A>>,
}

/// The stored form of a default.
type StoredDefault = fn() -> Result<AttributeValue, InvalidInput>;

/// The type parameters of a path, which holds no value of them: its item, its value, and whether an update may set it.
type PathTypes<R, V, A> = fn() -> (R, V, A);

impl<R, V, A> Clone for Path<R, V, A> {
    fn clone(&self) -> Self {
        Path { steps: self.steps.clone(), tags: self.tags.clone(), default: self.default, of: PhantomData }
    }
}

impl<R, V, A> fmt::Debug for Path<R, V, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        one_line(f, format_args!("Path({})", display_path(&self.steps())))
    }
}

/// Returns the path of a top-level attribute.
pub(crate) fn attribute_path(name: &'static str) -> Vec<Step> {
    vec![Step::Name(name.into())]
}

/// The steps that a text shows of a path: as many as the levels of nesting that DynamoDB allows.
const SHOWN_STEPS: usize = 32;

/// Returns a path as text. An entry of a map is shown as `*`, since its key is data.
pub(crate) fn display_path(steps: &[Step]) -> String {
    let mut text = String::new();
    for (index, step) in steps.iter().take(SHOWN_STEPS).enumerate() {
        match step {
            Step::Name(Cow::Borrowed(name)) if index == 0 => text.push_str(name),
            Step::Name(Cow::Borrowed(name)) => text.extend([".", name]),
            Step::Name(Cow::Owned(_)) => text.push_str(".*"),
            Step::Index(element) => text.push_str(&format!("[{element}]")),
        }
    }
    if steps.len() > SHOWN_STEPS {
        text.push('…');
    }
    text
}

/// Refuses a path with the key of an entry that DynamoDB does not store: an empty one, or a very long one.
pub(crate) fn check_names(steps: &[Step]) -> Result<(), InvalidInput> {
    steps.iter().try_for_each(|step| match step {
        Step::Name(name) => check_entry_key(name),
        Step::Index(_) => Ok(()),
    })
}

impl<R, V, A> Path<R, V, A> {
    /// Creates the path of a top-level attribute, or of a field; called by generated code.
    #[doc(hidden)]
    pub const fn new(name: &'static str) -> Self {
        Path { steps: Steps::Attribute(name), tags: Vec::new(), default: None, of: PhantomData }
    }

    /// Creates the path of an attribute that has a default; called by generated code.
    #[doc(hidden)]
    pub const fn with_default(name: &'static str, default: fn() -> Result<AttributeValue, InvalidInput>) -> Self {
        Path { steps: Steps::Attribute(name), tags: Vec::new(), default: Some(default), of: PhantomData }
    }

    pub(crate) fn steps(&self) -> Vec<Step> {
        self.steps.to_vec()
    }

    /// Returns the tags that the unions on the way must have, for the path to lead to a value.
    pub(crate) fn tags(&self) -> &[RequiredTag] {
        &self.tags
    }

    /// Returns the stored form of the schema's default, if the attribute has one.
    pub(crate) fn default_value(&self) -> Option<Result<AttributeValue, InvalidInput>> {
        self.default.map(|default| default())
    }

    /// Returns the path of a value inside this one.
    fn inside<W>(self, step: Step) -> Path<R, W, A> {
        let mut steps = self.steps.into_vec();
        steps.push(step);
        Path { steps: Steps::Many(steps), tags: self.tags, default: None, of: PhantomData }
    }
}

impl Steps {
    /// Returns the steps. This is not a method of a path, so that it is compiled only once.
    fn to_vec(&self) -> Vec<Step> {
        match self {
            Steps::Attribute(name) => vec![Step::Name(Cow::Borrowed(name))],
            Steps::Many(steps) => steps.clone(),
        }
    }

    fn into_vec(self) -> Vec<Step> {
        match self {
            Steps::Attribute(name) => vec![Step::Name(Cow::Borrowed(name))],
            Steps::Many(steps) => steps,
        }
    }
}

impl<R, V: Attribute, A> Path<R, V, A> {
    /// Returns the value that an update of an absent value starts with: the schema's default, or `neutral` if the
    /// attribute is optional. Returns `None` for a required attribute and for an element of a list, so that no value is
    /// made up.
    pub(crate) fn fallback(&self, neutral: AttributeValue) -> Result<Option<AttributeValue>, InvalidInput> {
        let element = matches!(self.steps().last(), Some(Step::Index(_)));
        match self.default_value() {
            Some(default) => default.map(Some),
            None => Ok((V::OPTIONAL && !element).then_some(neutral)),
        }
    }

    /// Returns the path of a field of the struct at this path, or of the tag or a field of the union. The struct or union
    /// may be optional.
    ///
    /// The paths of the fields of a union begin with one of its alternatives, as in
    /// `Order::PAYMENT.then(Payment::CARD.then(Card::EXPIRES))`; see [`Alternative`].
    pub fn then<W, B: Access>(self, next: Path<V::Present, W, B>) -> Path<R, W, A::Then<B>>
    where
        A: Access,
    {
        let (mut steps, mut tags) = (self.steps.into_vec(), self.tags);
        tags.extend(next.tags.into_iter().map(|tag| tag.inside(&steps)));
        steps.extend(next.steps.into_vec());
        Path { steps: Steps::Many(steps), tags, default: next.default, of: PhantomData }
    }
}

impl<R, T, V: Attribute<Present = Vec<T>>, A> Path<R, V, A> {
    /// Returns the path of the element with this index in a list, counted from 0. The list may end before this index,
    /// so the path is that of an optional value. An update can [`remove`](crate::Update::remove) the element, and the
    /// elements after it then move forward. Setting any index past the end appends the element.
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// let first = Order::NOTES.index(0).eq("call first");
    /// assert_eq!(orders.query("ACME").filter(first).count().await?, 0);
    /// # Ok(()) }
    /// ```
    pub fn index(self, index: usize) -> Path<R, Option<T>, A> {
        self.inside(Step::Index(index))
    }
}

impl<R, T, V: Attribute<Present = BTreeMap<String, T>>, A> Path<R, V, A> {
    /// Returns the path of an entry of a map. An entry may be absent, so an update can remove it.
    pub fn entry(self, key: impl Into<String>) -> Path<R, Option<T>, A> {
        self.inside(Step::Name(Cow::Owned(key.into())))
    }
}

/// The type of an attribute that is a set.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a set",
    note = "`add_to` and `remove_from` are for `set<T>`; for a list, use `append`"
)]
pub trait SetValue: Attribute {
    /// The type of the elements.
    type Element: SetElement;
}

impl<T: SetElement> SetValue for BTreeSet<T> {
    type Element = T;
}
