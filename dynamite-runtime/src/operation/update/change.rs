//! The changes of an update, and the expression made of them.

use aws_sdk_dynamodb::types::AttributeValue;

use crate::codec::item_size::value_bytes;
use crate::codec::{Attribute, InvalidInput, to_value};
use crate::condition::{ExpressionSize, path_bytes};
use crate::expression::Placeholders;
use crate::path::{Step, display_path};

/// A change of one attribute. It builds on `or` if the attribute is absent.
#[derive(Clone)]
pub(crate) enum Change {
    Set(AttributeValue),
    SetIfAbsent(AttributeValue),
    Remove,
    Add {
        value: AttributeValue,
        or: Option<AttributeValue>,
    },
    Subtract {
        value: AttributeValue,
        or: Option<AttributeValue>,
    },
    Append {
        value: AttributeValue,
        or: Option<AttributeValue>,
    },
    Prepend {
        value: AttributeValue,
        or: Option<AttributeValue>,
    },
    /// Adds elements to a set.
    AddTo(AttributeValue),
    /// Removes elements from a set.
    RemoveFrom(AttributeValue),
}

impl Change {
    /// Sets a value, or removes the attribute if the value is left out of written items, such as `None`.
    pub(crate) fn set_or_remove<T: Attribute>(value: &T) -> Result<Self, InvalidInput> {
        if value.is_absent() { Ok(Change::Remove) } else { to_value(value).map(Change::Set) }
    }

    /// Returns the clause of the update expression that the change belongs to.
    fn clause(&self) -> &'static str {
        match self {
            Change::Remove => "REMOVE",
            Change::AddTo(_) => "ADD",
            Change::RemoveFrom(_) => "DELETE",
            _ => "SET",
        }
    }

    /// Returns the values that the change has.
    fn values(&self) -> impl Iterator<Item = &AttributeValue> {
        let (value, or) = match self {
            Change::Remove => (None, None),
            Change::Set(value) | Change::SetIfAbsent(value) | Change::AddTo(value) | Change::RemoveFrom(value) => {
                (Some(value), None)
            }
            Change::Add { value, or }
            | Change::Subtract { value, or }
            | Change::Append { value, or }
            | Change::Prepend { value, or } => (Some(value), or.as_ref()),
        };
        value.into_iter().chain(or)
    }

    /// Returns the least size of the change of a path in an expression, with the separator or the name of the clause
    /// before it.
    fn size(&self, path: &[Step]) -> ExpressionSize {
        let path = path_bytes(path);
        let (operators, around) = match self {
            Change::Remove => (0, 0),
            Change::Set(_) => (0, " = :0".len()),
            Change::AddTo(_) | Change::RemoveFrom(_) => (0, " :0".len()),
            Change::SetIfAbsent(_) => (1, " = if_not_exists(, :0)".len() + path),
            Change::Add { or, .. } | Change::Subtract { or, .. } => (1, " =  + :0".len() + fallback_bytes(path, or)),
            Change::Append { or, .. } | Change::Prepend { or, .. } => {
                (1, " = list_append(, :0)".len() + fallback_bytes(path, or))
            }
        };
        let operators = operators + usize::from(self.values().count() > 1);
        let substituted = self.values().map(value_bytes).sum();
        ExpressionSize { operators, text: ", ".len() + path + around, substituted }
    }

    /// Returns the text of the change in its clause.
    fn text(&self, path: &str, placeholders: &mut Placeholders) -> String {
        let mut or = |default: &Option<AttributeValue>| match default {
            Some(default) => format!("if_not_exists({path}, {})", placeholders.value(default)),
            None => path.to_owned(),
        };
        match self {
            Change::Remove => path.to_owned(),
            Change::Set(value) => format!("{path} = {}", placeholders.value(value)),
            Change::SetIfAbsent(value) => format!("{path} = if_not_exists({path}, {})", placeholders.value(value)),
            Change::Add { value, or: default } => {
                format!("{path} = {} + {}", or(default), placeholders.value(value))
            }
            Change::Subtract { value, or: default } => {
                format!("{path} = {} - {}", or(default), placeholders.value(value))
            }
            Change::Append { value, or: default } => {
                format!("{path} = list_append({}, {})", or(default), placeholders.value(value))
            }
            Change::Prepend { value, or: default } => {
                let list = or(default);
                format!("{path} = list_append({}, {list})", placeholders.value(value))
            }
            Change::AddTo(value) | Change::RemoveFrom(value) => format!("{path} {}", placeholders.value(value)),
        }
    }
}

/// Returns the bytes of a path with its fallback, if it has one.
fn fallback_bytes(path: usize, fallback: &Option<AttributeValue>) -> usize {
    path + if fallback.is_some() { "if_not_exists(, :0)".len() } else { 0 }
}

/// The changes of an update, in the order they were given: no more than an expression can hold.
#[derive(Clone, Default)]
pub(crate) struct Changes {
    all: Vec<(Vec<Step>, Change)>,
    /// The least size of the expression.
    size: ExpressionSize,
}

impl Changes {
    /// Returns `true` if there is no change.
    pub(crate) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Adds a change.
    ///
    /// # Errors
    ///
    /// Returns [`InvalidInput`], and does not add the change, if DynamoDB would refuse the size of the expression.
    pub(crate) fn push(&mut self, path: Vec<Step>, change: Change) -> Result<(), InvalidInput> {
        let size = self.size.plus(change.size(&path));
        size.check()?;
        self.size = size;
        self.all.push((path, change));
        Ok(())
    }

