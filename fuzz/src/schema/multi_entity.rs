//! A table with several entities.

use arbitrary::Result;

use super::names::{ENTITIES, INDEXES, ODD_ENTITIES, ODD_INDEXES, TEXTS};
use super::random::Random;
use super::settings::Billing;
use super::times::Times;
use super::types::PARTS;
use super::{Attribute, allow, attributes, forms, list, quoted, section};

/// The literals at the start of the templates of entities; most differ.
const PREFIXES: &[&str] = &["CUSTOMER#", "ORDER#", "LINE#", "A#", ""];

/// The part of a table that all of its entities depend on.
struct Table {
    sorted: bool,
    has_discriminator: bool,
    indexes: Vec<Index>,
    /// The attribute that most entities have in their partition key.
    owner: Attribute,
    /// The part of the partition key that is made from the owner.
    owner_part: String,
}

/// An index with its keys; the partition key of a local one is the table's.
struct Index {
    local: bool,
    number: bool,
}

/// Makes a file with entities, indexes and collections, without its types.
pub(super) fn table(u: &mut Random<'_, '_>, name: &str) -> Result<String> {
    let (billing, sorted, mut owner) = (Billing::choose(u)?, u.ratio(4, 5)?, attributes::some(u)?.swap_remove(0));
    let owner_part = forms::table_part(u, &mut owner)?;
    let mut text = format!("dynamite: 1\ntable: {}\ndoc: {}\n", quoted(name), quoted(u.choose(TEXTS)?));
    text += "partition_key: { pk: string }\n";
    if sorted {
        text += "sort_key: { sk: string }\n";
    }
    let mut table = Table { sorted, has_discriminator: u.ratio(4, 5)?, indexes: Vec::new(), owner, owner_part };
    text += &section("", "indexes", &indexes(u, billing, &mut table)?);
    if table.has_discriminator {
        text += &format!("discriminator: {}\n", u.mostly(&["kind"], &["pk", "g0s", "\"\"", "alpha"])?);
    }
    let (first, count) = (u.choose_index(ENTITIES.len())?, u.int_in_range(1..=4)?);
    let mut names = Vec::new();
    for at in 0..count {
        names.push(if u.makes_mistake()? { u.choose(ODD_ENTITIES)? } else { ENTITIES[(first + at) % ENTITIES.len()] });
    }
    text += "entities:\n";
    for (at, name) in names.iter().enumerate() {
        text += &entity(u, at, name, &table)?;
    }
    text += &section("", "collections", &collections(u, &names, &table)?);
    if u.arbitrary()? {
        text += "ttl: until\n";
    }
    Ok(text + &allow::line(u, "")? + &billing.settings(u)?)
}

fn indexes(u: &mut Random<'_, '_>, billing: Billing, table: &mut Table) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for at in 0..u.int_in_range(0..=2)? {
        let (number, local) = (u.ratio(1, 4)?, table.sorted && u.ratio(1, 6)?);
        let projection = if table.has_discriminator { u.choose(&["all", "keys_only", "[kind]"])? } else { "all" };
        let kind = if number { "number" } else { "string" };
        let partition = if local { "local: true".to_owned() } else { format!("partition_key: {{ g{at}: string }}") };
        found.push(format!(
            "gsi{at}: {{ {partition}, sort_key: {{ g{at}s: {kind} }}, projection: {projection}{}{}{} }}",
            if local { String::new() } else { u.stage()? },
            billing.of_index(u, local)?,
            allow::maybe(u)?
        ));
        table.indexes.push(Index { local, number });
    }
    Ok(found)
}

fn entity(u: &mut Random<'_, '_>, at: usize, name: &str, table: &Table) -> Result<String> {
    let mut attributes = attributes::some(u)?;
    if !u.makes_mistake()? {
        attributes.retain(|attribute| attribute.name != table.owner.name);
        attributes.insert(0, table.owner.clone());
    }
    let mut keys = keys(u, at, &mut attributes, table)?;
    let mut text = format!("  {}:\n", quoted(name)) + &head(u, table)?;
    let mut declarations = vec!["until: epoch_seconds?".to_owned()];
    for (at, attribute) in attributes.iter().enumerate() {
        let kept = attribute.form.is_none() && (at == 0 || (at == 1 && table.sorted));
        declarations.push(attributes::declaration(u, attribute, kept)?);
    }
    if u.ratio(1, 4)? {
        declarations.push("revision: u64".to_owned());
        text += "    optimistic_lock: revision\n";
    }
    let times = Times::choose(u)?;
    declarations.extend(times.declarations());
    text += &times.entry(u, "    ")?;
    text += &section("    ", "attributes", &declarations);
    let uses = uses(u, &attributes, table, &mut keys)?;
    text += &section("    ", "keys", &keys);
    text += &section("    ", "indexes", &uses);
    if u.makes_mistake()? {
        text += &format!("    {}", attributes::group(u, &attributes)?);
    }
    if u.ratio(1, 3)? {
        text += &format!("    {}", attributes::view(u, &attributes)?);
    }
    Ok(text)
}

