//! The range of a sort key as DynamoDB takes it, narrowed by a limit.

use std::cmp::Ordering;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;

use crate::decimal::Decimal;
use crate::key::{
    Bounds, bytes_above, bytes_below, bytes_ceiling, ceiling, greatest_below, number_above, number_below,
    smallest_above,
};

/// A limit of the sort key, beside the condition of the query.
#[derive(Clone)]
pub(crate) struct SortLimit {
    pub(crate) value: AttributeValue,
    /// The value itself is within the limit.
    pub(crate) included: bool,
    /// The values above it are within the limit, or those below it.
    pub(crate) is_lower: bool,
}

/// An end of a range.
#[derive(Clone)]
struct End {
    value: AttributeValue,
    included: bool,
}

impl SortLimit {
    /// Returns what is left of a condition, which is `None` if it holds for every key. DynamoDB takes two ends of a range
    /// only if they are included in it.
    pub(crate) fn narrow(&self, bounds: Option<Bounds<AttributeValue>>) -> Bounds<AttributeValue> {
        let included = |value| Some(End { value, included: true });
        let excluded = |value| Some(End { value, included: false });
        let (low, high) = match bounds {
            None => (None, None),
            Some(Bounds::Never) => return Bounds::Never,
            Some(Bounds::Equal(value)) => (included(value.clone()), included(value)),
            Some(Bounds::AtLeast(low)) => (included(low), None),
            Some(Bounds::After(low)) => (excluded(low), None),
            Some(Bounds::AtMost(high)) => (None, included(high)),
            Some(Bounds::Before(high)) => (None, excluded(high)),
            Some(Bounds::Between(low, high)) => (included(low), included(high)),
            Some(Bounds::Prefix(prefix)) => (included(prefix.clone()), included(ceiling_of(prefix))),
        };
        let limit = End { value: self.value.clone(), included: self.included };
        match self.is_lower {
            true => range(Some(tighter(low, limit, Ordering::Greater)), high),
            false => range(low, Some(tighter(high, limit, Ordering::Less))),
        }
    }
}

/// Returns the end that leaves less: the one in this direction from the other, or of equal ones the excluded one.
fn tighter(end: Option<End>, limit: End, direction: Ordering) -> End {
    let Some(end) = end else { return limit };
    match compare(&limit.value, &end.value) {
        Some(Ordering::Equal) => End { included: end.included && limit.included, ..end },
        Some(order) if order == direction => limit,
        _ => end,
    }
}

fn range(low: Option<End>, high: Option<End>) -> Bounds<AttributeValue> {
    let (low, high) = match (low, high) {
        (Some(low), Some(high)) => (low, high),
        (Some(End { value, included: true }), None) => return Bounds::AtLeast(value),
        (Some(End { value, included: false }), None) => return Bounds::After(value),
        (None, Some(End { value, included: true })) => return Bounds::AtMost(value),
        (None, Some(End { value, included: false })) => return Bounds::Before(value),
        (None, None) => return Bounds::Never,
    };
    let low = if low.included { Some(low.value) } else { above(&low.value) };
    let high = if high.included { Some(high.value) } else { below(&high.value) };
    let (Some(low), Some(high)) = (low, high) else { return Bounds::Never };
    match compare(&low, &high) {
        Some(Ordering::Less) => Bounds::Between(low, high),
        Some(Ordering::Equal) => Bounds::Equal(low),
        _ => Bounds::Never,
    }
}

/// Compares two values as DynamoDB does; `None` if they have different types.
fn compare(one: &AttributeValue, other: &AttributeValue) -> Option<Ordering> {
    match (one, other) {
        (AttributeValue::S(one), AttributeValue::S(other)) => Some(one.cmp(other)),
        (AttributeValue::B(one), AttributeValue::B(other)) => Some(one.as_ref().cmp(other.as_ref())),
        (AttributeValue::N(one), AttributeValue::N(other)) => {
            Some(one.parse::<Decimal>().ok()?.cmp(&other.parse::<Decimal>().ok()?))
        }
        _ => None,
    }
}

