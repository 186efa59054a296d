//! Templates without quotes that a comment cuts off: in `USER #{id}`, YAML takes `#{id}` for a comment.

use std::ops::Range;

/// The hint for a template that a comment cuts off.
pub(super) const HELP: &str =
    "quote the template, as in `\"USER#{id}\"`: without quotes, YAML takes ` #` and the rest of the line for a comment";

/// Returns whether a value with these keys above it is a template: an entry of `keys:`, or its `template:`.
pub(super) fn is_template(keys: &[&str]) -> bool {
    let entry = match keys {
        ["entities", _, entry @ ..] => entry,
        entry => entry,
    };
    matches!(entry, ["keys", _] | ["keys", _, "template"])
}

/// Returns the first comment after a value without quotes, if it holds a `{`.
///
/// The value ends at `end`, and its key begins at `key`. A comment on a line of its own belongs to the value if it is
/// indented deeper than the key.
pub(super) fn with_brace(text: &str, key: usize, end: usize) -> Option<Range<usize>> {
    let rest = text.get(end..)?;
    let start = end + (rest.len() - rest.trim_start().len());
    let comment = text[start..].lines().next().filter(|line| line.starts_with('#') && line.contains('{'))?;
    let same_line = !text[end..start].contains('\n');
    let belongs = start > end && (same_line || column(text, start) > column(text, key));
    belongs.then(|| start..start + comment.trim_end().len())
}

/// Returns the number of bytes between the beginning of the line and an offset.
fn column(text: &str, offset: usize) -> usize {
    offset - text[..offset].rfind('\n').map_or(0, |newline| newline + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_the_values_of_keys() {
        assert!(is_template(&["keys", "pk"]) && is_template(&["keys", "pk", "template"]));
        assert!(is_template(&["entities", "A", "keys", "pk"]));
        assert!(is_template(&["entities", "A", "keys", "pk", "template"]));
        assert!(!is_template(&["keys"]) && !is_template(&["keys", "pk", "type"]));
        assert!(!is_template(&["partition_key"]) && !is_template(&["indexes", "keys", "sort_key"]));
    }

    #[test]
    fn only_the_first_comment_of_the_value_counts() {
        let found = |text: &'static str, value: &str| {
            let end = text.find(value)? + value.len();
            with_brace(text, text.find("pk")?, end).map(|range| &text[range])
        };
        assert_eq!(found("pk: USER #{id}\r\nsk: A", "USER"), Some("#{id}"));
        assert_eq!(found("{ pk: USER \t# {id}, sk: A }", "USER"), Some("# {id}, sk: A }"));
        assert_eq!(found(" pk: USER\n\n   #{id}", "USER"), Some("#{id}"));
        assert_eq!(found(" pk: USER\n #{id}", "USER"), None, "a comment on the next entry");
        assert_eq!(found("pk: USER # one\n   # {id}", "USER"), None);
        assert_eq!(found("pk: USER#{id}", "USER"), None);
        assert_eq!(found("pk: USER", "USER"), None);
    }
}
