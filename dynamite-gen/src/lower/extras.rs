//! `ttl:` and `optimistic_lock:`: attributes with a duty.

use crate::diagnostic::{Diagnostic, Rule, codes};
use crate::model::{AttributeId, ComputedKeyId, Integer, KeySource, Type};
use crate::schema::{Flag, Given, Report};
use crate::yaml::Path;

use super::fields::Fields;
use super::indexes::Draft;
use super::keys::{Catalog, TableKey};

/// DynamoDB's longest name of the attribute that items expire by.
const MAX_TTL_NAME: usize = 255;
/// The field of `preserve_unknown: true`.
const UNKNOWN: &str = "unknown";

/// The attribute that items expire by.
pub(super) fn ttl(catalog: &Catalog, name: &str) -> Option<AttributeId> {
    let path = Path::top("ttl");
    let at = attribute(catalog, codes::BAD_TTL, &path, name)?;
    expires(catalog, at).then_some(at)
}

/// Whether items can expire by an attribute; says why not.
pub(super) fn expires(catalog: &Catalog, at: AttributeId) -> bool {
    if *catalog.attributes[at].model.ty.stored() == Type::EpochSeconds {
        return fits(catalog, at) && lasts(catalog, at);
    }
    let (name, text) = (&catalog.attributes[at].name, &catalog.attributes[at].type_text);
    let message = format!("the type of `{name}` is `{text}`, and DynamoDB expires items by a number of seconds");
    let help = "declare it as `epoch_seconds`, or `epoch_seconds?` if some items never expire";
    let finding =
        Diagnostic::new(codes::BAD_TTL, message).at(catalog.report.document.value_span(&Path::top("ttl")), "");
    let declared = catalog.report.document.key_span(&catalog.attributes[at].path);
    catalog.report.add(finding.at(declared, "declared here").help(help));
    false
}

/// Whether DynamoDB takes the attribute's name for this.
fn fits(catalog: &Catalog, at: AttributeId) -> bool {
    let length = catalog.attributes[at].model.wire.len();
    if length > MAX_TTL_NAME {
        let message = format!("the name of `{}` has {length} bytes in the item", catalog.attributes[at].name);
        let help = format!("DynamoDB takes 1 to {MAX_TTL_NAME} bytes here; set a shorter one with `attribute:`");
        catalog.report.value(codes::BAD_TTL, &Path::top("ttl"), message, help);
    }
    length <= MAX_TTL_NAME
}

/// Whether an item without the attribute stays one: with a default, the next write of what was read would let it expire.
fn lasts(catalog: &Catalog, at: AttributeId) -> bool {
    let defaulted = catalog.attributes[at].model.default.is_some();
    if defaulted {
        let label = &catalog.attributes[at].name;
        let message =
            format!("`{label}` has a default, by which an item that never expires would, once it is written back");
        let declared = (&catalog.attributes[at].path, "declared here");
        let help = "declare it as `epoch_seconds?`, without a default";
        catalog.report.value_because(codes::BAD_TTL, &Path::top("ttl"), declared, message, help);
    }
    !defaulted
}

/// The attribute that counts revisions.
pub(super) fn lock(catalog: &Catalog, name: &str) -> Option<AttributeId> {
    let path = catalog.place.key("optimistic_lock");
    let at = attribute(catalog, codes::BAD_LOCK, &path, name)?;
    let attribute = &catalog.attributes[at].model;
    let counts = matches!(attribute.ty, Type::Integer(Integer::U32 | Integer::U64 | Integer::I64));
    let (message, help) = if let Type::Mapped { .. } = attribute.ty {
        let help = if catalog.attributes[at].has_rust_type {
            "remove its `rust_type:`"
        } else if catalog.attributes[at].is_configured() {
            "remove what `[types]` in `dynamite.toml`, or the build, has for this attribute"
        } else {
            "declare it as `u64`"
        };
        (format!("`{name}` has a type of yours, and a revision is a number that is counted"), help)
    } else if !counts {
        let message =
            format!("the type of `{name}` is `{}`, which can't count revisions", catalog.attributes[at].type_text);
        (message, "declare it as `u64`")
    } else if attribute.optional {
        (format!("`{name}` may be absent, and a revision never is"), "remove the `?`")
    } else if attribute.default.is_some() {
        (format!("`{name}` has a default, which would hide that an item has no revision"), "remove the default")
    } else {
        return Some(at);
    };
    let declared = (&catalog.attributes[at].path, "declared here");
    catalog.report.value_because(codes::BAD_LOCK, &path, declared, message, help);
    None
}

