//! The methods of repositories, queries, updates and handles.

use std::collections::BTreeSet;

use crate::diagnostic::codes;
use crate::lower::resolve::catalog::Catalog;
use crate::lower::resolve::entity::{KeyedEntity, Placed};
use crate::lower::resolve::multi_entity::collections::CollectionNames;
use crate::lower::resolve::table_key::key_parameters;
use crate::model::{AttributeId, Group, GroupId, IdVec, KeyParameter, KeySource, PartForm, independent};
use crate::schema::FileReport;

use super::module::group_origin;
use super::reserved::{HANDLE_METHODS, QUERY_METHODS, REPOSITORY_METHODS, SHARDED_QUERY_METHOD, UPDATE_METHODS};
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

/// Checks the methods that lead a query on to the parts of its sort key, and the names of what a key is made of.
pub(crate) fn queries(entity: &KeyedEntity) {
    let KeyedEntity { key, drafts, .. } = entity;
    let catalog = entity.catalog();
    let table = (key.partition.as_slice(), key.sort.value().map_or(&[][..], std::slice::from_ref));
    let indexes = drafts.iter().filter_map(|draft| Some((draft.key.partition.as_deref()?, draft.key.sort.as_deref()?)));
    let (mut leading, mut sharded, mut same) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for (partition, sort) in std::iter::once(table).chain(indexes) {
        let given = independent(partition.iter().flat_map(|source| catalog.parameters(source)));
        let methods = leading_parts(&catalog, &given, sort);
        let is_sharded = partition.iter().any(|source| catalog.shards(source).is_some());
        sharded.extend(methods.iter().copied().filter(|_| is_sharded));
        same.extend(same_names(&catalog, &given).into_iter().chain(same_names(&catalog, &methods)));
        leading.extend(methods);
    }
    same.extend(same_names(&catalog, &key_parameters(&catalog, key)));
    for (other, of) in same {
        let (other, of) = (&catalog.attributes[other], &catalog.attributes[of].name);
        let message = format!("`{}` has the name of a part that the key has of `{of}`", other.name);
        let help = "give the attribute another `rust_name:`";
        catalog.report.key(codes::METHOD_COLLISION, &other.path, message, help);
    }
    for parameter in leading {
        let attribute = &catalog.attributes[parameter.attribute];
        let method = parameter.name(&attribute.model.field);
        let is_taken = QUERY_METHODS.contains(&method.plain())
            || sharded.contains(&parameter) && method.plain() == SHARDED_QUERY_METHOD;
        if is_taken {
            let message = format!(
                "`{}` is a part of a sort key, so queries would have two methods named `{method}`",
                attribute.name
            );
            let help = "give the attribute another `rust_name:`";
            catalog.report.key(codes::METHOD_COLLISION, &attribute.path, message, help);
        }
    }
}

/// Returns the parts of the sort key that what is given does not determine.
fn leading_parts(catalog: &Catalog, given: &[KeyParameter], sort: &[KeySource]) -> Vec<KeyParameter> {
    let parts = sort.iter().flat_map(|source| catalog.parameters(source));
    parts.filter(|part| !given.iter().any(|given| given.determines(part))).collect()
}

/// Finds the attributes with the name that a bucket of another one has: `at_month` beside `{at:month}`.
fn same_names(catalog: &Catalog, parameters: &[KeyParameter]) -> Vec<(AttributeId, AttributeId)> {
    let name = |parameter: &KeyParameter| parameter.name(&catalog.attributes[parameter.attribute].model.field);
    let buckets = parameters.iter().filter(|parameter| matches!(parameter.form, PartForm::Bucket(_)));
    let same = |bucket: &KeyParameter| {
        let is_same = |other: &&KeyParameter| other.attribute != bucket.attribute && name(other) == name(bucket);
        parameters.iter().find(is_same).map(|other| (other.attribute, bucket.attribute))
    };
    buckets.filter_map(same).collect()
}

/// Checks the setters of an update.
pub(crate) fn setters(report: &FileReport, groups: &IdVec<GroupId, Placed<Group>>) {
    let mut names = UniqueNames::new(report, codes::METHOD_COLLISION, "method", UPDATE_METHODS);
    for group in groups {
        let (what, help) = group_origin(group);
        names.take(&group.model.setter, &group.path, &format!("the setter of {what}"), help);
    }
}
