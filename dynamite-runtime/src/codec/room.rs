//! The range of stored numbers that an addition or a subtraction can start from.

use std::fmt;

use aws_sdk_dynamodb::types::AttributeValue;

use crate::decimal::DIGITS;

/// The stored numbers from which a change stays in the range of its type: those up to a limit, or those from a limit.
#[derive(Clone, PartialEq)]
pub struct Room {
    /// `<=` or `>=`.
    pub(crate) operator: &'static str,
    pub(crate) limit: AttributeValue,
}

/// Does not show the limit, which depends on the value that is added.
impl fmt::Debug for Room {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Room({} …)", self.operator)
    }
}

impl Room {
    /// Returns the numbers up to a limit.
    pub(super) fn at_most(limit: &str) -> Self {
        Room { operator: "<=", limit: AttributeValue::N(toward_zero_or_away(limit, limit.starts_with('-'))) }
    }

    /// Returns the numbers from a limit.
    pub(super) fn at_least(limit: &str) -> Self {
        Room { operator: ">=", limit: AttributeValue::N(toward_zero_or_away(limit, !limit.starts_with('-'))) }
    }
}

/// Rounds an integer to the digits that DynamoDB stores, toward zero or away from it: 128-bit integers have more. No stored
/// number lies between both. A number in another form is returned as it is.
fn toward_zero_or_away(number: &str, away: bool) -> String {
    let (sign, digits) = number.strip_prefix('-').map_or(("", number), |digits| ("-", digits));
    if digits.len() <= DIGITS || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return number.to_owned();
    }
    let (kept, dropped) = digits.split_at(DIGITS);
    let exact = dropped.bytes().all(|byte| byte == b'0');
    // 38 digits fit a `u128`, and so does the next integer.
    let kept = kept.parse::<u128>().unwrap_or_default() + u128::from(away && !exact);
    format!("{sign}{kept}{}", "0".repeat(dropped.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_of_128_bits_are_rounded_into_the_range() {
        let cases = [
            (Room::at_most("340282366920938463463374607431768211455"), "340282366920938463463374607431768211450"),
            (Room::at_most("170141183460469231731687303715884105727"), "170141183460469231731687303715884105720"),
            (Room::at_least("-170141183460469231731687303715884105728"), "-170141183460469231731687303715884105720"),
            (Room::at_most("-170141183460469231731687303715884105728"), "-170141183460469231731687303715884105730"),
            (Room::at_least("170141183460469231731687303715884105721"), "170141183460469231731687303715884105730"),
            (Room::at_least("170141183460469231731687303715884105720"), "170141183460469231731687303715884105720"),
            (Room::at_most("255"), "255"),
            (Room::at_least("-128"), "-128"),
            (Room::at_most("3.4028234663852886e38"), "3.4028234663852886e38"),
        ];
        for (room, limit) in cases {
            assert_eq!(room.limit, AttributeValue::N(limit.into()));
        }
    }
}
