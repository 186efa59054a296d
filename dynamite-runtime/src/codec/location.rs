//! Where in an item something is: `lines[2].price`.

/// The place `inner` of the field `name`.
pub(crate) fn in_field(name: &str, inner: &str) -> String {
    let dot = if inner.is_empty() || inner.starts_with('[') { "" } else { "." };
    format!("{name}{dot}{inner}")
}

/// The place `inner` of the element `index`.
pub(crate) fn in_element(index: usize, inner: &str) -> String {
    in_field(&format!("[{index}]"), inner)
}
