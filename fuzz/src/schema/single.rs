//! A table of one entity.

use arbitrary::{Result, Unstructured};

use super::names::{ATTRIBUTES, INDEXES, RUST, TEXTS, TYPES};
use super::{Attribute, list, maybe, quoted, section, types};

/// A file with one entity.
pub(super) fn table(u: &mut Unstructured<'_>) -> Result<String> {
    let attributes = types::attributes(u)?;
    let mut text =
        format!("dynamite: 1\ntable: {}\nentity: {}\n", quoted(u.choose(INDEXES)?), quoted(u.choose(TYPES)?));
    text += &format!("doc: {}\npartition_key: {}\n", quoted(u.choose(TEXTS)?), quoted(attributes[0].name));
    let mut keys = Vec::new();
    match u.int_in_range(0..=2)? {
        0 => {}
        1 => text += &format!("sort_key: {}\n", quoted(attributes[1].name)),
        _ => {
            keys.push(computed(u, "k0", &attributes)?);
            text += "sort_key: k0\n";
        }
    }
    let mut indexes = Vec::new();
    for number in 1..=u.int_in_range(0..=4)? {
        indexes.push(index(u, number, &attributes, &mut keys)?);
    }
    let mut declarations = vec!["until: epoch_seconds?".to_owned(), "revision: u64".to_owned()];
    for attribute in &attributes {
        declarations.push(types::declaration(u, attribute)?);
    }
    text += &section("", "attributes", &declarations);
    text += &section("", "keys", &keys);
    text += &section("", "indexes", &indexes);
    text += &extras(u, &attributes)?;
    Ok(text + &types::declared(u)?)
}

fn computed(u: &mut Unstructured<'_>, name: &str, attributes: &[Attribute]) -> Result<String> {
    if u.ratio(1, 8)? {
        return Ok(format!("{name}: {{ template: {}, type: number }}", quoted(&format!("{{{}}}", attributes[0].name))));
    }
    let template = quoted(&types::template(u, attributes)?);
    Ok(format!(
        "{name}: {{ template: {template}{}{} }}",
        maybe(u, "attribute", ATTRIBUTES)?,
        maybe(u, "rust_name", RUST)?
    ))
}

fn index(u: &mut Unstructured<'_>, number: usize, attributes: &[Attribute], keys: &mut Vec<String>) -> Result<String> {
    let name = format!("{}{number}", u.choose(INDEXES)?);
    let mut sort = Vec::new();
    for _ in 0..u.int_in_range(0..=3)? {
        sort.push(types::key(u, attributes)?.name);
    }
    sort.dedup();
    let names: Vec<&str> = attributes.iter().map(|attribute| attribute.name).collect();
    let projection = match u.int_in_range(0..=3)? {
        0 => "all".to_owned(),
        1 => "keys_only".to_owned(),
        _ => list(&names[u.choose_index(names.len())?..]),
    };
    let mut text = format!("{}: {{ projection: {projection}", quoted(&name));
    if u.ratio(1, 6)? {
        text += ", local: true";
        sort.truncate(1);
    } else if u.arbitrary()? {
        let key = format!("k{number}");
        keys.push(computed(u, &key, attributes)?);
        text += &format!(", partition_key: {key}");
        if u.arbitrary()? {
            text += &format!(", when: {}", quoted(&types::condition(u, attributes)?));
        }
    } else {
        let (first, second) = (types::key(u, attributes)?.name, types::key(u, attributes)?.name);
        let partition = if first == second { vec![first] } else { vec![first, second] };
        sort.retain(|name| !partition.contains(name));
        text += &format!(", partition_key: {}", list(&partition));
    }
    if !sort.is_empty() {
        text += &format!(", sort_key: {}", list(&sort));
    }
    Ok(text + &maybe(u, "rust_name", RUST)? + " }")
}

fn extras(u: &mut Unstructured<'_>, attributes: &[Attribute]) -> Result<String> {
    let mut text = String::new();
    if u.arbitrary()? {
        text += "ttl: until\n";
    }
    if u.arbitrary()? {
        text += "optimistic_lock: revision\n";
    }
    if u.arbitrary()? {
        text += &format!("views:\n  Short: {}\n", list(&view(u, attributes)?));
    }
    Ok(text)
}

/// The paths of a view.
pub(super) fn view(u: &mut Unstructured<'_>, attributes: &[Attribute]) -> Result<Vec<&'static str>> {
    let mut paths = Vec::new();
    for _ in 0..u.int_in_range(1..=3)? {
        paths.push(u.choose(attributes)?.name);
    }
    paths.dedup();
    Ok(paths)
}
