//! Indexes that are being built, and whose computed keys no item would need.

use crate::diagnostic::codes;
use crate::lower::resolve::catalog::Catalog;
use crate::lower::resolve::entity::KeyedEntity;
use crate::lower::resolve::index_draft::IndexDraft;
use crate::model::{ComputedKey, KeyKind, KeySource, Segment, Stage};
use crate::schema::Given;

/// The most attributes of a kind of key in a global index.
const MAX_KEYS: usize = 4;

/// Notes the indexes with `stage: building` that could have existing attributes as keys: DynamoDB adds items that are there
/// already by itself, and computed keys have to be written into them first.
pub(crate) fn note_needless(entity: &KeyedEntity) {
    let catalog = entity.catalog();
    for draft in entity.drafts.iter().filter(|draft| draft.stage == Stage::Building) {
        let Some([partition, sort]) = attributes(entity, &catalog, draft) else { continue };
        let mut keys = format!("partition_key: [{}]", partition.join(", "));
        if !sort.is_empty() {
            keys.push_str(&format!(", sort_key: [{}]", sort.join(", ")));
        }
        let message = format!("the index `{}` needs no backfill with keys that items have already", draft.name);
        let help = format!("write `{keys}` instead of the computed keys, and the index is filled by DynamoDB alone");
        catalog.report.key(codes::NEEDLESS_BACKFILL, &draft.path, message, help);
    }
}

/// Returns the attributes that the keys of an index are made of, if these say the same, and some key is computed.
fn attributes(entity: &KeyedEntity, catalog: &Catalog, draft: &IndexDraft) -> Option<[Vec<String>; 2]> {
    let is_computed = |source: &KeySource| matches!(source, KeySource::Computed(_));
    if !matches!(draft.when, Given::Absent) || !draft.good_keys().any(is_computed) {
        return None;
    }
    // A key of the table, or of an index that is in use, is in all items already.
    let others =
        entity.drafts.iter().filter(|other| other.stage == Stage::Active && matches!(other.when, Given::Absent));
    let written: Vec<&KeySource> = entity.key.sources().chain(others.flat_map(IndexDraft::good_keys)).collect();
    if draft.good_keys().filter(|source| is_computed(source)).all(|source| written.contains(&source)) {
        return None;
    }
    let of = |keys: Option<&[KeySource]>| -> Option<Vec<String>> {
        let names: Option<Vec<Vec<String>>> = keys?.iter().map(|source| names(catalog, source)).collect();
        Some(names?.concat()).filter(|names| names.len() <= MAX_KEYS)
    };
    let (partition, sort) = (of(draft.key.partition.as_deref())?, of(draft.key.sort.as_deref())?);
    let mut all: Vec<&String> = partition.iter().chain(&sort).collect();
    all.sort_unstable();
    let is_once = all.windows(2).all(|pair| pair[0] != pair[1]);
    (is_once && !partition.is_empty()).then_some([partition, sort])
}

/// Returns the attributes that a key is or is made of, in their order; `None` if it says something else, too.
fn names(catalog: &Catalog, source: &KeySource) -> Option<Vec<String>> {
    match source {
        KeySource::Attribute(id) => Some(vec![catalog.attributes[*id].name.clone()]),
        KeySource::Computed(id) => parts(catalog, &catalog.computed[*id].model),
    }
}

fn parts(catalog: &Catalog, key: &ComputedKey) -> Option<Vec<String>> {
    let part = |segment: &Segment| match segment {
        Segment::Literal(_) => None,
        Segment::Shard(_) => Some(None),
        Segment::Part(part) => {
            let field = &catalog.attributes[part.attribute];
            let is_key = part.form.is_whole() && part.absent.is_none() && field.stored;
            Some(Some(field.name.clone()).filter(|_| is_key && catalog.kind(&field.model).is_ok()))
        }
    };
    // A text before the first part tells items from those of another key.
    let begins_with_part = matches!(key.template.first(), Some(Segment::Part(_))) || key.kind == KeyKind::Number;
    let parts: Option<Vec<String>> = key.template.iter().filter_map(part).collect();
    parts.filter(|parts| begins_with_part && !parts.is_empty())
}
