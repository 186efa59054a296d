//! Forms of the parts of templates, texts for absent values, and numbers of shards.

use arbitrary::Result;

use super::Attribute;
use super::attributes::{self, INTEGERS};
use super::random::Random;

/// Forms that tell an attribute only in part, of times and of dates.
const BUCKETS: &[&str] = &["hour", "day", "month", "year"];

/// Texts that no value of any type begins with, and that don't sort between values.
const ABSENT: &[&str] = &["none", "~", "zzz"];

/// Forms and texts that are not valid, or only for some types.
const ODD: &[&str] =
    &[":plain", ":lower", ":month", ":hour", ":week", ":", "|none", "|", "|0", "|true", ":40", ":0", ":plain|-", "|{"];

/// How many shards an index may have, and how many it may not.
const SHARDS: (&[&str], &[&str]) = (&["2", "10", "11", "100", "1000"], &["0", "1", "1001", "-2", "016", "two", ""]);

/// Makes the number of a shard, after a separator.
pub(super) fn shard(u: &mut Random<'_, '_>) -> Result<String> {
    let separator = attributes::separator(u)?;
    Ok(format!("{separator}{{shard of {}}}", u.mostly(SHARDS.0, SHARDS.1)?))
}

/// Makes a part of a template.
pub(super) fn part(u: &mut Random<'_, '_>, attribute: &Attribute) -> Result<String> {
    let name = attribute.name;
    if u.makes_mistake()? {
        return Ok(format!("{{{name}{}}}", u.choose(ODD)?));
    }
    let form = match attribute.form {
        Some(form) => Some(form),
        None => any(u, attribute.ty)?,
    };
    let absent =
        if attribute.optional && has_absent_text(attribute.ty) && u.arbitrary()? { absent(u)? } else { "".into() };
    Ok(written(name, form, &absent))
}

/// Makes a part of the table's key, and sets the form of an attribute that the part tells only in part.
pub(super) fn table_part(u: &mut Random<'_, '_>, attribute: &mut Attribute) -> Result<String> {
    let form = match attribute.form {
        Some(form) => Some(form),
        None => any(u, attribute.ty)?,
    };
    attribute.form = form.filter(|form| *form == "lower" || BUCKETS.contains(form));
    let absent = if attribute.optional { absent(u)? } else { String::new() };
    Ok(written(attribute.name, form, &absent))
}

/// Returns whether an attribute can be a part of the table's key: it is always there, or a text can stand for its absence.
pub(super) fn is_certain(attribute: &Attribute) -> bool {
    !attribute.optional || has_absent_text(attribute.ty)
}

fn written(name: &str, form: Option<&str>, absent: &str) -> String {
    let form = form.map(|form| format!(":{form}")).unwrap_or_default();
    format!("{{{name}{form}{absent}}}")
}

/// Chooses one of the forms of a type, or none.
fn any(u: &mut Random<'_, '_>, ty: &str) -> Result<Option<&'static str>> {
    let forms = match ty {
        "string" | "Label" => &["lower"],
        "date" => &BUCKETS[1..],
        ty if INTEGERS.contains(&ty) => &["plain", "39"],
        ty if ["timestamp", "datetime", "epoch"].iter().any(|time| ty.starts_with(time)) => BUCKETS,
        _ => return Ok(None),
    };
    Ok(if u.ratio(2, 5)? { Some(*u.choose(forms)?) } else { None })
}

fn absent(u: &mut Random<'_, '_>) -> Result<String> {
    Ok(format!("|{}", u.choose(ABSENT)?))
}

/// Returns whether no value of a type can be one of the texts for absent values.
fn has_absent_text(ty: &str) -> bool {
    !matches!(ty, "string" | "Label" | "Weather")
}
