//! Which computed key a `when:` governs: where the condition is false, that key is absent.

use crate::diagnostic::{Diagnostic, codes};
use crate::model::{ComputedKeyId, KeySource, When};

use super::computed::ComputedKeys;
use super::indexes::Draft;
use super::keys::{Catalog, TableKey};

/// A computed key and the condition that governs it.
pub(super) struct Governed {
    computed: ComputedKeyId,
    /// The place of the index among the drafts.
    index: usize,
    when: When,
}

/// Finds what each `when:` governs, and refuses what can't be governed.
pub(super) fn lower(catalog: &Catalog, key: &TableKey, drafts: &[Draft]) -> Vec<Governed> {
    let governed: Vec<Governed> =
        drafts.iter().enumerate().filter_map(|(at, d)| of_index(catalog, key, at, d)).collect();
    for one in &governed {
        used_by_table(catalog, key, drafts, one);
        used_otherwise(catalog, drafts, &governed, one);
    }
    governed
}

/// Writes the conditions into the keys they govern.
pub(super) fn apply(computed: &mut ComputedKeys, governed: Vec<Governed>) {
    for Governed { computed: at, when, .. } in governed {
        computed.set_when(at, when);
    }
}

fn of_index(catalog: &Catalog, key: &TableKey, index: usize, draft: &Draft) -> Option<Governed> {
    let keys = draft.keys()?;
    if !draft.conditional {
        return None;
    }
    // The partition keys come first, then the sort keys. One of the table's own is named only if there is no other.
    let of_table = |source: &KeySource| key.partition.as_ref() == Some(source) || key.sort.value() == Some(source);
    // The discriminator tells what an item is, so it is never left out.
    let computed = |source: &KeySource| match source {
        KeySource::Computed(at) if catalog.computed.discriminator != Some(*at) => Some(*at),
        _ => None,
    };
    let free = keys.iter().filter(|source| !of_table(source)).find_map(computed);
    let Some(computed) = free.or_else(|| keys.iter().find_map(computed)) else {
        let message = format!("the index `{}` has a condition, and no key that could be left out", draft.name);
        let help = "declare a computed key under `keys:`, such as `sparse: \"{id}\"`, and use it as a key of the index";
        catalog.report.value(codes::WHEN_WITHOUT_COMPUTED_KEY, &draft.path.key("when"), message, help);
        return None;
    };
    Some(Governed { computed, index, when: draft.when.clone()? })
}

fn used_by_table(catalog: &Catalog, key: &TableKey, drafts: &[Draft], one: &Governed) {
    let source = KeySource::Computed(one.computed);
    if key.partition.as_ref() == Some(&source) || key.sort.value() == Some(&source) {
        let label = &catalog.computed[one.computed].name;
        let message = format!("`{label}` is the table's own key, and can't be left out of an item");
        let path = drafts[one.index].path.key("when");
        let declared = (catalog.declared(&source), "the table's own key");
        catalog.report.value_because(codes::CONFLICTING_WHEN, &path, declared, message, second_key_help(label));
    }
}

fn used_otherwise(catalog: &Catalog, drafts: &[Draft], governed: &[Governed], one: &Governed) {
    let source = KeySource::Computed(one.computed);
    for (at, other) in drafts.iter().enumerate() {
        let uses = at != one.index && other.keys().is_some_and(|keys| keys.contains(&source));
        // Of two indexes with conditions on one key the first one tells.
        let told = at < one.index && governed.iter().any(|other| other.index == at && other.computed == one.computed);
        let unknown = other.conditional && other.when.is_none();
        if uses && !told && !unknown && other.when.as_ref() != Some(&one.when) {
            conflict(catalog, &drafts[one.index], other, one.computed);
        }
    }
}

fn conflict(catalog: &Catalog, draft: &Draft, other: &Draft, computed: ComputedKeyId) {
    let label = &catalog.computed[computed].name;
    let message =
        format!("`{label}` is a key of `{}` under one condition, and of `{}` under another", draft.name, other.name);
    let document = catalog.report.document;
    let finding = Diagnostic::new(codes::CONFLICTING_WHEN, message)
        .at(document.value_span(&draft.path.key("when")), "left out where this is false")
        .at(document.key_span(&other.path), "this index needs it otherwise");
    catalog.report.add(finding.help(second_key_help(label)));
}

fn second_key_help(label: &str) -> String {
    format!("declare a second computed key under `keys:` with the template of `{label}`, and use it here")
}
