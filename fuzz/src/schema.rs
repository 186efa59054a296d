//! Random runs over the whole language: most are valid, the others nearly.

mod allow;
mod attributes;
mod config;
mod names;
mod random;
mod settings;
mod several;
mod single;
mod types;

use arbitrary::{Result, Unstructured};

use random::Random;
use types::TypesFile;

/// The schemas of a run, and its `dynamite.toml`.
#[derive(Debug)]
pub struct Run {
    /// The texts of the files: those of types alone first.
    pub files: Vec<String>,
    /// What the configuration says.
    pub config: String,
}

/// A table or two, with types of their own or with those of one or two other files.
pub fn run(bytes: &mut Unstructured<'_>) -> Result<Run> {
    let u = &mut Random::new(bytes)?;
    let shared = if u.ratio(1, 3)? { types::files(u)? } else { Vec::new() };
    let mut files: Vec<String> = shared.iter().map(TypesFile::text).collect();
    for name in table_names(u)? {
        let mut table = if u.arbitrary()? { several::table(u, &name)? } else { single::table(u, &name)? };
        if shared.is_empty() {
            table += &types::own(u)?;
        }
        files.push(table);
    }
    Ok(Run { files, config: if u.ratio(1, 3)? { config::text(u, &shared)? } else { String::new() } })
}

fn table_names(u: &mut Random<'_, '_>) -> Result<Vec<String>> {
    let mut names = vec![u.mostly(names::INDEXES, names::ODD_INDEXES)?.to_owned()];
    if u.ratio(1, 5)? {
        names.push(if u.slips()? { names[0].clone() } else { format!("{}2", names[0]) });
    }
    Ok(names)
}

/// An attribute as declared.
#[derive(Clone)]
struct Attribute {
    name: &'static str,
    ty: &'static str,
    optional: bool,
    /// What a missing one reads as; such an attribute feeds no key.
    default: Option<String>,
}

/// A YAML scalar of the text, in double quotes; TOML takes it for the same.
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

/// A section of a file at some depth, left out if it is empty.
fn section(indent: &str, head: &str, entries: &[String]) -> String {
    if entries.is_empty() {
        return String::new();
    }
    let entries: String = entries.iter().map(|entry| format!("{indent}  {entry}\n")).collect();
    format!("{indent}{head}:\n{entries}")
}
