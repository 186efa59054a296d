//! Names that generated code gives: no two things get one, and none takes what the code around it needs.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Diagnostic, Rule, codes};
use crate::model::{AttributeId, Group, GroupId, IdVec, Index, IndexItem, KeySource, View, ViewFieldKind, ViewStruct};
use crate::naming::Ident;
use crate::schema::Report;
use crate::source::Span;
use crate::yaml::Path;

use super::computed::ComputedKeys;
use super::fields::Fields;
use super::indexes::Draft;
use super::keys::{Catalog, TableKey};
use super::types::Types;

/// Types and traits that generated modules use by their short names.
const RESERVED_TYPES: &[&str] = &[
    "String",
    "Option",
    "Vec",
    "Result",
    "Some",
    "None",
    "Ok",
    "Err",
    "Box",
    "From",
    "Into",
    "TryFrom",
    "TryInto",
    "Self",
    "Self_",
    "Default",
    "Clone",
    "Copy",
    "Debug",
    "PartialEq",
    "Eq",
    "Hash",
    "Ord",
    "PartialOrd",
    "Send",
    "Sync",
    "Drop",
    "Fn",
    "FnMut",
    "FnOnce",
    "Iterator",
    "IntoIterator",
    "Extend",
    "AsRef",
    "AsMut",
    "ToString",
    "ToOwned",
    "BTreeMap",
    "BTreeSet",
    // Type parameters of generated functions.
    "A",
    "C",
    "R",
    "S",
    "T",
    "V",
    "W",
    // What generated modules call the runtime.
    "rt",
    "bool",
    "char",
    "str",
    "i8",
    "i16",
    "i32",
    "i64",
    "i128",
    "isize",
    "u8",
    "u16",
    "u32",
    "u64",
    "u128",
    "usize",
    "f32",
    "f64",
];

/// Constants of generated modules.
const RESERVED_CONSTANTS: &[&str] = &["TABLE", "KINDS"];

/// Methods of every repository.
const REPOSITORY_METHODS: &[&str] = &[
    "new",
    "get",
    "put",
    "create",
    "update",
    "upsert",
    "delete",
    "query",
    "scan",
    "check",
    "batch_get",
    "batch_write",
    "create_table",
    "table_name",
    "db",
    "clone",
];

/// Methods of every query.
const QUERY_METHODS: &[&str] = &[
    "new",
    "page",
    "pages",
    "take",
    "all",
    "stream",
    "count",
    "pager",
    "view",
    "hydrate",
    "filter",
    "resume",
    "audience",
    "ascending",
    "descending",
    "consistent",
    "unexpired",
    "request",
    "index",
    "clone",
    "into",
    "narrowed",
    "after",
    "segments",
    "scan",
    "page_size",
    "at_once",
    "timeout",
    "returning",
];

/// Methods of every update that a setter could be called like.
const UPDATE_METHODS: &[&str] = &["set", "set_or_remove", "set_if_absent", "set_member", "set_key"];

/// Methods of every handle.
const HANDLE_METHODS: &[&str] =
    &["new", "create_table", "table_name", "db", "clone", "scan", "query", "get", "batch_get", "batch_write"];

/// What every entity has besides its struct.
const ENTITY_TYPES: &[&str] = &["Key", "Repository", "Update", "Query"];

/// Names of one kind, each with what gave it.
struct Scope<'a> {
    report: &'a Report<'a>,
    rule: &'static Rule,
    /// `type`, `method`.
    kind: &'static str,
    reserved: &'static [&'static str],
    taken: BTreeMap<String, (Span, String)>,
}

