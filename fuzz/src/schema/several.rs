//! A table of several entities.

use arbitrary::{Result, Unstructured};

use super::names::{INDEXES, RUST, TEXTS, TYPES};
use super::{list, maybe, quoted, section, types};

/// The literals that templates of entities begin with; most differ.
const PREFIXES: &[&str] = &["CUSTOMER#", "ORDER#", "LINE#", "A#", ""];

/// A file with entities, indexes and collections.
pub(super) fn table(u: &mut Unstructured<'_>) -> Result<String> {
    let mut text = format!("dynamite: 1\ntable: {}\ndoc: {}\n", quoted(u.choose(INDEXES)?), quoted(u.choose(TEXTS)?));
    text += "partition_key: { pk: string }\n";
    let sorted = u.ratio(4, 5)?;
    if sorted {
        text += "sort_key: { sk: string }\n";
    }
    let mut indexes = Vec::new();
    for number in 0..u.int_in_range(0..=2)? {
        let projection = u.choose(&["all", "keys_only", "[kind]"])?;
        indexes.push(format!(
            "gsi{number}: {{ partition_key: {{ g{number}: string }}, sort_key: {{ g{number}s: {} }}, projection: {projection} }}",
            u.choose(&["string", "string", "number"])?
        ));
    }
    text += &section("", "indexes", &indexes);
    if u.ratio(4, 5)? {
        text += "discriminator: kind\n";
    }
    let count = u.int_in_range(1..=4)?;
    let first = u.choose_index(TYPES.len())?;
    let names: Vec<&str> = (0..count).map(|at| TYPES[(first + at) % TYPES.len()]).collect();
    text += "entities:\n";
    for (at, name) in names.iter().enumerate() {
        text += &entity(u, at, name, sorted, indexes.len())?;
    }
    text += &section("", "collections", &collections(u, &names, indexes.len())?);
    if u.arbitrary()? {
        text += "ttl: until\n";
    }
    Ok(text + &types::declared(u)?)
}

fn entity(u: &mut Unstructured<'_>, at: usize, name: &str, sorted: bool, indexes: usize) -> Result<String> {
    let attributes = types::attributes(u)?;
    let mut text = format!("  {}:\n", quoted(name));
    if u.arbitrary()? {
        text += &format!("    kind: {}\n", quoted(u.choose(TEXTS)?));
    }
    if u.ratio(1, 4)? {
        text += &format!("    rust_name: {}\n", quoted(u.choose(RUST)?));
    }
    text += &format!("    doc: {}\n", quoted(u.choose(TEXTS)?));
    let mut declarations = vec!["until: epoch_seconds?".to_owned()];
    for attribute in &attributes {
        declarations.push(types::declaration(u, attribute)?);
    }
    text += &section("    ", "attributes", &declarations);
    let prefix = if u.ratio(5, 6)? { PREFIXES[at] } else { u.choose(PREFIXES)? };
    let mut keys = vec![format!("pk: {}", quoted(&format!("P#{{{}}}", attributes[0].name)))];
    if sorted {
        keys.push(format!("sk: {}", quoted(&format!("{prefix}{{{}}}", attributes[1].name))));
    }
    let mut uses = Vec::new();
    for number in 0..indexes {
        if u.ratio(2, 3)? {
            keys.push(format!("g{number}: {}", quoted(&types::template(u, &attributes)?)));
            keys.push(format!("g{number}s: {}", quoted(&types::template(u, &attributes)?)));
            let when = if u.ratio(1, 3)? {
                format!(", when: {}", quoted(&types::condition(u, &attributes)?))
            } else {
                String::new()
            };
            uses.push(format!(
                "gsi{number}: {{ name: {}{when}{} }}",
                quoted(u.choose(INDEXES)?),
                maybe(u, "rust_name", RUST)?
            ));
        }
    }
    text += &section("    ", "keys", &keys);
    text += &section("    ", "indexes", &uses);
    if u.ratio(1, 3)? {
        text += &format!("    views:\n      Short: {}\n", list(&super::single::view(u, &attributes)?));
    }
    Ok(text)
}

fn collections(u: &mut Unstructured<'_>, names: &[&str], indexes: usize) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for number in 0..u.int_in_range(0..=2)? {
        let place = if indexes > 0 && u.arbitrary()? { "index: gsi0" } else { "partition: pk" };
        let of = list(&names[u.choose_index(names.len())?..]);
        let (rust_name, doc) = (maybe(u, "rust_name", RUST)?, maybe(u, "doc", TEXTS)?);
        found.push(format!("Group{number}: {{ {place}, of: {of}{rust_name}{doc} }}"));
    }
    Ok(found)
}
