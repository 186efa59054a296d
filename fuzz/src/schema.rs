//! Random schemas over the whole language: most are valid, the others nearly.

mod names;
mod several;
mod single;
mod types;

use arbitrary::{Result, Unstructured};

/// A schema file as text.
pub fn schema(u: &mut Unstructured<'_>) -> Result<String> {
    if u.arbitrary()? { several::table(u) } else { single::table(u) }
}

/// An attribute as declared.
struct Attribute {
    name: &'static str,
    ty: &'static str,
    optional: bool,
}

/// A YAML scalar of the text, in double quotes.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => out.push_str(&format!("\\U{:08X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out + "\""
}

/// A list of names in flow style.
fn list(names: &[&str]) -> String {
    format!("[{}]", names.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", "))
}

/// ` key: text`, sometimes.
fn maybe(u: &mut Unstructured<'_>, key: &str, pool: &[&str]) -> Result<String> {
    Ok(if u.ratio(1, 5)? { format!(", {key}: {}", quoted(u.choose(pool)?)) } else { String::new() })
}

/// A section of a file at some depth, left out if it is empty.
fn section(indent: &str, head: &str, entries: &[String]) -> String {
    if entries.is_empty() {
        return String::new();
    }
    let entries: String = entries.iter().map(|entry| format!("{indent}  {entry}\n")).collect();
    format!("{indent}{head}:\n{entries}")
}
