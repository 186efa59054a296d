//! The methods of repositories, queries, updates and handles.

use std::collections::BTreeSet;

use crate::diagnostic::codes;
use crate::lower::resolve::catalog::Catalog;
use crate::lower::resolve::entity::{KeyedEntity, Placed};
use crate::lower::resolve::multi_entity::collections::CollectionNames;
use crate::model::{AttributeId, Group, GroupId, IdVec, KeySource};
use crate::schema::FileReport;

use super::module::group_origin;
use super::reserved::{HANDLE_METHODS, QUERY_METHODS, REPOSITORY_METHODS, UPDATE_METHODS};
use super::unique_names::UniqueNames;

/// Checks the methods of the repository.
pub(crate) fn repository(entity: &KeyedEntity) {
    let mut names = UniqueNames::new(entity.declaration.report, codes::METHOD_COLLISION, "method", REPOSITORY_METHODS);
    let help = "give the index another `rust_name:`";
    for draft in &entity.drafts {
        let Some(method) = &draft.method else { continue };
        let index = format!("the index `{}`", draft.name);
        if names.take(method, &draft.path, &index, help) {
            names.take(&method.prefixed("scan_"), &draft.path, &format!("the scan of {index}"), help);
        }
    }
}

/// Checks the methods of the handle of a table of several entities.
pub(crate) fn handle(report: &FileReport, collections: &[CollectionNames]) {
    let mut names = UniqueNames::new(report, codes::METHOD_COLLISION, "method", HANDLE_METHODS);
    for CollectionNames { path, method, .. } in collections {
        names.take(method, path, "this collection", "give the collection another name");
    }
}

/// Checks the methods that lead a query on to the parts of its sort key.
pub(crate) fn queries(entity: &KeyedEntity) {
    let KeyedEntity { key, drafts, .. } = entity;
    let catalog = entity.catalog();
    let mut leading = BTreeSet::new();
    leading.extend(leading_parts(
        &catalog,
        key.partition.as_slice(),
        key.sort.value().map_or(&[], std::slice::from_ref),
    ));
    for draft in drafts {
        let (Some(partition), Some(sort)) = (&draft.key.partition, &draft.key.sort) else { continue };
        leading.extend(leading_parts(&catalog, partition, sort));
    }
    for attribute in leading.into_iter().map(|id| &catalog.attributes[id]) {
        let method = &attribute.model.field;
        if QUERY_METHODS.contains(&method.plain()) {
            let message = format!(
                "`{}` is a part of a sort key, so queries would have two methods named `{method}`",
                attribute.name
            );
            let help = "give the attribute another `rust_name:`";
            catalog.report.key(codes::METHOD_COLLISION, &attribute.path, message, help);
        }
    }
}

/// Returns the parts of the sort keys that the partition keys have not fixed.
fn leading_parts(catalog: &Catalog, partition: &[KeySource], sort: &[KeySource]) -> Vec<AttributeId> {
    let fixed: Vec<AttributeId> = partition.iter().flat_map(|source| catalog.parts(source)).collect();
    let parts = sort.iter().flat_map(|source| catalog.parts(source));
    parts.filter(|part| !fixed.contains(part)).collect()
}

/// Checks the setters of an update.
pub(crate) fn setters(report: &FileReport, groups: &IdVec<GroupId, Placed<Group>>) {
    let mut names = UniqueNames::new(report, codes::METHOD_COLLISION, "method", UPDATE_METHODS);
    for group in groups {
        let (what, help) = group_origin(group);
        names.take(&group.model.setter, &group.path, &format!("the setter of {what}"), help);
    }
}