/// Returns the smallest key above a value.
fn above(value: &AttributeValue) -> Option<AttributeValue> {
    Some(match value {
        AttributeValue::S(text) => AttributeValue::S(smallest_above(text)?),
        AttributeValue::B(bytes) => AttributeValue::B(Blob::new(bytes_above(bytes.as_ref())?)),
        AttributeValue::N(text) => AttributeValue::N(number_above(text.parse().ok()?)?.to_string()),
        _ => return None,
    })
}

/// Returns the greatest key below a value. Keys are not empty.
fn below(value: &AttributeValue) -> Option<AttributeValue> {
    Some(match value {
        AttributeValue::S(text) => AttributeValue::S(Some(greatest_below(text)).filter(|text| !text.is_empty())?),
        AttributeValue::B(bytes) => {
            AttributeValue::B(Blob::new(Some(bytes_below(bytes.as_ref())).filter(|bytes| !bytes.is_empty())?))
        }
        AttributeValue::N(text) => AttributeValue::N(number_below(text.parse().ok()?)?.to_string()),
        _ => return None,
    })
}

/// Returns the greatest key that begins with a value.
fn ceiling_of(value: AttributeValue) -> AttributeValue {
    match value {
        AttributeValue::S(text) => AttributeValue::S(ceiling(&text)),
        AttributeValue::B(bytes) => AttributeValue::B(Blob::new(bytes_ceiling(bytes.as_ref()))),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn n(number: i64) -> AttributeValue {
        AttributeValue::N(number.to_string())
    }

    fn s(text: &str) -> AttributeValue {
        AttributeValue::S(text.to_owned())
    }

    fn limit(value: AttributeValue, included: bool, is_lower: bool) -> SortLimit {
        SortLimit { value, included, is_lower }
    }

    #[test]
    fn a_limit_takes_the_place_of_a_wider_end() {
        let after = limit(n(5), false, true);
        assert_eq!(after.narrow(None), Bounds::After(n(5)));
        assert_eq!(after.narrow(Some(Bounds::AtLeast(n(3)))), Bounds::After(n(5)));
        assert_eq!(after.narrow(Some(Bounds::AtLeast(n(5)))), Bounds::After(n(5)));
        assert_eq!(after.narrow(Some(Bounds::AtLeast(n(6)))), Bounds::AtLeast(n(6)));
        assert_eq!(after.narrow(Some(Bounds::Equal(n(5)))), Bounds::Never);
        assert_eq!(after.narrow(Some(Bounds::Equal(n(6)))), Bounds::Equal(n(6)));
        assert_eq!(after.narrow(Some(Bounds::AtMost(n(4)))), Bounds::Never);
        assert_eq!(after.narrow(Some(Bounds::Never)), Bounds::Never);
        let from = limit(n(5), true, true);
        assert_eq!(from.narrow(Some(Bounds::Between(n(1), n(9)))), Bounds::Between(n(5), n(9)));
        assert_eq!(from.narrow(Some(Bounds::AtMost(n(5)))), Bounds::Equal(n(5)));
        let until = limit(n(5), true, false);
        assert_eq!(until.narrow(Some(Bounds::After(n(5)))), Bounds::Never);
        assert_eq!(until.narrow(Some(Bounds::Before(n(5)))), Bounds::Before(n(5)));
        assert_eq!(until.narrow(None), Bounds::AtMost(n(5)));
    }

    #[test]
    fn excluded_ends_become_their_neighbors() {
        let above = AttributeValue::N("5.0000000000000000000000000000000000001".to_owned());
        assert_eq!(limit(n(5), false, true).narrow(Some(Bounds::AtMost(n(9)))), Bounds::Between(above, n(9)));
        let before = limit(s("b"), false, false);
        assert_eq!(before.narrow(Some(Bounds::AtLeast(s("a")))), Bounds::Between(s("a"), s(&ceiling("a"))));
        let after = limit(s("ab"), false, true);
        assert_eq!(after.narrow(Some(Bounds::Prefix(s("a")))), Bounds::Between(s("ab\0"), s(&ceiling("a"))));
        assert_eq!(after.narrow(Some(Bounds::Prefix(s("A")))), Bounds::Never);
        let b = |bytes: &[u8]| AttributeValue::B(Blob::new(bytes));
        let after = limit(b(&[1]), false, true);
        assert_eq!(after.narrow(Some(Bounds::Prefix(b(&[1])))), Bounds::Between(b(&[1, 0]), b(&bytes_ceiling(&[1]))));
    }
}
