//! The limits of the embedded metric format.
//!
//! Sources: the CloudWatch user guide, "Specification: Embedded metric format"; the API reference, MetricDatum and
//! Dimension.

use std::borrow::Cow;

/// The most characters of a namespace, and of the name of a dimension.
const MAX_NAME: usize = 255;

/// The most characters of the value of a dimension.
const MAX_VALUE: usize = 1024;

/// The most dimensions of a metric.
const MAX_DIMENSIONS: usize = 30;

/// The most values of a metric in a line. With more, CloudWatch refuses the whole line.
pub(super) const MAX_VALUES: usize = 100;

/// The names of the dimensions that a call has.
pub(super) const CALL_DIMENSIONS: [&str; 4] = ["Table", "Index", "Entity", "Call"];

/// The names of all members of a line that are not dimensions.
pub(super) const MEMBERS: [&str; 15] = [
    "_aws",
    "Duration",
    "Longest",
    "Total",
    "Calls",
    "Failed",
    "Throttled",
    "Capacity",
    "ConditionsFailed",
    "Cancelled",
    "Requests",
    "Retries",
    "Scanned",
    "Returned",
    "Cached",
];

pub(super) fn check_namespace(namespace: &str) -> Result<(), String> {
    check_text("the namespace", namespace, MAX_NAME)?;
    check_start("the namespace", namespace)
}

/// Checks a dimension that is added to others.
pub(super) fn check_dimension(name: &str, value: &str, others: &[(Cow<'static, str>, String)]) -> Result<(), String> {
    check_text("the name of a dimension", name, MAX_NAME)?;
    check_start("the name of a dimension", name)?;
    check_text(&format!("the value of the dimension {name}"), value, MAX_VALUE)?;
    if CALL_DIMENSIONS.contains(&name) || MEMBERS.contains(&name) {
        return Err(format!("{name} is a member of every line, and can't be a dimension of your own"));
    }
    match others.iter().any(|(other, _)| other == name) {
        true => Err(format!("there are two dimensions {name}")),
        false => Ok(()),
    }
}

pub(super) fn check_number_of_dimensions(added: usize) -> Result<(), String> {
    let most = MAX_DIMENSIONS - CALL_DIMENSIONS.len();
    match added <= most {
        true => Ok(()),
        false => Err(format!("there are {added} dimensions of your own, and at most {most} are possible")),
    }
}

/// Checks a text of 1 to `most` printable characters of ASCII, of which one is not a space.
fn check_text(what: &str, text: &str, most: usize) -> Result<(), String> {
    if text.trim().is_empty() {
        return Err(format!("{what} is empty"));
    }
    if !text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()) {
        return Err(format!("{what} must have printable characters of ASCII only"));
    }
    match text.len() <= most {
        true => Ok(()),
        false => Err(format!("{what} has {} characters, and at most {most} are possible", text.len())),
    }
}

fn check_start(what: &str, text: &str) -> Result<(), String> {
    match text.starts_with(':') {
        true => Err(format!("{what} can't begin with a colon")),
        false => Ok(()),
    }
}

/// Returns a name of the schema as the value of a dimension: at most 1,024 printable characters of ASCII.
pub(super) fn dimension_value(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_graphic() { c } else { '_' }).take(MAX_VALUE).collect()
}

#[cfg(test)]
mod tests {
    use super::{check_dimension, check_namespace, check_number_of_dimensions, dimension_value};

    #[test]
    fn a_namespace_has_1_to_255_printable_characters() {
        for namespace in ["S", "Shop/Orders #1", &"n".repeat(255)] {
            assert_eq!(check_namespace(namespace), Ok(()), "{namespace}");
        }
        for namespace in ["", "  ", ":Shop", "Shöp", "Shop\n", &"n".repeat(256)] {
            assert!(check_namespace(namespace).is_err(), "{namespace}");
        }
    }

    #[test]
    fn a_dimension_has_a_name_of_255_and_a_value_of_1024_characters_at_most() {
        let check = |name: &str, value: &str| check_dimension(name, value, &[]);
        assert_eq!(check(&"n".repeat(255), &"v".repeat(1024)), Ok(()));
        assert!(check(&"n".repeat(256), "v").is_err());
        assert!(check("Service", &"v".repeat(1025)).is_err());
        for (name, value) in [("", "v"), (":n", "v"), ("n", ""), ("n", " "), ("n", "ü"), ("n", "a\tb")] {
            assert!(check(name, value).is_err(), "{name} {value}");
        }
    }

    #[test]
    fn a_dimension_has_a_name_of_its_own() {
        for taken in ["Table", "Call", "Duration", "Longest", "Total", "_aws"] {
            assert!(check_dimension(taken, "v", &[]).is_err(), "{taken}");
        }
        let others = [("Service".into(), "checkout".to_owned())];
        assert_eq!(check_dimension("Stage", "prod", &others), Ok(()));
        assert!(check_dimension("Service", "prod", &others).is_err());
    }

    #[test]
    fn there_are_30_dimensions_at_most_4_of_them_of_the_call() {
        assert_eq!(check_number_of_dimensions(26), Ok(()));
        assert!(check_number_of_dimensions(27).is_err());
    }

    #[test]
    fn names_of_a_schema_are_made_to_fit() {
        assert_eq!(dimension_value("orders"), "orders");
        assert_eq!(dimension_value("Größe"), "Gr__e");
        assert_eq!(dimension_value(&"n".repeat(2000)).len(), 1024);
    }
}