/// Makes the keys of an entity in the table, and sets the forms of the attributes that these tell only in part.
fn keys(u: &mut Random<'_, '_>, at: usize, attributes: &mut [Attribute], table: &Table) -> Result<Vec<String>> {
    let prefix = if u.makes_mistake()? { u.choose(PREFIXES)? } else { PREFIXES[at] };
    let before = if table.sorted { "P#" } else { prefix };
    let owner = match attributes[0].name == table.owner.name {
        true => table.owner_part.clone(),
        false => forms::part(u, &attributes[0])?,
    };
    let mut keys = vec![format!("pk: {}", quoted(&format!("{before}{owner}")))];
    if table.sorted {
        let own = usize::from(attributes.len() > 1);
        let mut sort = forms::table_part(u, &mut attributes[own])?;
        // An attribute that may be absent, but has a text for its absence.
        let is_fit = |one: &Attribute| one.optional && PARTS.contains(&one.ty) && forms::is_certain(one);
        if let Some(more) = attributes.iter().position(is_fit)
            && u.ratio(1, 3)?
        {
            sort += &format!("#{}", forms::table_part(u, &mut attributes[more])?);
        }
        keys.push(format!("sk: {}", quoted(&format!("{prefix}{sort}"))));
    }
    Ok(keys)
}

/// Returns the first keys of an entity.
fn head(u: &mut Random<'_, '_>, table: &Table) -> Result<String> {
    let mut text = format!("    doc: {}\n", quoted(u.choose(TEXTS)?));
    if u.makes_mistake()? || (table.has_discriminator && u.arbitrary()?) {
        text += &format!("    kind: {}\n", quoted(u.choose(TEXTS)?));
    }
    let rust_name = u.rust_name()?;
    if let Some(rust_name) = rust_name.strip_prefix(", ") {
        text += &format!("    {rust_name}\n");
    }
    if u.ratio(1, 4)? {
        text += "    preserve_unknown: true\n";
    }
    Ok(text + &allow::line(u, "    ")? + &u.retired("    ")?)
}

/// Makes the indexes of an entity, and adds its keys in them.
fn uses(
    u: &mut Random<'_, '_>,
    attributes: &[Attribute],
    table: &Table,
    keys: &mut Vec<String>,
) -> Result<Vec<String>> {
    let mut uses = Vec::new();
    for (at, index) in table.indexes.iter().enumerate() {
        if u.ratio(1, 3)? {
            continue;
        }
        if !index.local {
            let shard = if u.ratio(1, 4)? { forms::shard(u)? } else { String::new() };
            keys.push(format!("g{at}: {}", quoted(&(attributes::template(u, attributes)? + &shard))));
        }
        let sort = if index.number {
            attributes::number_template(u, attributes)?
        } else {
            quoted(&attributes::template(u, attributes)?)
        };
        keys.push(format!("g{at}s: {sort}"));
        let when = if u.ratio(1, 3)? { attributes::condition(u, attributes)? } else { None };
        let when = when.map(|when| format!(", when: {}", quoted(&when))).unwrap_or_default();
        let name = quoted(&format!("{}{at}", u.mostly(INDEXES, ODD_INDEXES)?));
        let rust_name = u.rust_name()?;
        uses.push(format!("gsi{at}: {{ name: {name}{when}{rust_name}{} }}", allow::maybe(u)?));
    }
    Ok(uses)
}

fn collections(u: &mut Random<'_, '_>, names: &[&str], table: &Table) -> Result<Vec<String>> {
    let mut found = Vec::new();
    if (names.len() < 2 || !table.sorted) && !u.makes_mistake()? {
        return Ok(found);
    }
    for number in 0..u.int_in_range(0..=2)? {
        let in_index = !table.indexes.is_empty() && u.makes_mistake()?;
        let queried = if in_index { "index: gsi0" } else { "partition: pk" };
        let of = list(&names[u.choose_index(names.len().max(2) - 1)?..]);
        let (rust_name, doc) = (u.rust_name()?, u.maybe("doc", TEXTS)?);
        let open = if u.arbitrary()? { ", open: true" } else { "" };
        // Seldom right: the entities have few parts in common.
        let parts = if u.makes_mistake()? { format!(", parts: [{}]", quoted(u.choose(TEXTS)?)) } else { String::new() };
        found
            .push(format!("Group{number}: {{ {queried}, of: {of}{open}{parts}{rust_name}{doc}{} }}", allow::maybe(u)?));
    }
    Ok(found)
}
