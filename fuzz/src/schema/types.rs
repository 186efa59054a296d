//! Attributes, and the types that a file declares.

use arbitrary::{Result, Unstructured};

use super::names::{ATTRIBUTES, RUST, TEXTS};
use super::{Attribute, maybe, quoted};

/// Types that can be in keys come first, and parts of text keys before the others.
const TYPES: &[&str] = &[
    "string",
    "u8",
    "i16",
    "u32",
    "i64",
    "u128",
    "uuid",
    "date",
    "timestamp",
    "timestamp(millis)",
    "timestamp(seconds)",
    "epoch_seconds",
    "epoch_millis",
    "Mood",
    "Weather",
    "bool",
    "decimal",
    "bytes",
    "f32",
    "f64",
    "i128",
    "json",
    "list<string>",
    "list<Place>",
    "set<string>",
    "set<u64>",
    "set<Mood>",
    "set<bytes>",
    "map<decimal>",
    "Place",
    "Payment",
    "list<map<list<f64>>>",
    "list<u8>",
    "set<f64>",
    "Missing",
    "map<string?>",
];
const PARTS: usize = 15;
const KEYS: usize = 18;

/// What attributes may refer to.
pub(super) fn declared(u: &mut Unstructured<'_>) -> Result<String> {
    let (value, wire, doc) = (quoted(u.choose(TEXTS)?), quoted(u.choose(ATTRIBUTES)?), quoted(u.choose(TEXTS)?));
    let (tag, card) = (quoted(u.choose(ATTRIBUTES)?), quoted(u.choose(ATTRIBUTES)?));
    let open: bool = u.arbitrary()?;
    Ok(format!(
        "types:\n  Mood: {{ doc: {doc}, enum: [good, {{ value: {value}, rust_name: Odd }}] }}\n  \
         Weather: {{ enum: [sun, rain], open: {open} }}\n  \
         Place: {{ struct: {{ city: {{ type: string, attribute: {wire} }}, zip: u32?, mood: Mood? }} }}\n  \
         Payment: {{ tag: {tag}, union: {{ {card}: {{ struct: Card, rust_name: Card }}, cash: ~ }} }}\n  \
         Card: {{ struct: {{ number: string, owner: {{ type: string, default: nobody }} }} }}\n"
    ))
}

/// Some attributes, the first of them fit for keys.
pub(super) fn attributes(u: &mut Unstructured<'_>) -> Result<Vec<Attribute>> {
    let (first, count) = (u.choose_index(ATTRIBUTES.len())?, u.int_in_range(2..=9)?);
    let step = *u.choose(&[1, 5, 11])?;
    let mut found = Vec::new();
    for at in 0..count {
        let kinds = if at < 3 { PARTS } else { TYPES.len() };
        let ty = TYPES[u.choose_index(kinds)?];
        let optional = at >= 2 && !ty.starts_with("set<") && u.ratio(1, 3)?;
        found.push(Attribute { name: ATTRIBUTES[(first + at * step) % ATTRIBUTES.len()], ty, optional });
    }
    Ok(found)
}

/// An entry of `attributes:`.
pub(super) fn declaration(u: &mut Unstructured<'_>, attribute: &Attribute) -> Result<String> {
    let Attribute { name, ty, optional } = attribute;
    let (name, mark) = (quoted(name), if *optional { "?" } else { "" });
    if u.ratio(2, 3)? {
        return Ok(format!("{name}: \"{ty}{mark}\""));
    }
    let mut text = format!("{name}: {{ type: \"{ty}{mark}\"");
    text += &maybe(u, "attribute", ATTRIBUTES)?;
    text += &maybe(u, "doc", TEXTS)?;
    text += &maybe(u, "rust_name", RUST)?;
    if u.ratio(1, 4)? {
        let value = match *ty {
            "string" => quoted(u.choose(TEXTS)?),
            "bool" => "true".to_owned(),
            "Mood" => "good".to_owned(),
            ty if ty.starts_with("list") => "[]".to_owned(),
            ty if ty.starts_with("map") => "{}".to_owned(),
            _ => u.choose(&["0", "1.5", "-1", "340282366920938463463374607431768211456", "1e400", "~"])?.to_string(),
        };
        text += &format!(", default: {value}");
    }
    if u.ratio(1, 8)? {
        text += ", stored: false";
    }
    Ok(text + " }")
}

/// One of the attributes that can be a key.
pub(super) fn key<'a>(u: &mut Unstructured<'_>, attributes: &'a [Attribute]) -> Result<&'a Attribute> {
    among(u, attributes, KEYS)
}

fn among<'a>(u: &mut Unstructured<'_>, attributes: &'a [Attribute], kinds: usize) -> Result<&'a Attribute> {
    let fit: Vec<&Attribute> = attributes.iter().filter(|attribute| TYPES[..kinds].contains(&attribute.ty)).collect();
    Ok(*u.choose(&fit)?)
}

/// A template that begins with a literal.
pub(super) fn template(u: &mut Unstructured<'_>, attributes: &[Attribute]) -> Result<String> {
    let literal = u.choose(&["A", "ORDER", "B"])?;
    let mut text = literal.to_string();
    if u.ratio(1, 6)? {
        text += &u.choose(TEXTS)?.replace('{', "{{").replace('}', "}}");
    }
    for _ in 0..u.int_in_range(0..=3)? {
        let attribute = among(u, attributes, PARTS)?;
        let width = if attribute.ty.starts_with(['u', 'i']) && u.ratio(1, 4)? { ":12" } else { "" };
        text += &format!("{}{{{}{width}}}", u.choose(&["#", "#", "/", ""])?, attribute.name);
    }
    Ok(text)
}

/// A condition on some attributes.
pub(super) fn condition(u: &mut Unstructured<'_>, attributes: &[Attribute]) -> Result<String> {
    let mut text = test(u, attributes)?;
    for _ in 0..u.int_in_range(0..=3)? {
        let (joint, next) = (*u.choose(&["and", "or"])?, test(u, attributes)?);
        text = if u.ratio(1, 3)? { format!("not ({text}) {joint} {next}") } else { format!("({text} {joint} {next})") };
    }
    Ok(text)
}

fn test(u: &mut Unstructured<'_>, attributes: &[Attribute]) -> Result<String> {
    let attribute = u.choose(attributes)?;
    let name = format!("`{}`", attribute.name);
    let operator = u.choose(&["==", "!=", "<", ">=", ">"])?;
    Ok(match attribute.ty {
        "string" => format!("{name} {operator} '{}'", u.choose(TEXTS)?.replace('\'', "")),
        "bool" => format!("{name} == true"),
        "Mood" => format!("{name} != good"),
        "date" => format!("{name} {operator} '2030-01-01'"),
        "timestamp" => format!("{name} {operator} '2020-01-01T00:00:00Z'"),
        "uuid" => format!("{name} != '67e55044-10b1-426f-9247-bb680e5fe0c8'"),
        ty if ty.starts_with(['u', 'i', 'f', 'd']) => format!("{name} {operator} {}", u.arbitrary::<i16>()?),
        _ => format!("exists({name})"),
    })
}
