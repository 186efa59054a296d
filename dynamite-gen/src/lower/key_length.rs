//! Keys that are too long, whatever an item holds.

use crate::diagnostic::{Diagnostic, codes};
use crate::model::{AttributeId, KeySource, Segment, Type, TypeKind};
use crate::yaml::Path;

use super::indexes::Draft;
use super::keys::{Catalog, TableKey};

/// The longest value of a partition key, in bytes.
const MAX_PARTITION: usize = 2048;
/// The longest value of a sort key, in bytes.
const MAX_SORT: usize = 1024;

/// Refuses keys of which even the shortest value is longer than DynamoDB takes.
pub(super) fn refuse_long(catalog: &Catalog, key: &TableKey, drafts: &[Draft]) {
    refuse(catalog, &Path::default(), key.partition.as_slice(), key.sort.value().map_or(&[], std::slice::from_ref));
    for draft in drafts {
        // A local index has the table's partition key, which was looked at.
        let partition = draft.partition.as_deref().filter(|_| !draft.local).unwrap_or_default();
        refuse(catalog, &draft.path, partition, draft.sort.as_deref().unwrap_or_default());
    }
}

fn refuse(catalog: &Catalog, entry: &Path, partition: &[KeySource], sort: &[KeySource]) {
    for (kind, sources, most) in [("partition_key", partition, MAX_PARTITION), ("sort_key", sort, MAX_SORT)] {
        for (at, source) in sources.iter().enumerate() {
            let length = shortest(catalog, source);
            if length > most {
                too_long(catalog, (entry, kind, at), source, (length, most));
            }
        }
    }
}

fn too_long(
    catalog: &Catalog,
    (entry, kind, at): (&Path, &str, usize),
    source: &KeySource,
    (length, most): (usize, usize),
) {
    let document = catalog.report.document;
    let written = catalog.written(entry, kind, (at, source));
    let message = format!("every value of this key has {length} bytes or more; DynamoDB takes {most} in a `{kind}`");
    let finding = Diagnostic::new(codes::LONG_KEY, message)
        .at(document.value_span(&written), "")
        .at(document.key_span(catalog.declared(source)), "declared here");
    catalog.report.add(finding.help("shorten the literals of its template, or the values of its enums"));
}

/// A length that no value of the key goes below.
fn shortest(catalog: &Catalog, source: &KeySource) -> usize {
    match source {
        KeySource::Attribute(at) => shortest_part(catalog, *at, None),
        KeySource::Computed(at) => {
            let segment = |segment: &Segment| match segment {
                Segment::Literal(literal) => literal.len(),
                Segment::Part { attribute, width } => shortest_part(catalog, *attribute, *width),
            };
            catalog.computed[*at].model.template.iter().map(segment).sum()
        }
    }
}

fn shortest_part(catalog: &Catalog, at: AttributeId, width: Option<u8>) -> usize {
    match catalog.attributes[at].model.ty.stored() {
        Type::Uuid => 36,
        Type::Date => 10,
        Type::Named(named) => match catalog.types.definitions.get(*named).map(|definition| &definition.kind) {
            Some(TypeKind::Enum { variants, open: false }) => {
                variants.iter().map(|variant| variant.wire.len()).min().unwrap_or_default()
            }
            _ => 0,
        },
        _ => width.map_or(0, usize::from),
    }
}
