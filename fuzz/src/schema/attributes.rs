//! Attributes, and the keys, templates, conditions, groups and views that use them.

use arbitrary::Result;

use super::names::{ATTRIBUTES, ODD_ATTRIBUTES, TEXTS, WIRES};
use super::random::Random;
use super::types::{KEYS, OTHERS, PARTS, WRONG};
use super::{Attribute, allow, forms, quoted, types};

pub(super) const INTEGERS: &[&str] = &["u8", "i16", "u32", "i64", "u128", "i128"];
const OTHER_NUMBERS: &[&str] = &["epoch_seconds", "epoch_millis", "decimal", "Money"];

/// Makes some attributes; the first two can be keys of the table.
pub(super) fn some(u: &mut Random<'_, '_>) -> Result<Vec<Attribute>> {
    let (first, count) = (u.choose_index(ATTRIBUTES.len())?, u.int_in_range(2..=9)?);
    let step = *u.choose(&[1, 5, 11])?;
    let mut found = Vec::new();
    for at in 0..count {
        let odd = u.makes_mistake()?;
        let name = if odd { u.choose(ODD_ATTRIBUTES)? } else { ATTRIBUTES[(first + at * step) % ATTRIBUTES.len()] };
        let pool = match at {
            0..=2 => PARTS,
            _ => *u.choose(&[PARTS, KEYS, OTHERS, OTHERS])?,
        };
        let ty = u.mostly(pool, WRONG)?;
        let optional = at >= 2 && !ty.starts_with("set<") && u.ratio(1, 3)?;
        let may_default = at > 2 && !optional && u.ratio(1, 5)?;
        let default = if may_default || u.makes_mistake()? { default(u, ty)? } else { None };
        found.push(Attribute { name, ty, optional, default, form: None });
    }
    Ok(found)
}

fn default(u: &mut Random<'_, '_>, ty: &str) -> Result<Option<String>> {
    Ok(Some(match ty {
        _ if u.makes_mistake()? => u.choose(&["0", "1.5", "-1", "1e400", "~", "{}", "\"\""])?.to_string(),
        "string" | "Label" => quoted(u.choose(TEXTS)?),
        "bool" => "true".to_owned(),
        "Mood" | "AppMood" => "good".to_owned(),
        "Weather" => "rain".to_owned(),
        "f32" | "f64" | "decimal" | "Money" => u.choose(&["0", "1.5", "-1", "1e30"])?.to_string(),
        ty if INTEGERS.contains(&ty) => "100".to_owned(),
        ty if ty.starts_with("list") => "[]".to_owned(),
        ty if ty.starts_with("map") => "{}".to_owned(),
        _ => return Ok(None),
    }))
}

/// Returns an entry of `attributes:`, with `stored: false` if a key may keep the attribute.
pub(super) fn declaration(u: &mut Random<'_, '_>, attribute: &Attribute, kept: bool) -> Result<String> {
    let Attribute { name, ty, optional, default, .. } = attribute;
    let (name, mark) = (quoted(name), if *optional { "?" } else { "" });
    if default.is_none() && u.ratio(2, 3)? {
        return Ok(format!("{name}: \"{ty}{mark}\""));
    }
    let mut text = format!("{name}: {{ type: \"{ty}{mark}\"");
    if u.ratio(1, 6)? {
        // The name makes it unique.
        let wire = format!("{}{}", u.choose(WIRES)?, attribute.name);
        text += &format!(", attribute: {}", quoted(&wire));
    }
    text += &u.maybe("doc", TEXTS)?;
    text += &u.rust_name()?;
    text += &allow::maybe(u)?;
    text += &u.renamed_from(attribute.name)?;
    text += u.sensitive()?;
    if u.makes_mistake()? || (!ty.starts_with("set<") && ty.starts_with(|c: char| c.is_ascii_lowercase())) {
        text += &types::maybe_rust_type(u, 4, ty)?;
    }
    text += &default.as_ref().map(|default| format!(", default: {default}")).unwrap_or_default();
    if u.makes_mistake()? || (kept && u.ratio(1, 3)?) {
        text += ", stored: false";
    }
    Ok(text + " }")
}

/// Chooses an attribute that can be a key.
pub(super) fn key<'a>(u: &mut Random<'_, '_>, attributes: &'a [Attribute]) -> Result<&'a Attribute> {
    among(u, attributes, |ty| PARTS.contains(&ty) || KEYS.contains(&ty))
}

/// Chooses an attribute with one of some types that can feed a key; the first attribute if there is none.
fn among<'a>(u: &mut Random<'_, '_>, all: &'a [Attribute], is_fit: fn(&str) -> bool) -> Result<&'a Attribute> {
    let any = u.makes_mistake()?;
    let fit: Vec<&Attribute> = all.iter().filter(|one| any || (is_fit(one.ty) && one.default.is_none())).collect();
    if fit.is_empty() { Ok(&all[0]) } else { Ok(*u.choose(&fit)?) }
}

/// Makes a template that begins with a literal.
pub(super) fn template(u: &mut Random<'_, '_>, attributes: &[Attribute]) -> Result<String> {
    let mut text = literal(u)?;
    for _ in 0..u.int_in_range(0..=3)? {
        let attribute = among(u, attributes, |ty| PARTS.contains(&ty))?;
        text += &(separator(u)?.to_owned() + &forms::part(u, attribute)?);
    }
    Ok(text)
}

