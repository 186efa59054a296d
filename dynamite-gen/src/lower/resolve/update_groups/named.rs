//! The names that a schema gives to groups of attributes.

use std::collections::BTreeMap;

use crate::diagnostic::codes;
use crate::lower::resolve::catalog::Catalog;
use crate::lower::resolve::rust_names::rust_name;
use crate::model::{AttributeId, Group, GroupId, IdVec};
use crate::naming::Ident;
use crate::schema::{Conflict, Entry, EntryLabel, Given, GroupText, Section, TextPart};
use crate::yaml::Path;

/// Gives the groups their names, and returns the entries that do. Reports those that name no group.
pub(super) fn apply<'t>(
    catalog: &Catalog,
    names: &'t Section<GroupText>,
    groups: &mut IdVec<GroupId, Group>,
) -> BTreeMap<GroupId, &'t Path> {
    // A key or an index with an error may join other attributes than those that are known.
    let are_known = !catalog.report.has_errors();
    let mut named: BTreeMap<GroupId, &Path> = BTreeMap::new();
    for entry in &names.entries {
        let name = rust_name(catalog.report, &entry.path, &entry.name, None, Ident::snake);
        let Some(text) = &entry.value else { continue };
        let Some(attributes) = attributes(catalog, entry, text) else { continue };
        let Some(id) = groups.find(|group| group.attributes == attributes) else {
            if are_known {
                refuse(catalog, entry, groups);
            }
            continue;
        };
        if let Some(first) = named.insert(id, &entry.path) {
            let conflict = Conflict {
                second: EntryLabel::new(&entry.path, "and this one"),
                first: EntryLabel::new(first, "this name"),
            };
            let message = format!("the group {} has two names", listed(catalog, &groups[id]));
            catalog.report.conflict(codes::GROUP_NAMED_TWICE, conflict, message, "remove one of them");
        }
        if let Some(name) = name {
            let group = &mut groups[id];
            group.setter = name.prefixed("set_");
            group.name = name;
            group.doc = text.doc.clone();
        }
    }
    named
}

/// Reports an entry that lists other attributes than those of a group.
fn refuse(catalog: &Catalog, entry: &Entry<GroupText>, groups: &IdVec<GroupId, Group>) {
    let message = format!("the attributes of `{}` are not a group of attributes that are set together", entry.name);
    catalog.report.key(codes::NOT_A_GROUP, &entry.path, message, help(catalog, groups));
}

/// Returns the attributes that an entry lists, in schema order; `None` if one is wrong.
fn attributes(catalog: &Catalog, entry: &Entry<GroupText>, text: &GroupText) -> Option<Vec<AttributeId>> {
    let long = entry.path.key("attributes");
    let path = if catalog.report.document.node(&long).is_some() { long } else { entry.path.clone() };
    let names = text.attributes.iter().enumerate();
    let found: Vec<_> = names.map(|(index, name)| attribute(catalog, &path.item(index), name)).collect();
    let mut attributes: Vec<AttributeId> = found.into_iter().collect::<Option<_>>()?;
    attributes.sort_unstable();
    Some(attributes)
}

/// Finds an attribute by its name; reports anything else.
fn attribute(catalog: &Catalog, path: &Path, name: &str) -> Option<AttributeId> {
    match catalog.attributes.find(name) {
        Given::Is(id) => return Some(id),
        Given::Broken => return None,
        Given::Absent => {}
    }
    let part = TextPart::new(path, 0..name.len());
    let (message, help) = match catalog.computed.find(name) {
        Given::Absent => catalog.attributes.unknown(name, "a group"),
        _ => (
            format!("`{name}` is a computed key, not an attribute"),
            "list the attributes that it is made of".to_owned(),
        ),
    };
    catalog.report.part(codes::UNKNOWN_GROUP_ATTRIBUTE, part, message, help);
    None
}

/// Returns the hint that lists the groups of an entity.
fn help(catalog: &Catalog, groups: &IdVec<GroupId, Group>) -> String {
    let all: Vec<String> = groups.iter().map(|group| listed(catalog, group)).collect();
    match &all[..] {
        [] => "remove it: no attribute feeds a computed key of an index".to_owned(),
        [only] => format!("the only group is {only}"),
        _ => format!("the groups are {}", all.join(", ")),
    }
}

/// Returns the attributes of a group as the schema writes them: `[queue, due]`.
fn listed(catalog: &Catalog, group: &Group) -> String {
    let names: Vec<&str> = group.attributes.iter().map(|id| catalog.attributes[*id].name.as_str()).collect();
    format!("`[{}]`", names.join(", "))
}
