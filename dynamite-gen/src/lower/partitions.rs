//! Partition keys that have few values, so that few partitions do all the work.

use crate::diagnostic::codes;
use crate::model::{AttributeId, KeySource, Type, TypeKind};
use crate::yaml::Path;

use super::indexes::Draft;
use super::keys::{Catalog, TableKey};

/// What a partition takes does not depend on the size of the table.
const WHY: &str = "the items of one value share 1,000 writes and 3,000 reads a second: add an attribute with more \
                   values to the key, or say with `allow:` why that is enough";

/// So many values take all that a table does: its default quota is 40,000 units a second, and 1,000 writes are one
/// value's. Source: the developer guide, "Service, account, and table quotas".
const ENOUGH: usize = 40;

/// Notes the partition keys that are made of enums and booleans alone, and have few values.
///
/// A literal alone is meant to be one partition, and a sparse index is meant to hold few items.
pub(super) fn note_few(catalog: &Catalog, key: &TableKey, drafts: &[Draft]) {
    if let Some(source) = &key.partition {
        note(catalog, &Path::default(), std::slice::from_ref(source));
    }
    for draft in drafts.iter().filter(|draft| !draft.local && !draft.is_sparse(catalog)) {
        if let Some(sources) = &draft.partition {
            note(catalog, &draft.path, sources);
        }
    }
}

fn note(catalog: &Catalog, entry: &Path, sources: &[KeySource]) {
    let mut parts: Vec<AttributeId> = sources.iter().flat_map(|source| catalog.parts(source)).collect();
    parts.sort_unstable();
    parts.dedup();
    let counts: Option<Vec<Count>> = parts.iter().map(|part| values(catalog, *part)).collect();
    let Some(counts) = counts.filter(|counts| !counts.is_empty()) else { return };
    let all = counts.iter().fold(1_usize, |all, count| all.saturating_mul(count.declared));
    if all >= ENOUGH {
        return;
    }
    let values = match all {
        _ if counts.iter().any(|count| count.open) => "few values".to_owned(),
        1 => "one value".to_owned(),
        all => format!("{all} values"),
    };
    let path = match sources {
        [source] => catalog.written(entry, "partition_key", (0, source)),
        _ => entry.key("partition_key"),
    };
    catalog.report.value(codes::FEW_PARTITIONS, &path, format!("this partition key has {values}"), WHY);
}

/// How many values an attribute has.
struct Count {
    declared: usize,
    /// Newer versions may add some.
    open: bool,
}

fn values(catalog: &Catalog, at: AttributeId) -> Option<Count> {
    match catalog.attributes[at].model.ty.stored() {
        Type::Bool => Some(Count { declared: 2, open: false }),
        Type::Named(named) => match &catalog.types.definitions.get(*named)?.kind {
            TypeKind::Enum { variants, open } => Some(Count { declared: variants.len(), open: *open }),
            TypeKind::Struct(_) | TypeKind::Union { .. } | TypeKind::Alias(_) => None,
        },
        _ => None,
    }
}