    /// Replaces the change of an attribute, or removes that change if `change` is `None`.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`push`](Self::push).
    pub(crate) fn replace(&mut self, path: Vec<Step>, change: Option<Change>) -> Result<(), InvalidInput> {
        self.all.retain(|(other, replaced)| {
            let is_other = *other != path;
            if !is_other {
                self.size = self.size.minus(replaced.size(other));
            }
            is_other
        });
        change.map_or(Ok(()), |change| self.push(path, change))
    }

    /// Returns the value that a top-level attribute is set to, always or only if it is absent.
    pub(crate) fn value_of(&self, name: &str) -> Option<&AttributeValue> {
        self.all.iter().find_map(|(path, change)| match (&path[..], change) {
            ([Step::Name(own)], Change::Set(value) | Change::SetIfAbsent(value)) if own == name => Some(value),
            _ => None,
        })
    }

    /// Refuses two changes of the same path, or of a path and a path inside it, as DynamoDB does. Refuses also to remove
    /// an element of a list beside another change of that list: the indexes of both would mean the list before the update,
    /// which is not what their order suggests.
    pub(crate) fn check_overlap(&self) -> Result<(), InvalidInput> {
        self.check_removed_elements()?;
        for (index, (path, _)) in self.all.iter().enumerate() {
            let inside = |other: &[Step]| other.len() <= path.len() && other.iter().zip(path).all(|(a, b)| a == b);
            let twice =
                |(other_index, (other, _)): (usize, &(Vec<Step>, Change))| other_index != index && inside(other);
            if self.all.iter().enumerate().any(twice) {
                return Err(InvalidInput::value("changed twice in one update").in_field(&display_path(path)));
            }
        }
        Ok(())
    }

    fn check_removed_elements(&self) -> Result<(), InvalidInput> {
        for (index, (path, change)) in self.all.iter().enumerate() {
            let (Change::Remove, Some((Step::Index(_), list))) = (change, path.split_last()) else { continue };
            let others = self.all.iter().enumerate().filter(|(other, _)| *other != index);
            // A change of what contains the list is refused as one of the same path.
            if others.map(|(_, (other, _))| other).any(|other| other.starts_with(list)) {
                let problem = "changed otherwise in the update that removes an element of it: make the changes one after \
                               the other";
                return Err(InvalidInput::value(problem).in_field(&display_path(list)));
            }
        }
        Ok(())
    }

    /// Returns the paths that change, for `Debug`.
    pub(crate) fn paths(&self) -> Vec<String> {
        self.all.iter().map(|(path, _)| display_path(path)).collect()
    }

    /// Returns the update expression; `None` if nothing changes.
    ///
    /// # Errors
    ///
    /// Returns [`InvalidInput`] if DynamoDB would refuse its size.
    pub(crate) fn expression(&self, placeholders: &mut Placeholders) -> Result<Option<String>, InvalidInput> {
        let text = self.text(placeholders);
        self.size.with_text(&text).check()?;
        Ok((!text.is_empty()).then_some(text))
    }

    fn text(&self, placeholders: &mut Placeholders) -> String {
        let mut clauses = Vec::new();
        for clause in ["SET", "REMOVE", "ADD", "DELETE"] {
            let mut texts = Vec::new();
            for (path, change) in self.all.iter().filter(|(_, change)| change.clause() == clause) {
                let path = placeholders.path(path);
                texts.push(change.text(&path, placeholders));
            }
            if !texts.is_empty() {
                clauses.push(format!("{clause} {}", texts.join(", ")));
            }
        }
        clauses.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expression::operators;
    use crate::path::attribute_path;

    /// The texts of the separators differ a little: the first change of a clause has the name of the clause before it.
    #[test]
    fn an_update_is_not_refused_by_more_than_its_size() {
        let (value, or) = (AttributeValue::N("1".to_owned()), Some(AttributeValue::N("0".to_owned())));
        let changes = [
            Change::Remove,
            Change::Set(value.clone()),
            Change::SetIfAbsent(value.clone()),
            Change::Add { value: value.clone(), or: or.clone() },
            Change::Add { value: value.clone(), or: None },
            Change::Subtract { value: value.clone(), or: or.clone() },
            Change::Append { value: value.clone(), or: or.clone() },
            Change::Prepend { value: value.clone(), or: None },
            Change::AddTo(value.clone()),
            Change::RemoveFrom(value),
        ];
        let mut all = Changes::default();
        for change in changes {
            let mut single = Changes::default();
            assert_eq!(single.push(attribute_path("a"), change.clone()), Ok(()));
            let text = single.text(&mut Placeholders::default());
            assert_eq!(single.size.operators, operators(&text), "{text}");
            assert!((text.len() - 5..=text.len()).contains(&single.size.text), "{text}: {:?}", single.size);
            assert_eq!(all.push(attribute_path("a"), change), Ok(()));
        }
        let text = all.text(&mut Placeholders::default());
        assert_eq!(all.size.operators, operators(&text), "{text}");
        assert!(all.size.text <= text.len() && all.size.text + 20 > text.len(), "{text}: {:?}", all.size);
        let size = all.size;
        assert_eq!(all.replace(attribute_path("b"), Some(Change::Remove)), Ok(()));
        assert_eq!(all.replace(attribute_path("b"), None), Ok(()));
        assert_eq!(all.size, size);
    }
}