impl<'a> Scope<'a> {
    fn new(report: &'a Report<'a>, rule: &'static Rule, kind: &'static str, reserved: &'static [&'static str]) -> Self {
        Scope { report, rule, kind, reserved, taken: BTreeMap::new() }
    }

    /// Takes a name for something; says whether it was free.
    fn take(&mut self, name: &Ident, path: &Path, what: &str, help: &str) -> bool {
        self.take_at(name, self.report.document.key_span(path), what, help)
    }

    fn take_at(&mut self, name: &Ident, place: Span, what: &str, help: &str) -> bool {
        let text = name.plain();
        let kind = self.kind;
        if self.reserved.contains(&text) {
            let message = format!("{what} would be the {kind} `{text}`, which generated code keeps for itself");
            self.report.add(Diagnostic::new(self.rule, message).at(place, "").help(help));
            return false;
        }
        if let Some((first, other)) = self.taken.get(text) {
            let message = format!("two things would be the {kind} `{text}`: {other}, and {what}");
            self.report.clash_between(self.rule, ((place, what), (first.clone(), other)), message, help);
            return false;
        }
        self.taken.insert(text.to_owned(), (place, what.to_owned()));
        true
    }
}

/// The types of a module.
pub(super) struct ModuleTypes<'a> {
    types: Scope<'a>,
    constants: Scope<'a>,
    /// The fields that would be taken for a constant.
    fields: BTreeSet<Ident>,
}

impl<'a> ModuleTypes<'a> {
    /// Nothing but what generated code needs itself.
    pub(super) fn new(report: &'a Report<'a>) -> Self {
        ModuleTypes {
            types: Scope::new(report, codes::TYPE_COLLISION, "type", RESERVED_TYPES),
            constants: Scope::new(report, codes::TYPE_COLLISION, "constant", RESERVED_CONSTANTS),
            fields: BTreeSet::new(),
        }
    }

    /// What every entity has.
    pub(super) fn entity(&mut self, entity: &Ident, path: &Path) {
        let rename = "give it another name";
        if self.types.take(entity, path, "the entity", rename) {
            for suffix in ENTITY_TYPES {
                self.types.take(&entity.suffixed(suffix), path, "a part of the entity", rename);
            }
        }
    }

    /// The constants of the templates of an entity, and what would be taken for one of them: a field named in capitals,
    /// or in letters that have none. Several entities may have one such field.
    pub(super) fn constants(&mut self, entity: &Ident, attributes: &Fields, computed: &ComputedKeys) {
        let help = "give it another `rust_name:`";
        let mut functions = BTreeSet::new();
        // Two of one function were reported as that.
        for key in computed.iter().filter(|key| functions.insert(&key.model.function)) {
            let name = Ident::joined("", [entity, &key.model.function], "_");
            if let Some(name) = Ident::constant(name.plain()) {
                self.constants.take(&name, &key.path, "the template of this key", help);
            }
        }
        let in_capitals = |name: &Ident| !name.plain().contains(char::is_lowercase);
        for field in attributes.iter() {
            let name = &field.model.field;
            if in_capitals(name) && self.fields.insert(name.clone()) {
                self.constants.take(name, &field.path, "the field of this attribute", help);
            }
        }
    }

    /// The handle of a table of several entities.
    pub(super) fn handle(&mut self, handle: &Ident) {
        let help = "give the table another `rust_name:`, which names the module and the handle";
        self.types.take(handle, &Path::top("table"), "the handle of the table", help);
    }

    /// A collection, and its query.
    pub(super) fn collection(&mut self, name: &Ident, path: &Path) {
        let help = "give the collection another name";
        if self.types.take(name, path, "this collection", help) {
            for suffix in ["Query", "Source"] {
                self.types.take(&name.suffixed(suffix), path, "a part of this collection", help);
            }
        }
    }

    /// The declared types, and those of other files that are used.
    pub(super) fn declared(&mut self, types: &Types) {
        for (definition, place) in types.of_module(self.types.report) {
            let what = if definition.home.is_some() { "a shared type" } else { "this type" };
            self.types.take_at(&definition.name, place, what, "give it another name, or a `rust_name:`");
        }
    }

    /// The indexes and the views of an entity.
    pub(super) fn parts(&mut self, indexes: &[(&Draft, Index)], views: &[(Path, View)]) {
        let mut methods = BTreeSet::new();
        for (draft, index) in indexes {
            // Two of one method were reported as that.
            if methods.insert(&index.method) {
                index_types(&mut self.types, draft, index);
            }
        }
        for (path, view) in views {
            view_types(&mut self.types, path, &view.root);
        }
    }
}

