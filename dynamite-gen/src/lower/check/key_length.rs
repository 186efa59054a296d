//! Keys that are too long, whatever an item holds.

use crate::diagnostic::{Diagnostic, codes};
use crate::lower::resolve::catalog::Catalog;
use crate::lower::resolve::entity::KeyedEntity;
use crate::model::{AttributeId, FormPart, KeySource, PartForm, Segment};
use crate::schema::FileReport;
use crate::yaml::Path;

/// The longest value of a partition key, in bytes.
const MAX_PARTITION: usize = 2048;
/// The longest value of a sort key, in bytes.
const MAX_SORT: usize = 1024;

/// Refuses keys of which even the shortest value is longer than DynamoDB takes.
pub(crate) fn refuse_long(entity: &KeyedEntity) {
    let KeyedEntity { key, drafts, .. } = entity;
    let catalog = &entity.catalog();
    refuse(catalog, &Path::default(), key.partition.as_slice(), key.sort.value().map_or(&[], std::slice::from_ref));
    for draft in drafts {
        // A local index has the table's partition key, which was looked at.
        let partition = draft.key.partition.as_deref().filter(|_| !draft.local).unwrap_or_default();
        refuse(catalog, &draft.path, partition, draft.key.sort.as_deref().unwrap_or_default());
    }
}

fn refuse(catalog: &Catalog, entry: &Path, partition: &[KeySource], sort: &[KeySource]) {
    for (kind, sources, limit) in [("partition_key", partition, MAX_PARTITION), ("sort_key", sort, MAX_SORT)] {
        for (index, source) in sources.iter().enumerate() {
            let length = shortest(catalog, source);
            if length > limit {
                let path = catalog.key_path(entry, kind, index, source);
                let declared = catalog.declared(source);
                let message = format!(
                    "every value of this key has at least {length} bytes, but DynamoDB allows {limit} in a `{kind}`"
                );
                report_long(catalog.report, &path, declared, message);
            }
        }
    }
}

fn report_long(report: &FileReport, path: &Path, declared: &Path, message: String) {
    let finding = Diagnostic::new(codes::LONG_KEY, message)
        .label(report.document.value_span(path), "")
        .label(report.document.key_span(declared), "declared here");
    report.add(finding.help("shorten the literals of its template, or the values of its enums"));
}

/// Returns a length that no value of the key is shorter than.
fn shortest(catalog: &Catalog, source: &KeySource) -> usize {
    match source {
        KeySource::Attribute(id) => shortest_part(catalog, *id, PartForm::Usual),
        KeySource::Computed(id) => {
            let segment = |segment: &Segment| match segment {
                Segment::Literal(literal) => literal.len(),
                Segment::Shard(total) => total.saturating_sub(1).to_string().len(),
                Segment::Part(part) => {
                    let present = shortest_part(catalog, part.attribute, part.form);
                    part.absent.as_ref().map_or(present, |absent| absent.len().min(present))
                }
            };
            catalog.computed[*id].model.template.iter().map(segment).sum()
        }
    }
}

fn shortest_part(catalog: &Catalog, id: AttributeId, form: PartForm) -> usize {
    let types = &catalog.types.definitions;
    match FormPart::of(types, &catalog.attributes[id].model.ty, form) {
        Some(FormPart::Characters { pattern, .. }) => pattern.len(),
        Some(FormPart::OneOf(values)) => values.iter().map(|value| value.len()).min().unwrap_or_default(),
        Some(FormPart::Digits { .. }) => 1,
        _ => 0,
    }
}
