//! Counts the operators of an expression in its text, for the tests of what counts them while it is built.

/// Counts the operators and functions of an expression, as DynamoDB does: `IN` is one, whatever it takes, `BETWEEN` and its
/// `AND` are one, and parentheses are none. In an update, `=` assigns. The expression has placeholders for all names and
/// values.
pub(crate) fn operators(text: &str) -> usize {
    let words = text.split([' ', '(', ')', ',']);
    let is_operator =
        |word: &&str| matches!(*word, "=" | "<>" | "<" | "<=" | ">" | ">=" | "AND" | "OR" | "NOT" | "IN" | "+" | "-");
    let is_function = |pair: &&[u8]| pair[0].is_ascii_lowercase() && pair[1] == b'(';
    let is_update = ["SET ", "REMOVE ", "ADD ", "DELETE "].iter().any(|clause| text.starts_with(clause));
    let assignments = if is_update { text.matches(" = ").count() } else { 0 };
    words.filter(is_operator).count() + text.as_bytes().windows(2).filter(is_function).count() - assignments
}

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
        ("SET #0 = if_not_exists(#0, :0) - :1, #1 = list_append(:2, #1) REMOVE #2 ADD #3 :3", 3),
        ("REMOVE #0", 0),
    ] {
        assert_eq!(operators(text), count, "{text}");
    }
}