/// The types of a module that has nothing else.
pub(super) fn shared_types(report: &Report, types: &Types, module: &Ident) {
    let mut scope = Scope::new(report, codes::TYPE_COLLISION, "type", RESERVED_TYPES);
    for (definition, place) in types.of_home(module) {
        scope.take_at(&definition.name, place, "this type", "give it another name, or a `rust_name:`");
    }
}

fn index_types(scope: &mut Scope, draft: &Draft, index: &Index) {
    let help = "give the index another `rust_name:`";
    if matches!(index.item, IndexItem::Projected(_))
        && !scope.take(&index.name, &draft.path, "the item of this index", help)
    {
        return;
    }
    for suffix in ["Query", "Index"] {
        if !scope.take(&index.name.suffixed(suffix), &draft.path, "a part of this index", help) {
            return;
        }
    }
}

fn view_types(scope: &mut Scope, path: &Path, part: &ViewStruct) {
    scope.take(&part.name, path, "this view", "give the view another name");
    for field in &part.fields {
        if let ViewFieldKind::Part(inner) = &field.kind {
            view_types(scope, path, inner);
        }
    }
}

/// The methods of the repository.
pub(super) fn repository(report: &Report, drafts: &[Draft]) {
    let mut scope = Scope::new(report, codes::METHOD_COLLISION, "method", REPOSITORY_METHODS);
    let help = "give the index another name in Rust with `rust_name:`";
    for draft in drafts {
        let Some(method) = &draft.method else { continue };
        if scope.take(method, &draft.path, "this index", help) {
            scope.take(&method.prefixed("scan_"), &draft.path, "the scan of this index", help);
        }
    }
}

/// The methods of the handle of a table of several entities: each collection's, and where it is declared.
pub(super) fn handle(report: &Report, collections: &[(Path, Ident)]) {
    let mut scope = Scope::new(report, codes::METHOD_COLLISION, "method", HANDLE_METHODS);
    for (path, method) in collections {
        scope.take(method, path, "this collection", "give the collection another name");
    }
}

/// The methods that lead a query on to the parts of its sort key.
pub(super) fn queries(catalog: &Catalog, key: &TableKey, drafts: &[Draft]) {
    let mut named = BTreeSet::new();
    named.extend(leading(
        catalog,
        &key.partition.iter().collect::<Vec<_>>(),
        &key.sort.value().into_iter().collect::<Vec<_>>(),
    ));
    for draft in drafts {
        let (Some(partition), Some(sort)) = (&draft.partition, &draft.sort) else { continue };
        named.extend(leading(catalog, &partition.iter().collect::<Vec<_>>(), &sort.iter().collect::<Vec<_>>()));
    }
    for at in named {
        let field = &catalog.attributes[at].model.field;
        if QUERY_METHODS.contains(&field.plain()) {
            let message = format!(
                "`{}` leads a query to a key, but every query has a method `{field}`",
                catalog.attributes[at].name
            );
            let help = "give the attribute another name in Rust with `rust_name:`";
            catalog.report.key(codes::METHOD_COLLISION, &catalog.attributes[at].path, message, help);
        }
    }
}

/// The parts of the sort keys that the partition keys have not fixed.
fn leading(catalog: &Catalog, partition: &[&KeySource], sort: &[&KeySource]) -> Vec<AttributeId> {
    let fixed: Vec<AttributeId> = partition.iter().flat_map(|source| catalog.parts(source)).collect();
    let parts = sort.iter().flat_map(|source| catalog.parts(source));
    parts.filter(|part| !fixed.contains(part)).collect()
}

/// The setters of an update.
pub(super) fn setters(catalog: &Catalog, groups: &IdVec<GroupId, Group>) {
    let mut scope = Scope::new(catalog.report, codes::METHOD_COLLISION, "method", UPDATE_METHODS);
    for group in groups {
        let Some(first) = group.attributes.first() else { continue };
        let path = &catalog.attributes[*first].path;
        scope.take(&group.setter, path, "the setter of this attribute", "give the attribute another `rust_name:`");
    }
}
