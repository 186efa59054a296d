//! The limits of DynamoDB for the expressions of a request, checked by reading them anew.

use std::collections::{BTreeSet, HashMap};

use aws_sdk_dynamodb::types::AttributeValue;

const MAX_BYTES: usize = 4096;
const MAX_OPERATORS: usize = 300;
const MAX_SUBSTITUTED_BYTES: usize = 2 << 20;
const MAX_IN_OPERANDS: usize = 100;
const MAX_NAME_BYTES: usize = 65_535;
const MAX_LEVELS: usize = 32;

/// The functions of DynamoDB.
const FUNCTIONS: [&str; 8] = [
    "attribute_exists",
    "attribute_not_exists",
    "attribute_type",
    "begins_with",
    "contains",
    "if_not_exists",
    "list_append",
    "size",
];

/// The expressions of a request, with the names and values that they use.
#[derive(Debug)]
pub(crate) struct Expressions {
    pub(crate) texts: Vec<String>,
    pub(crate) names: HashMap<String, String>,
    pub(crate) values: HashMap<String, AttributeValue>,
}

impl Expressions {
    /// Checks that DynamoDB takes the expressions.
    pub(crate) fn check(&self) {
        let mut used = BTreeSet::new();
        for text in &self.texts {
            assert!(!text.is_empty() && text.len() <= MAX_BYTES, "{} bytes", text.len());
            let tokens = tokens(text);
            check_operators(text, &tokens);
            check_brackets(text, &tokens);
            used.extend(tokens.into_iter().filter(|token| token.starts_with(['#', ':'])).map(str::to_owned));
        }
        let defined: BTreeSet<String> = self.names.keys().chain(self.values.keys()).cloned().collect();
        assert_eq!(used, defined, "DynamoDB refuses placeholders that are not defined or not used");
        let names: usize = self.names.values().map(String::len).sum();
        let values: usize = self.values.values().map(|value| bytes(value, 1)).sum();
        assert!(names + values <= MAX_SUBSTITUTED_BYTES, "{} bytes are substituted", names + values);
        assert!(self.names.values().all(|name| (1..=MAX_NAME_BYTES).contains(&name.len())));
    }
}

/// Splits an expression into words, placeholders, operators and brackets.
fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let same = |c: char| match first {
            '<' | '>' => matches!(c, '<' | '>' | '='),
            _ if first.is_ascii_alphanumeric() || matches!(first, '#' | ':') => c.is_ascii_alphanumeric() || c == '_',
            _ => false,
        };
        let end = rest.char_indices().skip(1).find(|(_, c)| !same(*c)).map_or(rest.len(), |(end, _)| end);
        let (token, after) = rest.split_at(end);
        tokens.push(token);
        rest = after.trim_start();
    }
    tokens
}

/// Counts operators and functions. `=` assigns in an update.
fn check_operators(text: &str, tokens: &[&str]) {
    let is_update = matches!(tokens.first(), Some(&("SET" | "REMOVE" | "ADD" | "DELETE")));
    let mut count = 0;
    let mut between = 0;
    for (index, token) in tokens.iter().enumerate() {
        count += match *token {
            "AND" if between > 0 => {
                between -= 1;
                0
            }
            "=" => usize::from(!is_update),
            "BETWEEN" => {
                between += 1;
                1
            }
            "<>" | "<" | "<=" | ">" | ">=" | "AND" | "OR" | "NOT" | "IN" | "+" | "-" => 1,
            word if FUNCTIONS.contains(&word) => {
                assert_eq!(tokens.get(index + 1), Some(&"("), "{word} is no function in {text}");
                1
            }
            // Nothing else is in an expression: names and values have placeholders.
            "(" | ")" | "," | "[" | "]" | "." => 0,
            "SET" | "REMOVE" | "ADD" | "DELETE" if is_update => 0,
            index if index.bytes().all(|byte| byte.is_ascii_digit()) => 0,
            placeholder => {
                let number = placeholder.strip_prefix(['#', ':']);
                let is_number = number.is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()));
                assert!(is_number, "{placeholder} is in {text}");
                0
            }
        };
    }
    assert_eq!(between, 0, "{text}");
    assert!(count <= MAX_OPERATORS, "{count} operators");
}

/// Checks that each bracket has another one, and that no list of `IN` is too long.
fn check_brackets(text: &str, tokens: &[&str]) {
    let mut open = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        match *token {
            "(" => open.push((index > 0 && tokens[index - 1] == "IN", 1)),
            "[" => assert_eq!(tokens.get(index + 2), Some(&"]"), "{text}"),
            "," => open.last_mut().into_iter().for_each(|(_, operands)| *operands += 1),
            ")" => {
                let (is_list, operands) = open.pop().expect("a bracket was opened");
                assert!(!is_list || operands <= MAX_IN_OPERANDS, "{operands} operands of IN");
            }
            _ => {}
        }
    }
    assert!(open.is_empty(), "{text}");
}

/// Returns the bytes of the texts in a value, which lies at this level.
fn bytes(value: &AttributeValue, level: usize) -> usize {
    assert!(level <= MAX_LEVELS, "a value of more than {MAX_LEVELS} levels");
    match value {
        AttributeValue::S(text) => text.len(),
        AttributeValue::B(blob) => blob.as_ref().len(),
        AttributeValue::Ss(set) => set.iter().map(String::len).sum(),
        AttributeValue::Bs(set) => set.iter().map(|blob| blob.as_ref().len()).sum(),
        AttributeValue::L(list) => list.iter().map(|inner| bytes(inner, level + 1)).sum(),
        AttributeValue::M(map) => map.iter().map(|(key, inner)| key.len() + bytes(inner, level + 1)).sum(),
        _ => 1,
    }
}
