//! Types of attributes, and declared types.

use arbitrary::Result;

use super::attributes::INTEGERS;
use super::names::{ATTRIBUTES, ODD_ATTRIBUTES, RUST_TYPES, TEXTS, WIRES, WRONG_RUST_TYPES};
use super::random::Random;
use super::{allow, quoted};

/// Types that can be parts of text keys.
pub(super) const PARTS: &[&str] = &[
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
    "datetime",
    "datetime(millis)",
    "datetime(seconds)",
    "epoch_seconds",
    "epoch_millis",
    "Mood",
    "Weather",
    "Label",
    "AppMood",
];

/// Types that can be keys, but not parts of keys.
pub(super) const KEYS: &[&str] = &["decimal", "Money", "bytes"];

/// Types that can't be in keys.
pub(super) const OTHERS: &[&str] = &[
    "bool",
    "f32",
    "f64",
    "i128",
    "json",
    "list<string>",
    "list<Place>",
    "list<Money>",
    "set<string>",
    "set<u64>",
    "set<Mood>",
    "set<Label>",
    "set<bytes>",
    "map<decimal>",
    "map<AppMood>",
    "Place",
    "Payment",
    "list<map<list<f64>>>",
];

/// Texts that are not types.
pub(super) const WRONG: &[&str] =
    &["list<u8>", "set<f64>", "Missing", "map<string?>", "set<set<u8>>", "", "\u{202e}", "list<"];

/// A file that only declares types.
pub(super) struct TypesFile {
    module: String,
    head: String,
    types: Vec<Declared>,
}

/// A type with its name, and a field if it is a struct.
struct Declared {
    name: &'static str,
    field: Option<&'static str>,
    text: String,
}

impl TypesFile {
    pub(super) fn text(&self) -> String {
        let entries: Vec<String> = self.types.iter().map(|declared| declared.text.clone()).collect();
        format!("dynamite: 1\nrust_name: {}\n{}{}", self.module, self.head, super::section("", "types", &entries))
    }

    /// Returns its fields as selectors of a configuration.
    pub(super) fn selectors(&self) -> Vec<String> {
        let select = |of: &Declared| Some(format!("{}.{}.{}", self.module, of.name, of.field?));
        self.types.iter().filter_map(select).collect()
    }
}

/// Makes all types that attributes refer to, in one or two files.
pub(super) fn files(u: &mut Random<'_, '_>) -> Result<Vec<TypesFile>> {
    let mut files = Vec::new();
    for number in 0..u.int_in_range(1..=2)? {
        let head = if u.arbitrary()? { format!("doc: {}\n", quoted(u.choose(TEXTS)?)) } else { String::new() };
        let head = head + &allow::line(u, "")?;
        files.push(TypesFile { module: format!("common_{number}"), head, types: Vec::new() });
    }
    for one in declared(u)? {
        let at = u.choose_index(files.len())?;
        files[at].types.push(one);
    }
    files.retain(|file| !file.types.is_empty());
    Ok(files)
}

/// Makes the same types in the file of a table.
pub(super) fn own(u: &mut Random<'_, '_>) -> Result<String> {
    let entries: Vec<String> = declared(u)?.into_iter().map(|declared| declared.text).collect();
    Ok(super::section("", "types", &entries))
}

