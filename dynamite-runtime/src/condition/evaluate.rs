//! Evaluates conditions on an item in memory, as DynamoDB does.

use std::borrow::Cow;
use std::cmp::Ordering;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;

use super::term::Junction;
use super::{Expr, Operand, Term, Test};
use crate::decimal::Decimal;
use crate::path::Step;

/// Returns the value at a path, if there is one.
pub(crate) type Find<'f, 'a> = &'f dyn Fn(&[Step]) -> Option<&'a AttributeValue>;

impl Expr {
    /// Returns `true` if the condition holds for the item whose values `find` returns. An invalid condition does not hold.
    pub(crate) fn holds(&self, find: Find<'_, '_>) -> bool {
        // The results of the conditions that are not joined yet.
        let mut results: Vec<bool> = Vec::new();
        for term in self.terms().unwrap_or_default() {
            let holds = match term {
                Term::Test(test) => test.holds(find),
                Term::Not => !results.pop().unwrap_or_default(),
                Term::Joined(junction, count) => {
                    let mut joined = results.drain(results.len().saturating_sub(*count)..);
                    match junction {
                        Junction::All => joined.all(|holds| holds),
                        Junction::Any => joined.any(|holds| holds),
                    }
                }
            };
            results.push(holds);
        }
        results.pop().unwrap_or_default()
    }
}

impl Test {
    fn holds(&self, find: Find<'_, '_>) -> bool {
        match self {
            Test::Compare(left, operator, right) => match (left.value(find), right.value(find)) {
                (Some(left), Some(right)) => compare(&left, operator, &right),
                // `<>` holds for an absent attribute, but not for its size.
                _ => *operator == "<>" && !left.is_size() && !right.is_size(),
            },
            Test::Between(operand, low, high) => match (operand.value(find), low.value(find), high.value(find)) {
                (Some(value), Some(low), Some(high)) => compare(&value, ">=", &low) && compare(&value, "<=", &high),
                _ => false,
            },
            Test::In(path, listed) => find(path).is_some_and(|found| {
                listed.iter().any(|operand| operand.value(find).is_some_and(|value| equal(found, &value)))
            }),
            Test::Call(function, path, argument) => call(function, find(path), argument.as_ref()),
        }
    }
}

impl Operand {
    fn is_size(&self) -> bool {
        matches!(self, Operand::SizeOf(_))
    }

    /// Returns the value that is compared, if there is one.
    fn value<'a, 'item: 'a>(&'a self, find: Find<'_, 'item>) -> Option<Cow<'a, AttributeValue>> {
        match self {
            Operand::Path(path) => find(path).map(Cow::Borrowed),
            Operand::SizeOf(path) => find(path).and_then(size).map(Cow::Owned),
            Operand::Value(value) => Some(Cow::Borrowed(value)),
        }
    }
}

fn call(function: &str, found: Option<&AttributeValue>, argument: Option<&AttributeValue>) -> bool {
    match (function, found, argument) {
        ("attribute_exists", found, _) => found.is_some(),
        ("attribute_not_exists", found, _) => found.is_none(),
        ("attribute_type", Some(found), Some(AttributeValue::S(name))) => type_name(found) == name,
        ("begins_with", Some(found), Some(prefix)) => begins_with(found, prefix),
        ("contains", Some(found), Some(part)) => contains(found, part),
        _ => false,
    }
}

/// Compares two values.
fn compare(found: &AttributeValue, operator: &str, value: &AttributeValue) -> bool {
    let order = order(found, value);
    match operator {
        "=" => equal(found, value),
        "<>" => !equal(found, value),
        "<" => order == Some(Ordering::Less),
        "<=" => matches!(order, Some(Ordering::Less | Ordering::Equal)),
        ">" => order == Some(Ordering::Greater),
        ">=" => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
        _ => false,
    }
}

/// Returns the order of two texts, two numbers or two byte strings; values of other types have none.
fn order(a: &AttributeValue, b: &AttributeValue) -> Option<Ordering> {
    match (a, b) {
        (AttributeValue::S(a), AttributeValue::S(b)) => Some(a.as_bytes().cmp(b.as_bytes())),
        (AttributeValue::N(a), AttributeValue::N(b)) => {
            a.parse::<Decimal>().ok().zip(b.parse::<Decimal>().ok()).map(|(a, b)| a.cmp(&b))
        }
        (AttributeValue::B(a), AttributeValue::B(b)) => Some(a.as_ref().cmp(b.as_ref())),
        _ => None,
    }
}

