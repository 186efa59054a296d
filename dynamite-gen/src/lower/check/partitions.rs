//! Keys that have few values: partition keys, so that few partitions do all the work, and whole keys, so that the table
//! holds few items.

use crate::diagnostic::{Diagnostic, codes};
use crate::lower::resolve::catalog::Catalog;
use crate::lower::resolve::entity::KeyedEntity;
use crate::lower::resolve::multi_entity::table_draft::TableDraft;
use crate::lower::resolve::table_key::TableKey;
use crate::model::{AttributeId, KeySource, Type, TypeKind, independent};
use crate::schema::{FileReport, Given};
use crate::yaml::Path;

/// The limits of a partition, which do not depend on the size of the table.
const WHY: &str = "add an attribute with many values to the key, or give the reason in `allow:`; all items with one value share \
                   1,000 writes and 3,000 reads a second";

/// The number of values that are enough: the default quota of a table is 40,000 units a second, and one value takes
/// 1,000 writes. Source: the developer guide, "Service, account, and table quotas".
const ENOUGH: usize = 40;

/// Notes the partition keys that are made of literals, enums and booleans alone, and have few values, unless they are
/// spread over shards. Warns if the whole key of a table of one entity has only one value.
///
/// A sparse index is meant to hold few items, and an entity of several may be meant to have a single item.
pub(crate) fn note_few(entity: &KeyedEntity) {
    let KeyedEntity { key, drafts, .. } = entity;
    let catalog = &entity.catalog();
    if is_constant(catalog, key) {
        if catalog.path.steps().is_empty() {
            warn_constant(catalog, key);
        }
        return;
    }
    if let Some(source) = &key.partition {
        note(catalog, &Path::default(), std::slice::from_ref(source));
    }
    for draft in drafts.iter().filter(|draft| !draft.local && !draft.is_sparse(catalog)) {
        if let Some(sources) = &draft.key.partition {
            note(catalog, &draft.path, sources);
        }
    }
}

/// Returns whether the key of the table has only one value.
fn is_constant(catalog: &Catalog, key: &TableKey) -> bool {
    let known = key.partition.is_some() && !matches!(key.sort, Given::Broken);
    let sources: Vec<KeySource> = key.sources().cloned().collect();
    known && count(catalog, &sources).is_some_and(|count| count.declared <= 1 && !count.open)
}

fn warn_constant(catalog: &Catalog, key: &TableKey) {
    let document = catalog.report.document;
    let Some(source) = &key.partition else { return };
    let message = "the key of this table has only one value, so the table never holds more than one item";
    let help = "add an attribute to the key, as in `\"USER#{id}\"`, or give the reason in `allow:`";
    let finding = Diagnostic::new(codes::CONSTANT_KEY, message)
        .label(document.value_span(catalog.declared(source)), "every item has this partition key")
        .label(document.value_span(&Path::top("partition_key")), "a key of the table");
    catalog.report.add(finding.help(help));
}

/// Notes the indexes of a table of several entities in which each entity has one partition, because the partition key is
/// the discriminator.
pub(crate) fn note_discriminator(report: &FileReport, table: &TableDraft, discriminator: &str) {
    for index in table.indexes.iter().filter(|index| !index.local) {
        if let Some([key]) = index.key.partition.as_deref()
            && key.name == discriminator
        {
            let message = "this partition key has only one value for each entity";
            report.value(codes::FEW_PARTITIONS, &index.path.key("partition_key"), message, WHY);
        }
    }
}

fn note(catalog: &Catalog, entry: &Path, sources: &[KeySource]) {
    if let [KeySource::Computed(id)] = sources
        && catalog.computed.discriminator == Some(*id)
    {
        // This is noted once for the table.
        return;
    }
    if sources.iter().any(|source| catalog.shards(source).is_some()) {
        return;
    }
    let Some(count) = count(catalog, sources).filter(|count| count.declared < ENOUGH) else { return };
    let values = match count.declared {
        _ if count.open => "only a few values".to_owned(),
        0 | 1 => "only one value".to_owned(),
        all => format!("only {all} values"),
    };
    let path = match sources {
        [source] => catalog.key_path(entry, "partition_key", 0, source),
        _ => entry.key("partition_key"),
    };
    catalog.report.value(codes::FEW_PARTITIONS, &path, format!("this partition key has {values}"), WHY);
}

/// The number of values that something has.
struct Count {
    declared: usize,
    /// Newer versions may add some.
    open: bool,
}

/// Counts the values of a key; `None` if a part of it is neither an enum nor a boolean.
fn count(catalog: &Catalog, sources: &[KeySource]) -> Option<Count> {
    let parameters = independent(sources.iter().flat_map(|source| catalog.parameters(source)));
    parameters.into_iter().try_fold(Count { declared: 1, open: false }, |all, parameter| {
        let values = values(catalog, parameter.attribute)?;
        let number = values.declared + usize::from(parameter.optional);
        Some(Count { declared: all.declared.saturating_mul(number), open: all.open || values.open })
    })
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
