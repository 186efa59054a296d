//! The limits of DynamoDB for expressions. The engines for tests don't have all of them, so they are checked here.

use aws_sdk_dynamodb::types::AttributeValue;

use crate::codec::InvalidInput;
use crate::codec::item_size::value_bytes;
use crate::condition::ExpressionSize;

/// Checks that a condition or a filter is not larger than DynamoDB allows.
pub(crate) fn checked_condition(text: String) -> Result<String, InvalidInput> {
    let operators = operators(&text);
    checked(text, operators)
}

/// Checks that an update expression is not larger than DynamoDB allows.
pub(crate) fn checked_update(text: String) -> Result<String, InvalidInput> {
    // Its `=` assign, and do not count.
    let operators = operators(&text) - text.matches(" = ").count();
    checked(text, operators)
}

fn checked(text: String, operators: usize) -> Result<String, InvalidInput> {
    ExpressionSize::of_text(operators, text.len()).check().map(|()| text)
}

/// Counts the operators and functions of an expression, as DynamoDB does: `IN` is one, whatever it takes, and parentheses
/// are none. The expression has placeholders for all names and values.
pub(super) fn operators(text: &str) -> usize {
    // `BETWEEN` and its `AND` are one operator.
    let words = text.split([' ', '(', ')', ',']);
    let is_operator =
        |word: &&str| matches!(*word, "=" | "<>" | "<" | "<=" | ">" | ">=" | "AND" | "OR" | "NOT" | "IN" | "+" | "-");
    let is_function = |pair: &&[u8]| pair[0].is_ascii_lowercase() && pair[1] == b'(';
    words.filter(is_operator).count() + text.as_bytes().windows(2).filter(is_function).count()
}

/// Checks that the names and values of a request's expressions are not longer in all than DynamoDB allows.
pub(super) fn check_substituted(names: &[String], values: &[AttributeValue]) -> Result<(), InvalidInput> {
    let substituted = names.iter().map(String::len).sum::<usize>() + values.iter().map(value_bytes).sum::<usize>();
    ExpressionSize { substituted, ..ExpressionSize::default() }.check()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_are_counted() {
        for (text, count) in [
            ("#0 = :0", 1),
            ("(#0 <> :0) AND (#1 >= :1)", 3),
            ("#0 BETWEEN :0 AND :1", 1),
            ("(#0 IN (:0, :1, :2)) OR (NOT (#1 < :3))", 4),
            ("attribute_exists(#0.#1[3])", 1),
            ("size(#0) <= :0", 2),
            ("NOT ((begins_with(#0, :0)) AND (contains(#0, :1)))", 4),
        ] {
            assert_eq!(operators(text), count, "{text}");
        }
    }

    #[test]
    fn assignments_do_not_count() {
        let sets = |count: usize| format!("SET {}", vec!["#0 = #0 + :0"; count].join(", "));
        assert!(checked_update(sets(200)).is_ok(), "200 operators and 200 assignments");
        let text = "SET #0 = if_not_exists(#0, :0) - :1, #1 = list_append(:2, #1) REMOVE #2 ADD #3 :3";
        assert_eq!(operators(text) - text.matches(" = ").count(), 3);
    }

    #[test]
    fn the_limits_are_inclusive() {
        let compared = |count: usize| vec!["#0 = :0"; count].join(" OR ");
        assert!(checked_condition(compared(150)).is_ok(), "299 operators");
        assert!(checked_condition(compared(151)).is_err(), "301 operators");
        assert!(checked_condition(format!("NOT ({})", compared(150))).is_ok(), "300 operators");
        assert!(checked_condition("x".repeat(4096)).is_ok() && checked_condition("x".repeat(4097)).is_err());
        let text = |bytes: usize| [AttributeValue::S("x".repeat(bytes))];
        let name = ["n".to_owned()];
        assert!(check_substituted(&name, &text((2 << 20) - 1)).is_ok());
        assert!(check_substituted(&name, &text(2 << 20)).is_err());
    }
}
