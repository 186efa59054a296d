//! The types and constants of a module.

use std::collections::BTreeSet;

use crate::diagnostic::codes;
use crate::lower::resolve::catalog::Catalog;
use crate::lower::resolve::entity::{EntityParts, Placed};
use crate::lower::resolve::types::Types;
use crate::model::{Group, Index, IndexItem, TypeDefinition, ViewFieldKind, ViewStruct};
use crate::naming::Ident;
use crate::schema::FileReport;
use crate::source::Span;
use crate::yaml::{Path, Step};

use super::reserved::{ENTITY_TYPES, RESERVED_CONSTANTS, RESERVED_TYPES};
use super::unique_names::UniqueNames;

/// The names of types and constants that a module has so far.
pub(crate) struct ModuleNames<'a> {
    types: UniqueNames<'a>,
    constants: UniqueNames<'a>,
    /// Collections have a file of their own.
    collection_constants: UniqueNames<'a>,
    /// The fields that would be taken for a constant.
    fields: BTreeSet<Ident>,
}

impl<'a> ModuleNames<'a> {
    /// Creates the names of a module that has nothing yet.
    pub(crate) fn new(report: &'a FileReport<'a>) -> Self {
        ModuleNames {
            types: UniqueNames::new(report, codes::TYPE_COLLISION, "type", RESERVED_TYPES),
            constants: UniqueNames::new(report, codes::TYPE_COLLISION, "constant", RESERVED_CONSTANTS),
            collection_constants: UniqueNames::new(report, codes::TYPE_COLLISION, "constant", RESERVED_CONSTANTS),
            fields: BTreeSet::new(),
        }
    }

    /// Takes the types that every entity has.
    pub(crate) fn entity(&mut self, entity: &Ident, path: &Path) {
        let rename = "give the entity another name";
        if self.types.take(entity, path, "the entity", rename) {
            for suffix in ENTITY_TYPES {
                let what = format!("the {} of the entity", suffix.to_lowercase());
                self.types.take(&entity.suffixed(suffix), path, &what, rename);
            }
        }
    }

    /// Takes the constants of the templates of an entity, and what would be taken for one of them: a field named in
    /// capitals, or in letters that have none. Several entities may have one such field.
    pub(crate) fn constants(&mut self, entity: &Ident, catalog: &Catalog) {
        let help = "give this key or attribute another `rust_name:`";
        let mut functions = BTreeSet::new();
        // Two keys with one function were reported as that.
        for key in catalog.computed.iter().filter(|key| functions.insert(&key.model.function)) {
            let name = Ident::joined("", [entity, &key.model.function], "_");
            if let Some(name) = Ident::constant(name.plain()) {
                self.constants.take(&name, &key.path, "the template of this key", help);
            }
        }
        let in_capitals = |name: &Ident| !name.plain().contains(char::is_lowercase);
        for field in catalog.attributes.iter() {
            let name = &field.model.field;
            if in_capitals(name) && self.fields.insert(name.clone()) {
                self.constants.take(name, &field.path, "this attribute", help);
            }
        }
    }

    /// Takes the handle of a table of several entities.
    pub(crate) fn handle(&mut self, handle: &Ident) {
        let help = "give the table another `rust_name:`, which names the module and the handle";
        self.types.take(handle, &Path::top("table"), "the handle of the table", help);
    }

    /// Takes the types of a collection, of its query, and the constant of its partition key.
    pub(crate) fn collection(&mut self, name: &Ident, path: &Path) {
        let help = "give the collection another name";
        if self.types.take(name, path, "this collection", help) {
            for suffix in ["Query", "Source"] {
                self.types.take(
                    &name.suffixed(suffix),
                    path,
                    &format!("the {} of this collection", suffix.to_lowercase()),
                    help,
                );
            }
            if let Some(constant) = Ident::constant(name.plain()) {
                let constant = constant.suffixed("_KEY");
                self.collection_constants.take(&constant, path, "the key of this collection", help);
            }
        }
    }

    /// Takes the declared types, and those of other files that are used.
    pub(crate) fn declared(&mut self, types: &Types) {
        for (definition, span) in types.of_module(self.types.report) {
            let what = if definition.home.is_some() { "this shared type" } else { "this definition" };
            declared_type(&mut self.types, definition, span, what);
        }
    }

    /// Takes the types of an entity's indexes, groups and views.
    pub(crate) fn parts(&mut self, parts: &EntityParts) {
        let mut methods = BTreeSet::new();
        // Two indexes with one method were reported as that.
        for index in parts.indexes.iter().filter(|index| methods.insert(&index.model.method)) {
            index_types(&mut self.types, index);
        }
        let mut setters = BTreeSet::new();
        // Two groups with one setter were reported as that.
        for group in parts.groups.iter().filter(|group| setters.insert(&group.model.setter)) {
            let (what, help) = group_origin(group);
            if let Some(argument) = &group.model.argument {
                self.types.take(argument, &group.path, &format!("the values of {what}"), help);
            }
        }
        for view in &parts.views {
            view_types(&mut self.types, &view.path, &view.model.root);
        }
    }
}

/// Checks the types of a module that has nothing else.
pub(crate) fn shared_types(report: &FileReport, types: &Types, module: &Ident) {
    let mut names = UniqueNames::new(report, codes::TYPE_COLLISION, "type", RESERVED_TYPES);
    for (definition, span) in types.of_home(module) {
        declared_type(&mut names, definition, span, "this definition");
    }
}

/// Takes the names of a declared type, and of the enum of its tags if it is a union.
fn declared_type(names: &mut UniqueNames, definition: &TypeDefinition, span: Span, what: &str) {
    let help = "give the type another name, or another `rust_name:`";
    if names.take_at(&definition.name, span.clone(), what, help)
        && let Some(tags) = definition.tag_enum()
    {
        names.take_at(&tags, span, &format!("the tags of {what}"), help);
    }
}

/// Returns what gives a group its name, and how to change that.
pub(super) fn group_origin(group: &Placed<Group>) -> (&'static str, &'static str) {
    match group.path.steps() {
        [.., Step::Key(section), Step::Key(_)] if section == "groups" => ("this group", "give the group another name"),
        _ => ("this attribute", "give the attribute another `rust_name:`, or name its group under `groups:`"),
    }
}

fn index_types(names: &mut UniqueNames, index: &Placed<Index>) {
    let Placed { path, model: index } = index;
    let help = "give the index another `rust_name:`";
    if matches!(index.item, IndexItem::Projected(_)) && !names.take(&index.name, path, "the items of this index", help)
    {
        return;
    }
    let one_shard = index.shards.map(|_| "ShardQuery");
    for suffix in ["Query", "Index"].into_iter().chain(one_shard) {
        if !names.take(&index.name.suffixed(suffix), path, "a part of this index", help) {
            return;
        }
    }
}

fn view_types(names: &mut UniqueNames, path: &Path, part: &ViewStruct) {
    names.take(&part.name, path, "this view", "give the view another name");
    for field in &part.fields {
        if let ViewFieldKind::Part(inner) = &field.kind {
            view_types(names, path, inner);
        }
    }
}