fn equal(a: &AttributeValue, b: &AttributeValue) -> bool {
    use AttributeValue::{Bs, L, M, N, Ns, Ss};
    match (a, b) {
        (N(_), N(_)) => order(a, b) == Some(Ordering::Equal),
        (L(a), L(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b)),
        (M(a), M(b)) => a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| equal(a, b))),
        (Ss(a), Ss(b)) => a.len() == b.len() && sorted(a) == sorted(b),
        (Bs(a), Bs(b)) => {
            a.len() == b.len() && sorted(a.iter().map(Blob::as_ref)) == sorted(b.iter().map(Blob::as_ref))
        }
        (Ns(a), Ns(b)) => a.len() == b.len() && numbers(a).is_some_and(|a| numbers(b).is_some_and(|b| a == b)),
        _ => a == b,
    }
}

/// Returns the elements of a set in their order: a set has none, and may have tens of thousands of elements, so that each
/// can't be searched for in another set.
fn sorted<T: Ord>(set: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut elements: Vec<T> = set.into_iter().collect();
    elements.sort_unstable();
    elements
}

/// Returns the numbers of a set in ascending order, or `None` if an element is not a number.
fn numbers(set: &[String]) -> Option<Vec<Decimal>> {
    let numbers: Option<Vec<Decimal>> = set.iter().map(|number| number.parse().ok()).collect();
    numbers.map(sorted)
}

fn has_number(set: &[String], number: &str) -> bool {
    let Ok(number) = number.parse::<Decimal>() else { return false };
    set.iter().any(|element| element.parse() == Ok(number))
}

fn begins_with(found: &AttributeValue, prefix: &AttributeValue) -> bool {
    match (found, prefix) {
        (AttributeValue::S(text), AttributeValue::S(prefix)) => text.starts_with(prefix.as_str()),
        (AttributeValue::B(bytes), AttributeValue::B(prefix)) => bytes.as_ref().starts_with(prefix.as_ref()),
        _ => false,
    }
}

fn contains(found: &AttributeValue, part: &AttributeValue) -> bool {
    match (found, part) {
        (AttributeValue::S(text), AttributeValue::S(part)) => text.contains(part.as_str()),
        (AttributeValue::Ss(set), AttributeValue::S(element)) => set.contains(element),
        (AttributeValue::Ns(set), AttributeValue::N(element)) => has_number(set, element),
        (AttributeValue::Bs(set), AttributeValue::B(element)) => set.contains(element),
        (AttributeValue::L(list), element) => list.iter().any(|other| equal(other, element)),
        _ => false,
    }
}

/// Returns the size of a value: of text in characters, as DynamoDB counts them.
fn size(value: &AttributeValue) -> Option<AttributeValue> {
    let size = match value {
        AttributeValue::S(text) => text.chars().count(),
        AttributeValue::B(bytes) => bytes.as_ref().len(),
        AttributeValue::Ss(set) | AttributeValue::Ns(set) => set.len(),
        AttributeValue::Bs(set) => set.len(),
        AttributeValue::L(list) => list.len(),
        AttributeValue::M(map) => map.len(),
        _ => return None,
    };
    Some(AttributeValue::N(size.to_string()))
}

/// Returns DynamoDB's name of the type of a value.
pub(crate) fn type_name(value: &AttributeValue) -> &'static str {
    match value {
        AttributeValue::S(_) => "S",
        AttributeValue::N(_) => "N",
        AttributeValue::B(_) => "B",
        AttributeValue::Ss(_) => "SS",
        AttributeValue::Ns(_) => "NS",
        AttributeValue::Bs(_) => "BS",
        AttributeValue::L(_) => "L",
        AttributeValue::M(_) => "M",
        AttributeValue::Bool(_) => "BOOL",
        AttributeValue::Null(_) => "NULL",
        _ => "",
    }
}
