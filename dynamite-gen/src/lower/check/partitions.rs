//! Partition keys that have few values, so that few partitions do all the work.

use crate::diagnostic::codes;
use crate::lower::resolve::catalog::Catalog;
use crate::lower::resolve::entity::KeyedEntity;
use crate::model::{AttributeId, KeySource, Type, TypeKind};
use crate::yaml::Path;

/// The limits of a partition, which do not depend on the size of the table.
const WHY: &str = "add an attribute with many values to the key, or give the reason in `allow:`; all items with one value share \
                   1,000 writes and 3,000 reads a second";

/// The number of values that are enough: the default quota of a table is 40,000 units a second, and one value takes
/// 1,000 writes. Source: the developer guide, "Service, account, and table quotas".
const ENOUGH: usize = 40;

/// Notes the partition keys that are made of enums and booleans alone, and have few values.
///
/// A literal alone is meant to be one partition, and a sparse index is meant to hold few items.
pub(crate) fn note_few(entity: &KeyedEntity) {
    let KeyedEntity { key, drafts, .. } = entity;
    let catalog = &entity.catalog();
    if let Some(source) = &key.partition {
        note(catalog, &Path::default(), std::slice::from_ref(source));
    }
    for draft in drafts.iter().filter(|draft| !draft.local && !draft.is_sparse(catalog)) {
        if let Some(sources) = &draft.key.partition {
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
        _ if counts.iter().any(|count| count.open) => "only a few values".to_owned(),
        1 => "only one value".to_owned(),
        all => format!("only {all} values"),
    };
    let path = match sources {
        [source] => catalog.key_path(entry, "partition_key", 0, source),
        _ => entry.key("partition_key"),
    };
    catalog.report.value(codes::FEW_PARTITIONS, &path, format!("this partition key has {values}"), WHY);
}

/// The number of values that an attribute has.
struct Count {
    declared: usize,
    /// Newer versions may add some.
    open: bool,
}

fn values(catalog: &Catalog, id: AttributeId) -> Option<Count> {
    match catalog.attributes[id].model.ty.stored() {
        Type::Bool => Some(Count { declared: 2, open: false }),
        Type::Named(named) => match &catalog.types.definitions.get(*named)?.kind {
            TypeKind::Enum { variants, open } => Some(Count { declared: variants.len(), open: *open }),
            TypeKind::Struct(_) | TypeKind::Union { .. } | TypeKind::Alias(_) => None,
        },
        _ => None,
    }
}
