//! Limits that count over all indexes of a table.

use crate::diagnostic::codes;
use crate::model::{Entity, EntityId, IdVec, Projection};
use crate::schema::FileReport;
use crate::yaml::Path;

/// The most entities that all indexes of a table may hold together: fifty in each of twenty.
const MAX_HELD: usize = 1_000;
/// DynamoDB's quota of global indexes of a table.
const MAX_GLOBAL: usize = 20;
/// DynamoDB's limit of local indexes of a table.
const MAX_LOCAL: usize = 5;
/// DynamoDB's limit of attributes that all projections of a table list.
const MAX_LISTED: usize = 100;

/// Checks the number of indexes; each is local or not, and declared at a path.
pub(crate) fn count<'p>(report: &FileReport, indexes: impl Iterator<Item = (bool, &'p Path)> + Clone) {
    let of_kind = |local: bool| -> Vec<&Path> {
        indexes.clone().filter(|(other, _)| *other == local).map(|(_, path)| path).collect()
    };
    let (local, global) = (of_kind(true), of_kind(false));
    if let Some(first) = local.get(MAX_LOCAL) {
        let message = format!("the table has {} local indexes, but DynamoDB allows {MAX_LOCAL}", local.len());
        report.key(
            codes::TOO_MANY_INDEXES,
            first,
            message,
            "remove an index that no query needs, or let two queries share an index",
        );
    }
    if let Some(first) = global.get(MAX_GLOBAL) {
        let message = format!("the table has {} global indexes, but the default quota is {MAX_GLOBAL}", global.len());
        let help = "remove an index that no query needs, or have AWS raise the quota and add `allow:` to this index";
        report.key(codes::GLOBAL_INDEX_QUOTA, first, message, help);
    }
}

/// Checks the number of listed attributes, which DynamoDB counts over all indexes.
pub(crate) fn projected<'d>(report: &FileReport, indexes: impl Iterator<Item = (Option<&'d Projection>, &'d Path)>) {
    let mut total = 0;
    for (projection, path) in indexes {
        let Some(Projection::Include(names)) = projection else { continue };
        let before = total;
        total += names.len();
        if total > MAX_LISTED && before <= MAX_LISTED {
            let message = format!("the indexes up to this one list more than {MAX_LISTED} attributes together");
            let help = "use `all` or `keys_only` for some indexes: DynamoDB counts the listed attributes of all indexes together";
            report.value(codes::TOO_MANY_PROJECTED, &path.key("projection"), message, help);
        }
    }
}

/// Refuses a table whose code would be larger than anybody wants: it has a part for each entity in each index.
pub(crate) fn held(report: &FileReport, entities: &IdVec<EntityId, Entity>) -> Option<()> {
    let held: usize = entities.iter().map(|entity| entity.indexes.len()).sum();
    if held <= MAX_HELD {
        return Some(());
    }
    let message = format!("the indexes of the table hold {held} entities in total, but the limit is {MAX_HELD}");
    let help =
        "split the table, or put fewer entities into its indexes; an entity counts once for each index that it is in";
    report.key(codes::TOO_LARGE, &Path::top("entities"), message, help);
    None
}