/// Makes the types that attributes refer to.
fn declared(u: &mut Random<'_, '_>) -> Result<Vec<Declared>> {
    let value = quoted(&format!("odd{}", u.choose(TEXTS)?));
    let (wire, doc) = (quoted(u.choose(WIRES)?), quoted(u.choose(TEXTS)?));
    let (tag, card) = (quoted(u.mostly(ATTRIBUTES, &["number", ""])?), quoted(u.mostly(WIRES, ODD_ATTRIBUTES)?));
    let (open, allowed): (bool, String) = (u.arbitrary()?, allow::maybe(u)?);
    let field = maybe_rust_type(u, 4, "string")?;
    let (renamed, retired) = (
        u.renamed_from("rain")?,
        u.mostly(&["", ", retired: [fog]"], &[", retired: [sun]", ", retired: { fog: u8 }"])?,
    );
    let mut all = vec![
        ("Mood", None, format!("{{ doc: {doc}, enum: [good, {{ value: {value}, rust_name: Odd }}]{allowed} }}")),
        ("Weather", None, format!("{{ enum: [sun, {{ value: rain{renamed} }}], open: {open}{retired} }}")),
        (
            "Place",
            Some("city"),
            format!("{{ struct: {{ city: {{ type: string, attribute: {wire}{field} }}, zip: u32?, mood: Mood? }} }}"),
        ),
        (
            "Payment",
            None,
            format!(
                "{{ tag: {tag}, open: {open}, union: {{ {card}: {{ struct: Card, rust_name: Card }}, cash: ~ }} }}"
            ),
        ),
        (
            "Card",
            Some("number"),
            "{ struct: { number: string, owner: { type: string, default: nobody }, since: timestamp? } }".to_owned(),
        ),
        ("Label", None, format!("{{ type: string{} }}", maybe_rust_type(u, 2, "string")?)),
        ("Money", None, format!("{{ type: decimal, doc: {doc}{} }}", maybe_rust_type(u, 2, "decimal")?)),
        ("AppMood", None, format!("{{ type: Mood{} }}", maybe_rust_type(u, 2, "Mood")?)),
    ];
    // A cycle, which is legal because of the list.
    if u.ratio(1, 8)? {
        let inner = u.mostly(&["list<Tree>", "map<list<Tree>>"], &["Tree", "Tree?"])?;
        all.push(("Tree", Some("leaf"), format!("{{ struct: {{ leaf: u32?, inner: \"{inner}\" }} }}")));
    }
    let declare = |(name, field, text): (&'static str, Option<&'static str>, String)| {
        let text = text.strip_suffix(" }").unwrap_or(&text);
        Ok(Declared { name, field, text: format!("{name}: {text}{} }}", u.sensitive()?) })
    };
    all.into_iter().map(declare).collect()
}

/// Returns `rust_type:` after other entries, or nothing.
pub(super) fn maybe_rust_type(u: &mut Random<'_, '_>, of: u8, ty: &str) -> Result<String> {
    let path = if u.ratio(1, of)? { rust_type(u, ty)? } else { None };
    Ok(path.map(|path| format!(", rust_type: {}", quoted(&path))).unwrap_or_default())
}

/// Returns the path of a user's type for a stored type, if there is one.
pub(super) fn rust_type(u: &mut Random<'_, '_>, ty: &str) -> Result<Option<String>> {
    if !u.is_compiled() {
        return Ok(Some(u.mostly(RUST_TYPES, WRONG_RUST_TYPES)?.to_owned()));
    }
    let stored = match ty {
        "string" => "std::string::String",
        "bytes" => "std::vec::Vec<u8>",
        "bool" | "f32" | "f64" => ty,
        ty if INTEGERS.contains(&ty) => ty,
        "uuid" => "dynamite_runtime::Uuid",
        "date" => "dynamite_runtime::Date",
        "decimal" => "dynamite_runtime::Decimal",
        "timestamp" => "dynamite_runtime::DateTime<dynamite_runtime::Utc>",
        "timestamp(millis)" => "dynamite_runtime::TimestampMillis",
        "timestamp(seconds)" => "dynamite_runtime::TimestampSeconds",
        "datetime" => "dynamite_runtime::LocalDateTime",
        "datetime(millis)" => "dynamite_runtime::LocalDateTimeMillis",
        "datetime(seconds)" => "dynamite_runtime::LocalDateTimeSeconds",
        "epoch_seconds" => "dynamite_runtime::EpochSeconds",
        "epoch_millis" => "dynamite_runtime::EpochMillis",
        _ => return Ok(None),
    };
    Ok(Some(format!("crate::Own<{stored}>")))
}
