//! Shards: which keys can have the number of one.

use crate::diagnostic::{Diagnostic, codes};
use crate::lower::resolve::catalog::Catalog;
use crate::lower::resolve::entity::KeyedEntity;
use crate::lower::resolve::index_draft::IndexDraft;
use crate::model::{KeySource, Segment};
use crate::yaml::Path;

/// Refuses the number of a shard in other keys than the partition key of a global index, and indexes whose shards can't be
/// merged.
pub(crate) fn refuse_misplaced(entity: &KeyedEntity) {
    let catalog = entity.catalog();
    refuse_repeated(&catalog);
    for source in entity.key.sources() {
        let why = "the key of the table has the number of a shard, which is made from that key";
        refuse(&catalog, catalog.declared(source), source, why, HELP);
    }
    for draft in &entity.drafts {
        refuse_in_index(&catalog, draft);
    }
}

const HELP: &str = "use it in the partition key of a global index, or remove `{shard of …}`";

/// Refuses two numbers in one key.
fn refuse_repeated(catalog: &Catalog) {
    for key in catalog.computed.iter() {
        let shards = key.model.template.iter().filter(|segment| matches!(segment, Segment::Shard(_)));
        if shards.count() > 1 {
            let message = "the key has the number of a shard twice";
            catalog.report.value(codes::BAD_SHARD, &key.path, message, "remove one of them");
        }
    }
}

fn refuse_in_index(catalog: &Catalog, draft: &IndexDraft) {
    let partition = draft.key.partition.as_deref().unwrap_or_default();
    let sort = draft.key.sort.as_deref().unwrap_or_default();
    for source in sort {
        let why = "a sort key has the number of a shard, so its items would have no order";
        refuse(catalog, &draft.path, source, why, HELP);
    }
    let mut sharded = partition.iter().filter(|source| catalog.shards(source).is_some());
    let Some(first) = sharded.next().filter(|_| !draft.local) else { return };
    if let Some(second) = sharded.next() {
        let help = "remove `{shard of …}` from one of them";
        refuse(catalog, &draft.path, second, "two attributes of one partition key have the number of a shard", help);
    }
    if sort.len() > 1 {
        let why = "the shards of an index are merged by one attribute of the sort key, but it has several";
        refuse(catalog, &draft.path, first, why, "join them in one computed key");
    }
}

fn refuse(catalog: &Catalog, path: &Path, source: &KeySource, message: &str, help: &str) {
    if catalog.shards(source).is_none() {
        return;
    }
    let declared = catalog.declared(source);
    let finding =
        Diagnostic::new(codes::BAD_SHARD, message).label(catalog.report.document.value_span(declared), "this key");
    let finding = match path == declared {
        true => finding,
        false => finding.label(catalog.report.document.key_span(path), "a key of this index"),
    };
    catalog.report.add(finding.help(help));
}
