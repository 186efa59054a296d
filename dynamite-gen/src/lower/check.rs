//! Checks of what was resolved: limits of DynamoDB, names that collide, what is declared and not used.
//!
//! Takes what [`resolve`](super::resolve) gave, and gives findings alone.

mod backfill;
pub(crate) mod collisions;
pub(crate) mod files;
pub(crate) mod index_limits;
pub(crate) mod key_inputs;
mod key_length;
pub(crate) mod kinds;
pub(crate) mod nesting;
pub(crate) mod partitions;
mod recursion;
mod shards;
pub(crate) mod special_attributes;
mod tag_fields;
pub(crate) mod unused;

use crate::schema::{FileReport, IndexText, Section};

use super::resolve::entity::KeyedEntity;
use super::resolve::shared_types::SharedTypes;
use super::resolve::types::Types;
use collisions::methods;

/// Checks the declared types of a file, or of several that use each other's.
pub(crate) fn types(report: &FileReport, types: &Types) {
    tag_fields::refuse(report, types);
    recursion::refuse(report, types);
}

/// Checks the types that all tables of a run share.
pub(crate) fn shared_types(shared: &SharedTypes) {
    if let Some(report) = shared.first_report() {
        types(report, &shared.types);
    }
    for (report, module) in shared.named_modules() {
        collisions::module::shared_types(report, &shared.types, module);
    }
}

/// Checks the indexes of a table of one entity.
pub(crate) fn indexes(entity: &KeyedEntity, section: &Section<IndexText>) {
    let report = entity.declaration.report;
    index_limits::count(report, entity.drafts.iter().map(|draft| (draft.local, &draft.path)));
    index_limits::projected(report, entity.drafts.iter().map(|draft| (draft.projection.as_ref(), &draft.path)));
    unused::computed_keys(entity, section);
    backfill::note_needless(entity);
}

/// Checks the keys of an entity.
pub(crate) fn keys(entity: &KeyedEntity) {
    key_inputs::refuse_defaults(entity);
    shards::refuse_misplaced(entity);
    methods::repository(entity);
    methods::queries(entity);
    partitions::note_few(entity);
    key_length::refuse_long(entity);
}
