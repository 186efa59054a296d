//! Random runs that cover the schema language. Most are valid, and the others have few mistakes.
#![allow(unreachable_pub, reason = "the fuzz targets include it as a public module")]

mod allow;
mod attributes;
mod config;
mod forms;
mod multi_entity;
mod names;
mod random;
mod settings;
mod single;
mod times;
mod types;

use arbitrary::{Result, Unstructured};

use random::Random;
use types::TypesFile;

/// The schemas and the `dynamite.toml` of a run.
#[derive(Debug)]
pub struct Run {
    /// The texts of the files, beginning with those that only declare types.
    pub files: Vec<String>,
    /// The text of the configuration.
    pub config: String,
}

/// Makes one or two tables, with types of their own or with those of one or two other files.
pub fn run(bytes: &mut Unstructured<'_>) -> Result<Run> {
    made_with(&mut Random::new(bytes)?)
}

/// Makes a run whose code will be compiled: it makes no mistakes, and all types of the user are `crate::Own<T>`.
pub fn compiled_run(bytes: &mut Unstructured<'_>) -> Result<Run> {
    made_with(&mut Random::compiled(bytes))
}

fn made_with(u: &mut Random<'_, '_>) -> Result<Run> {
    let shared = if u.ratio(1, 3)? { types::files(u)? } else { Vec::new() };
    let mut files: Vec<String> = shared.iter().map(TypesFile::text).collect();
    for name in table_names(u)? {
        let mut table = if u.arbitrary()? { multi_entity::table(u, &name)? } else { single::table(u, &name)? };
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
        names.push(if u.makes_mistake()? { names[0].clone() } else { format!("{}2", names[0]) });
    }
    Ok(names)
}

/// A declared attribute.
#[derive(Clone)]
struct Attribute {
    name: &'static str,
    ty: &'static str,
    optional: bool,
    /// The default; an attribute with a default feeds no key.
    default: Option<String>,
    /// The form in which the table's key has the attribute, if the key tells it only in part.
    form: Option<&'static str>,
}

/// Returns a text as a YAML scalar in double quotes, which is also a TOML string.
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

/// Returns a list of names in flow style.
fn list(names: &[&str]) -> String {
    format!("[{}]", names.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", "))
}

/// Returns a section of a file, or nothing if it is empty.
fn section(indent: &str, head: &str, entries: &[String]) -> String {
    if entries.is_empty() {
        return String::new();
    }
    let entries: String = entries.iter().map(|entry| format!("{indent}  {entry}\n")).collect();
    format!("{indent}{head}:\n{entries}")
}
