//! The phases of an entity, whatever table it is in.

use crate::lower::check;
use crate::lower::resolve::entity::{EntityParts, KeyedEntity, SpecialAttributes};
use crate::lower::resolve::{optimistic_lock, timestamps};
use crate::model::{AttributeId, Timestamps};
use crate::naming::Ident;

use check::collisions::module::ModuleNames;

/// Checks the keys of an entity, and resolves what depends on them.
pub(crate) fn check_keys(entity: &mut KeyedEntity) {
    check::keys(entity);
    entity.resolve_keys();
    // After the conditions of indexes are those of their keys.
    check::key_inputs::refuse_unknown(entity);
}

/// Resolves the attributes with a special meaning; `ttl` is what the table says.
pub(crate) fn special_attributes(entity: &KeyedEntity, ttl: Option<AttributeId>) -> SpecialAttributes {
    let catalog = entity.catalog();
    let name = entity.declaration.text.optimistic_lock.value();
    let lock = name.and_then(|name| optimistic_lock::resolve(&catalog, name));
    if let Some(lock) = lock {
        check::key_inputs::refuse_lock(entity, lock);
    }
    let mut special = SpecialAttributes { ttl, lock, timestamps: Timestamps::default() };
    if let Some(text) = entity.declaration.text.timestamps.value() {
        special.timestamps = timestamps::resolve(&catalog, text, special);
        check::key_inputs::refuse_times(entity, special.timestamps);
    }
    check::special_attributes::refuse_unstored(&catalog, special);
    special
}

/// Resolves the parts of an entity that give names, and checks these.
pub(crate) fn parts(
    entity: &KeyedEntity,
    name: &Ident,
    special: SpecialAttributes,
    names: &mut ModuleNames,
) -> EntityParts {
    let parts = entity.parts(name, special);
    names.parts(&parts);
    names.constants(name, &entity.catalog());
    check::collisions::methods::setters(entity.declaration.report, &parts.groups);
    parts
}
