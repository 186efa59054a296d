//! Sparse indexes: the computed key that is left out of an item where the `when:` of an index is false.

use crate::diagnostic::{Diagnostic, codes};
use crate::model::{ComputedKeyId, KeyKind, KeySource, When};
use crate::schema::{EntryLabel, Given};

use super::catalog::Catalog;
use super::index_draft::IndexDraft;
use super::table_key::TableKey;

/// A computed key that is left out where a condition is false.
#[derive(Debug)]
pub(crate) struct SparseKey {
    pub(crate) id: ComputedKeyId,
    pub(crate) when: When,
    /// The index that has the condition: its position among the drafts.
    index: usize,
}

/// Finds the key that each `when:` leaves out, and refuses conditions without a key that can be left out.
pub(crate) fn keys(catalog: &Catalog, key: &TableKey, drafts: &[IndexDraft]) -> Vec<SparseKey> {
    let resolver = SparseResolver { catalog, key, drafts };
    let keys: Vec<SparseKey> = (0..drafts.len()).filter_map(|index| resolver.key_of_index(index)).collect();
    for sparse in &keys {
        resolver.refuse_key_of_table(sparse);
        resolver.refuse_other_conditions(&keys, sparse);
    }
    keys
}

/// Resolves the conditions of an entity's indexes.
struct SparseResolver<'a> {
    catalog: &'a Catalog<'a>,
    key: &'a TableKey,
    drafts: &'a [IndexDraft],
}

impl SparseResolver<'_> {
    /// Finds the key that the condition of an index leaves out.
    fn key_of_index(&self, index: usize) -> Option<SparseKey> {
        let draft = &self.drafts[index];
        let keys = draft.keys()?;
        if matches!(draft.when, Given::Absent) {
            return None;
        }
        // The partition keys come first, then the sort keys. One of the table's own is named only if there is no other.
        let computed = |source| self.catalog.own_computed(source);
        let free = keys.iter().filter(|source| !self.key.contains(source)).find_map(computed);
        let Some(id) = free.or_else(|| keys.iter().find_map(computed)) else {
            let message =
                format!("the index `{}` has a condition, so one of its keys must be a computed key", draft.name);
            let path = draft.path.key("when");
            self.catalog.report.value(codes::WHEN_WITHOUT_COMPUTED_KEY, &path, message, self.computed_key_help(draft));
            return None;
        };
        Some(SparseKey { id, index, when: draft.when.value().cloned()? })
    }

    /// Returns how to make a key of an index a computed one: one that is not the table's own, if there is any.
    fn computed_key_help(&self, draft: &IndexDraft) -> String {
        let free = draft.good_keys().find(|source| !self.key.contains(source)).or_else(|| draft.good_keys().next());
        let Some(source @ KeySource::Attribute(id)) = free else {
            return "declare a computed key under `keys:`, and use it as a key of the index".to_owned();
        };
        let name = &self.catalog.attributes[*id].name;
        let template = match self.catalog.physical(source).kind {
            KeyKind::Number => format!("{{ template: \"{{{name}}}\", type: number }}"),
            KeyKind::String | KeyKind::Binary => format!("\"{{{name}}}\""),
        };
        let computed = format!("sparse_{name}");
        format!(
            "declare a computed key under `keys:`, such as `{computed}: {template}`, and use `{computed}` as the key of the \
             index in the place of `{name}`"
        )
    }

    /// Refuses a key that is the table's own.
    fn refuse_key_of_table(&self, sparse: &SparseKey) {
        let source = KeySource::Computed(sparse.id);
        if self.key.contains(&source) {
            let name = &self.catalog.computed[sparse.id].name;
            let message = format!("`{name}` is a key of the table, so every item must have it");
            let path = self.drafts[sparse.index].path.key("when");
            let declared = EntryLabel::new(self.catalog.declared(&source), "a key of the table");
            let help = second_key_help(name);
            self.catalog.report.value_with(codes::CONFLICTING_WHEN, &path, declared, message, help);
        }
    }

    /// Refuses a key that another index has under another condition, or under none.
    fn refuse_other_conditions(&self, keys: &[SparseKey], sparse: &SparseKey) {
        let source = KeySource::Computed(sparse.id);
        for (index, other) in self.drafts.iter().enumerate() {
            let uses = index != sparse.index && other.keys().is_some_and(|keys| keys.contains(&source));
            // Two indexes with conditions on one key are reported once, for the first of them.
            let is_reported =
                index < sparse.index && keys.iter().any(|other| other.index == index && other.id == sparse.id);
            let is_broken = matches!(other.when, Given::Broken);
            if uses && !is_reported && !is_broken && other.when.value() != Some(&sparse.when) {
                self.report_conflict(sparse, other);
            }
        }
    }

    fn report_conflict(&self, sparse: &SparseKey, other: &IndexDraft) {
        let (name, draft) = (&self.catalog.computed[sparse.id].name, &self.drafts[sparse.index]);
        let message =
            format!("`{name}` is a key of `{}` and of `{}`, but their conditions differ", draft.name, other.name);
        let document = self.catalog.report.document;
        let finding = Diagnostic::new(codes::CONFLICTING_WHEN, message)
            .label(document.value_span(&draft.path.key("when")), "an item lacks the key if this is false")
            .label(document.key_span(&other.path), "this index has another condition, or none");
        self.catalog.report.add(finding.help(second_key_help(name)));
    }
}

fn second_key_help(name: &str) -> String {
    format!("declare a second computed key under `keys:` with the template of `{name}`, and use it here")
}
