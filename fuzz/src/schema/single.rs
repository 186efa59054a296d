//! A table with one entity.

use arbitrary::Result;

use super::names::{ENTITIES, INDEXES, ODD_ENTITIES, ODD_INDEXES, TEXTS, WIRES};
use super::random::Random;
use super::settings::Billing;
use super::times::Times;
use super::{Attribute, allow, attributes, forms, list, quoted, section};

/// Makes a file with one entity, without its types.
pub(super) fn table(u: &mut Random<'_, '_>, name: &str) -> Result<String> {
    let (mut attributes, billing) = (attributes::some(u)?, Billing::choose(u)?);
    let entity = u.mostly(ENTITIES, ODD_ENTITIES)?;
    let mut text = format!("dynamite: 1\ntable: {}\nentity: {}\n", quoted(name), quoted(entity));
    text += &format!("doc: {}\npartition_key: {}\n", quoted(u.choose(TEXTS)?), quoted(attributes[0].name));
    let mut keys = Vec::new();
    let sort = u.int_in_range(0..=2)?;
    match sort {
        0 => {}
        1 => text += &format!("sort_key: {}\n", quoted(attributes[1].name)),
        _ => {
            keys.push(format!("k0: {}", quoted(&attributes::table_template(u, &mut attributes)?)));
            text += "sort_key: k0\n";
        }
    }
    let mut indexes = Vec::new();
    for number in 1..=u.int_in_range(0..=4)? {
        indexes.push(index(u, number, &attributes, (billing, sort > 0), &mut keys)?);
    }
    let mut declarations = vec!["until: epoch_seconds?".to_owned(), "revision: u64".to_owned()];
    let times = Times::choose(u)?;
    declarations.extend(times.declarations());
    if let Some(index) = times.index(u, &attributes, &mut keys)? {
        indexes.push(index);
    }
    for attribute in &attributes {
        declarations.push(attributes::declaration(u, attribute, false)?);
    }
    text += &section("", "attributes", &declarations);
    text += &section("", "keys", &keys);
    text += &section("", "indexes", &indexes);
    Ok(text + &times.entry(u, "")? + &extras(u, &attributes)? + &billing.settings(u)?)
}

fn computed(u: &mut Random<'_, '_>, name: &str, attributes: &[Attribute], sharded: bool) -> Result<String> {
    if !sharded && u.ratio(1, 8)? {
        return Ok(format!("{name}: {}", attributes::number_template(u, attributes)?));
    }
    let mut template = attributes::template(u, attributes)?;
    if sharded {
        template += &forms::shard(u)?;
    }
    let template = quoted(&template);
    let wire = match u.ratio(1, 6)? {
        true => format!(", attribute: {}", quoted(&format!("{}{name}", u.choose(WIRES)?))),
        false => String::new(),
    };
    Ok(format!("{name}: {{ template: {template}{wire}{}{} }}", u.rust_name()?, allow::maybe(u)?))
}

fn index(
    u: &mut Random<'_, '_>,
    number: usize,
    attributes: &[Attribute],
    (billing, sorted): (Billing, bool),
    keys: &mut Vec<String>,
) -> Result<String> {
    let name = format!("{}{number}", u.mostly(INDEXES, ODD_INDEXES)?);
    let mut sort: Vec<&str> = Vec::new();
    let local = sorted && u.ratio(1, 6)?;
    for _ in 0..u.int_in_range(u8::from(local)..=3)? {
        sort.push(attributes::key(u, attributes)?.name);
    }
    sort.sort();
    sort.dedup();
    let names: Vec<&str> = attributes.iter().map(|attribute| attribute.name).collect();
    let projection = match u.int_in_range(0..=3)? {
        0 => "all".to_owned(),
        1 => "keys_only".to_owned(),
        _ => list(&names[u.choose_index(names.len())?..]),
    };
    let mut text = format!("{}: {{ projection: {projection}", quoted(&name));
    if local {
        text += ", local: true";
        sort.truncate(1);
    } else if u.arbitrary()? {
        let key = format!("k{number}");
        let sharded = sort.len() <= 1 && u.ratio(1, 4)?;
        keys.push(computed(u, &key, attributes, sharded)?);
        text += &format!(", partition_key: {key}");
        if u.arbitrary()?
            && let Some(condition) = attributes::condition(u, attributes)?
        {
            text += &format!(", when: {}", quoted(&condition));
        }
    } else {
        let (first, second) = (attributes::key(u, attributes)?.name, attributes::key(u, attributes)?.name);
        let partition = if first == second { vec![first] } else { vec![first, second] };
        sort.retain(|name| !partition.contains(name));
        text += &format!(", partition_key: {}", list(&partition));
    }
    if !sort.is_empty() {
        text += &format!(", sort_key: {}", list(&sort));
    }
    let stage = if local { String::new() } else { u.stage()? };
    Ok(text + &stage + &billing.of_index(u, local)? + &u.rust_name()? + &allow::maybe(u)? + " }")
}

fn extras(u: &mut Random<'_, '_>, attributes: &[Attribute]) -> Result<String> {
    let mut text = allow::line(u, "")? + &u.retired("")?;
    if u.arbitrary()? {
        text += "ttl: until\n";
    }
    if u.arbitrary()? {
        text += "optimistic_lock: revision\n";
    }
    if u.ratio(1, 4)? {
        let good = ["true", "false", "{ deserialize: true }", "{ deserialize: false }"];
        let given = u.mostly(&good, &["yes", "~", "[]", "{}", "{ deserialize: 1 }"])?;
        text += &format!("preserve_unknown: {given}\n");
    }
    if u.makes_mistake()? {
        text += &attributes::group(u, attributes)?;
    }
    if u.arbitrary()? {
        text += &attributes::view(u, attributes)?;
    }
    Ok(text)
}
