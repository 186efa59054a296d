//! `Debug` of structs with sensitive data: the arguments of the macro that implements it.

/// Returns the arguments for a struct, such as `Customer { id, email: _ }`, given its fields and which of them are
/// hidden; `None` if none is, so that `Debug` can be derived.
pub(super) fn fields(name: &str, fields: &[(&str, bool)]) -> Option<String> {
    let argument = |(field, hidden): &(&str, bool)| format!("{field}{}", if *hidden { ": _" } else { "" });
    let arguments: Vec<_> = fields.iter().map(argument).collect();
    fields.iter().any(|(_, hidden)| *hidden).then(|| format!("{name} {{ {} }}", arguments.join(", ")))
}
