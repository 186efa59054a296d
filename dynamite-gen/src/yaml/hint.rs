//! Hints on errors of the YAML parser.

/// Returns a hint on the most likely mistake where the parser stopped.
pub(super) fn of_syntax(text: &str, offset: usize) -> &'static str {
    let (before, after) = text.split_at_checked(offset).unwrap_or((text, ""));
    let line = before.rsplit('\n').next().unwrap_or_default();
    if line.ends_with('\t') || after.starts_with('\t') {
        "use spaces: YAML does not allow tabs for indentation or between a key and its value"
    } else if text.lines().any(|line| line == "=======") {
        "remove the line `=======`, which is left of a merge conflict, and one of the two versions"
    } else if line.contains("when:") {
        "put the whole condition in double quotes, as in `when: \"status == open or status == paid\"`"
    } else if line.ends_with('}') {
        "put a template that begins with `{` in quotes: `\"{id}#{number}\"`"
    } else if after.starts_with('{') {
        "put a template in quotes: `\"USER#{id}\"`"
    } else {
        "check the indentation and the quotes here and on the line above"
    }
}

/// Returns a hint on a tag, which begins at a byte. In a condition, it is a negation.
pub(super) fn of_tag(text: &str, start: usize, key: Option<&str>) -> String {
    let rest = text.get(start..).unwrap_or_default().trim_start_matches(['!', ' ', '(']);
    let length = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
    match (key, &rest[..length]) {
        (Some("when"), name) if !name.is_empty() => format!(
            "for `!{name}`, write `{name} == false` if it is a boolean, and else `not exists({name})`; \
             with other words, `not` stands for `!`"
        ),
        _ => "remove the `!name` before this value".to_owned(),
    }
}