/// Refuses a revision that a key or a condition is made from: each update would have to write that too.
pub(super) fn lock_in_key(catalog: &Catalog, key: &TableKey, drafts: &[Draft], lock: AttributeId) {
    let Some((place, what)) = fed(catalog, key, drafts, lock) else { return };
    let label = &catalog.attributes[lock].name;
    let message = format!("`{label}` changes with every update, so no key and no condition can be made from it");
    let help = "take it out of keys, templates and `when:`, or let another attribute count revisions";
    let path = catalog.place.key("optimistic_lock");
    catalog.report.value_because(codes::LOCK_IN_KEY, &path, (&place, what), message, help);
}

/// The computed key that keeps an attribute which is not stored by itself: one that every item with the attribute has.
/// A key that could not be read may be it.
pub(super) fn keeper(catalog: &Catalog, key: &TableKey, at: AttributeId) -> Option<ComputedKeyId> {
    let label = &catalog.attributes[at].name;
    let keeps = |place: &ComputedKeyId| {
        let computed = &catalog.computed[*place].model;
        let parts = computed.parts();
        let absent_without = |part: &AttributeId| *part != at && catalog.attributes[*part].model.optional;
        parts.contains(&at) && computed.when.is_none() && !parts.iter().any(absent_without)
    };
    let of_table = key.partition.iter().chain(key.sort.value()).filter_map(|source| match source {
        KeySource::Computed(place) => Some(*place),
        KeySource::Attribute(_) => None,
    });
    let keeper = of_table.chain(catalog.computed.ids()).find(keeps);
    if keeper.is_none() && !catalog.computed.names().has_broken() {
        let path = catalog.attributes[at].path.key("stored");
        let message = format!("no key keeps `{label}` in every item that has it, so it would be lost");
        let help =
            "put it into the template of a key that is absent only where it is itself, or remove `stored: false`";
        catalog.report.value(codes::NOT_STORED, &path, message, help);
    }
    keeper
}

/// Refuses defaults on what feeds a key: an item without the attribute would be stored under another key than it reads as.
pub(super) fn default_in_key(catalog: &Catalog, key: &TableKey, drafts: &[Draft]) {
    for (at, _) in catalog.attributes.enumerate().filter(|(_, field)| field.model.default.is_some()) {
        let Some((place, what)) = fed(catalog, key, drafts, at) else { continue };
        let message = format!("`{}` feeds a key, so it can't have a default", catalog.attributes[at].name);
        let help = "remove the default: an item stored without the attribute was stored without the key too";
        let path = catalog.attributes[at].path.key("default");
        catalog.report.value_because(codes::DEFAULT_REFUSED, &path, (&place, what), message, help);
    }
}

/// The first key or condition that is made from an attribute, and what it is.
fn fed(catalog: &Catalog, key: &TableKey, drafts: &[Draft], at: AttributeId) -> Option<(Path, &'static str)> {
    let is_it = |source: &KeySource| *source == KeySource::Attribute(at);
    let of_table = [(key.partition.as_ref(), "partition_key"), (key.sort.value(), "sort_key")];
    if let Some((_, name)) = of_table.into_iter().find(|(source, _)| source.is_some_and(is_it)) {
        return Some((Path::top(name), "this key"));
    }
    if let Some(draft) = drafts.iter().find(|draft| draft.partition.iter().chain(&draft.sort).flatten().any(is_it)) {
        return Some((draft.path.clone(), "a key of this index"));
    }
    if let Some(computed) = catalog.computed.iter().find(|key| key.model.parts().contains(&at)) {
        return Some((computed.path.clone(), "the template of this key"));
    }
    let in_condition = |draft: &&Draft| draft.when.as_ref().is_some_and(|when| when.attributes().contains(&at));
    drafts.iter().find(in_condition).map(|draft| (draft.path.key("when"), "this condition"))
}

/// Whether the struct keeps attributes that nobody declared; refuses a field of the name that these have.
pub(super) fn preserve_unknown(report: &Report, given: Option<&Flag>, attributes: &Fields) -> bool {
    if given != Some(&Flag(true)) {
        return false;
    }
    let taken = attributes.iter().find(|field| field.model.field.plain() == UNKNOWN);
    if let Some(field) = taken {
        let message = format!("the field `{UNKNOWN}` is the one of attributes that nobody declared");
        let help = "give this attribute another name in Rust with `rust_name:`";
        report.key(codes::FIELD_COLLISION, &field.path, message, help);
    }
    true
}

fn attribute(catalog: &Catalog, rule: &'static Rule, path: &Path, name: &str) -> Option<AttributeId> {
    match catalog.attributes.find(name) {
        Given::Is(at) => Some(at),
        Given::Broken => None,
        Given::Absent => {
            let help = catalog.attributes.names().help(name, "attributes");
            catalog.report.value(rule, path, format!("`{name}` is no attribute"), help);
            None
        }
    }
}