/// Makes a template for the table's key, of attributes that are always there or have a text for their absence. Sets the
/// forms of attributes that the key tells only in part. The first attribute is a key by itself.
pub(super) fn table_template(u: &mut Random<'_, '_>, attributes: &mut [Attribute]) -> Result<String> {
    let mut text = literal(u)?;
    for _ in 0..u.int_in_range(0..=3)? {
        let is_fit = |one: &Attribute| PARTS.contains(&one.ty) && one.default.is_none() && forms::is_certain(one);
        let fit: Vec<usize> = (0..attributes.len()).filter(|index| is_fit(&attributes[*index])).collect();
        let index = if fit.is_empty() { 0 } else { *u.choose(&fit)? };
        text += separator(u)?;
        text += &match index {
            0 => forms::part(u, &attributes[0])?,
            _ => forms::table_part(u, &mut attributes[index])?,
        };
    }
    Ok(text)
}

fn literal(u: &mut Random<'_, '_>) -> Result<String> {
    let text = u.choose(&["A", "ORDER", "B"])?.to_string();
    let more = if u.ratio(1, 6)? { u.choose(TEXTS)?.replace('{', "{{").replace('}', "}}") } else { String::new() };
    Ok(text + &more)
}

pub(super) fn separator(u: &mut Random<'_, '_>) -> Result<&'static str> {
    u.mostly(&["#", "/"], &["", "}", "0"])
}

/// Makes a number key that copies an attribute; every entity has `until`.
pub(super) fn number_template(u: &mut Random<'_, '_>, attributes: &[Attribute]) -> Result<String> {
    let number = among(u, attributes, |ty| INTEGERS.contains(&ty) || OTHER_NUMBERS.contains(&ty))?;
    let is_number = INTEGERS.contains(&number.ty) || OTHER_NUMBERS.contains(&number.ty);
    let is_number = is_number && number.form.is_none();
    let name = if is_number { number.name } else { "until" };
    Ok(format!("{{ template: {}, type: number }}", quoted(&format!("{{{name}}}"))))
}

/// Makes a condition on some attributes; `None` if none can be tested.
pub(super) fn condition(u: &mut Random<'_, '_>, attributes: &[Attribute]) -> Result<Option<String>> {
    let is_fit = |one: &&Attribute| one.default.is_none() && one.form.is_none() && is_testable(one);
    let fit: Vec<&Attribute> = attributes.iter().filter(is_fit).collect();
    if fit.is_empty() {
        return Ok(None);
    }
    let mut text = test(u, &fit)?;
    for _ in 0..u.int_in_range(0..=3)? {
        let (joint, next) = (*u.choose(&["and", "or"])?, test(u, &fit)?);
        text = if u.ratio(1, 3)? { format!("not ({text}) {joint} {next}") } else { format!("({text} {joint} {next})") };
    }
    Ok(Some(text))
}

fn is_testable(attribute: &Attribute) -> bool {
    let ty = attribute.ty;
    attribute.optional || ty.starts_with("set<") || PARTS.contains(&ty) || ["bool", "decimal", "Money"].contains(&ty)
}

fn test(u: &mut Random<'_, '_>, attributes: &[&Attribute]) -> Result<String> {
    let attribute = u.choose(attributes)?;
    let name = format!("`{}`", attribute.name);
    let operator = u.choose(&["==", "!=", "<", ">=", ">"])?;
    let literal = match attribute.ty {
        _ if u.makes_mistake()? => u.choose(&["-32768", "''", "`x`", "1e400", "nothing", "\u{202e}"])?.to_string(),
        "string" | "Label" => format!("'{}'", u.choose(TEXTS)?.replace('\'', "")),
        "bool" => return Ok(format!("{name} == true")),
        "Mood" | "AppMood" => return Ok(format!("{name} != good")),
        "Weather" => return Ok(format!("{name} == sun")),
        "uuid" => return Ok(format!("{name} != '67e55044-10b1-426f-9247-bb680e5fe0c8'")),
        "date" => "'2030-01-01'".to_owned(),
        ty if ty.starts_with("timestamp") || ty.starts_with("epoch") => "'2020-01-01T00:00:00Z'".to_owned(),
        ty if ty.starts_with("datetime") => "'2020-01-01T00:00:00'".to_owned(),
        ty if INTEGERS.contains(&ty) || ["f32", "f64", "decimal", "Money"].contains(&ty) => "5".to_owned(),
        _ => return Ok(format!("exists({name})")),
    };
    Ok(format!("{name} {operator} {literal}"))
}

/// Makes the only name of a group of an entity. The attributes are seldom those of a group.
pub(super) fn group(u: &mut Random<'_, '_>, attributes: &[Attribute]) -> Result<String> {
    let (first, second) = (u.choose(attributes)?, u.choose(attributes)?);
    let listed = super::list(&[first.name, second.name]);
    Ok(format!("groups:\n      place: {{ attributes: {listed}{}{} }}\n", u.maybe("doc", TEXTS)?, allow::maybe(u)?))
}

/// Makes the only view of an entity.
pub(super) fn view(u: &mut Random<'_, '_>, attributes: &[Attribute]) -> Result<String> {
    let mut paths: Vec<String> = Vec::new();
    for _ in 0..u.int_in_range(1..=3)? {
        let attribute = u.choose(attributes)?;
        let inner = if attribute.ty == "Place" && u.arbitrary()? { ".city" } else { "" };
        let path = format!("{}{inner}", attribute.name);
        if u.makes_mistake()? || !paths.iter().any(|other| other.starts_with(attribute.name)) {
            paths.push(path);
        }
    }
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    Ok(format!("views:\n      Short: {{ attributes: {}{} }}\n", super::list(&paths), allow::maybe(u)?))
}
