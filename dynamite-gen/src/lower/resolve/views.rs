//! Views: lists of paths, made into trees of structs.

use std::ops::Range;

use crate::diagnostic::{Rule, codes};
use crate::model::{
    Attribute, AttributeId, FieldSource, Index, IndexId, IndexItem, Type, View, ViewField, ViewFieldKind, ViewStruct,
};
use crate::naming::Ident;
use crate::schema::{Conflict, Entry, EntryLabel, FileReport, Given, TextPart, ViewText};
use crate::yaml::Path;

use super::catalog::Catalog;
use super::fields::Fields;
use super::rust_names::rust_name;

/// The most steps in a path: DynamoDB nests 32 levels, and the attribute is the first.
const MAX_DEPTH: usize = 32;

/// Resolves a view; `None` if it is wrong, which is reported.
pub(crate) fn resolve(catalog: &Catalog, entity: &Ident, entry: &Entry<ViewText>) -> Option<View> {
    let text = entry.value.as_ref()?;
    let name = rust_name(catalog.report, &entry.path, &entry.name, None, Ident::camel)?;
    let list = list_path(catalog.report, &entry.path);
    if text.attributes.is_empty() {
        let help = "list the attributes to read, as in `[status, total]`";
        let message = format!("the view `{}` has no attributes", entry.name);
        catalog.report.key(codes::EMPTY_VIEW, &entry.path, message, help);
        return None;
    }
    let mut tree = Vec::new();
    let mut good = true;
    for (index, path) in text.attributes.iter().enumerate() {
        let path = Mention { catalog, list: &list, index, text: path };
        good &= path.resolve().is_some_and(|attributes| path.insert(&mut tree, &attributes));
    }
    let root = entity.suffixed(name.plain());
    good.then(|| View {
        root: struct_of(catalog, root, catalog.attributes, &tree, false),
        doc: text.doc.clone(),
        indexes: Vec::new(),
    })
}

/// Returns the indexes that hold the attributes themselves that a view reads: it can't read what only a computed key
/// of the index has.
pub(crate) fn holding<'i>(indexes: impl Iterator<Item = &'i Index>, attributes: &Fields, view: &View) -> Vec<IndexId> {
    let reads = |field: &ViewField| attributes.find_wire(&field.wire);
    let needed: Vec<AttributeId> = view.root.fields.iter().filter_map(reads).collect();
    // A view looks for an attribute where the entity has it.
    let source = |id: AttributeId| attributes[id].model.in_key.map_or(FieldSource::Attribute, FieldSource::Computed);
    let holds = |index: &Index| match &index.item {
        IndexItem::Whole => true,
        IndexItem::Projected(fields) => needed
            .iter()
            .all(|needed| fields.iter().any(|field| field.attribute == *needed && field.source == source(*needed))),
    };
    indexes.filter(|index| holds(index)).map(|index| index.id).collect()
}

/// Returns where the list of a view is written: as the entry itself, or under `attributes:`.
fn list_path(report: &FileReport, path: &Path) -> Path {
    let long = path.key("attributes");
    if report.document.node(&long).is_some() { long } else { path.clone() }
}

/// An attribute or a field that a view reads.
struct Branch {
    /// An attribute of the entity, or a field of the struct around it.
    attribute: AttributeId,
    /// The position in the list of the path that names it first.
    mention: usize,
    /// The fields of it that are read; none means all of it.
    parts: Vec<Branch>,
}

/// One path in the list of a view.
struct Mention<'a> {
    catalog: &'a Catalog<'a>,
    list: &'a Path,
    /// Its position in the list.
    index: usize,
    text: &'a str,
}

impl<'a> Mention<'a> {
    /// Finds the attribute and the fields of the path; `None` if there is no such path, which is reported.
    fn resolve(&self) -> Option<Vec<AttributeId>> {
        if let Given::Is(id) = self.catalog.attributes.find(self.text) {
            return Some(vec![id]);
        }
        let segments: Vec<&str> = self.text.split('.').collect();
        if segments.len() > MAX_DEPTH {
            self.refuse(
                codes::UNKNOWN_VIEW_PATH,
                0..self.text.len(),
                "the path is deeper than 32 levels".to_owned(),
                "use a shorter path: DynamoDB allows 32 levels",
            );
            return None;
        }
        let mut fields = self.catalog.attributes;
        let mut found = Vec::new();
        let mut start = 0;
        for (depth, segment) in segments.iter().enumerate() {
            let range = start..start + segment.len();
            start = range.end + 1;
            let id = self.segment(fields, segment, range.clone())?;
            found.push(id);
            if depth + 1 < segments.len() {
                fields = self.inside(fields, id, range)?;
            }
        }
        Some(found)
    }

    /// Finds one step of the path.
    fn segment(&self, fields: &Fields, name: &str, range: Range<usize>) -> Option<AttributeId> {
        match fields.find(name) {
            Given::Is(id) => return Some(id),
            Given::Broken => {}
            Given::Absent if range.start == 0 && self.catalog.computed.find(name) != Given::Absent => {
                let help = "list the attributes that it is made of";
                self.refuse(
                    codes::COMPUTED_IN_VIEW,
                    range,
                    format!("`{name}` is a computed key, not an attribute"),
                    help,
                );
            }
            Given::Absent => {
                let what = if range.start == 0 { "an attribute" } else { "a field" };
                let help = fields.names().help(name, if range.start == 0 { "attributes" } else { "fields" });
                self.refuse(codes::UNKNOWN_VIEW_PATH, range, format!("`{name}` is not {what}"), &help);
            }
        }
        None
    }

    /// Returns the fields of the struct that an attribute is.
    fn inside(&self, fields: &'a Fields, id: AttributeId, range: Range<usize>) -> Option<&'a Fields> {
        match fields[id].model.ty {
            Type::Named(named) if self.catalog.types.is_struct(named) => self.catalog.types.fields(named),
            _ => {
                let message = format!(
                    "`{}` has no fields to choose from: its type is `{}`",
                    fields[id].name, fields[id].type_text
                );
                let help = "end the path here: only the fields of structs can be chosen";
                self.refuse(codes::UNKNOWN_VIEW_PATH, range, message, help);
                None
            }
        }
    }

    /// Adds the path to a tree; returns `false` if it overlaps with one that is there, which is reported.
    fn insert(&self, tree: &mut Vec<Branch>, attributes: &[AttributeId]) -> bool {
        let mut level = tree;
        for (depth, id) in attributes.iter().enumerate() {
            let last = depth + 1 == attributes.len();
            let Some(found) = level.iter().position(|branch| branch.attribute == *id) else {
                level.extend(self.chain(&attributes[depth..]));
                return true;
            };
            let branch = &mut level[found];
            if last || branch.parts.is_empty() {
                let overlap = match (last, branch.parts.is_empty()) {
                    (true, true) => Overlap::Same,
                    (true, false) => Overlap::Whole(self.text),
                    (false, _) => Overlap::Part(beginning(self.text, depth + 1)),
                };
                self.report_overlap(branch.mention, &overlap);
                return false;
            }
            level = &mut branch.parts;
        }
        true
    }

    /// Makes the branch of a path, as a list of one or of none.
    fn chain(&self, attributes: &[AttributeId]) -> Vec<Branch> {
        let branch = attributes.split_first().map(|(first, rest)| Branch {
            attribute: *first,
            mention: self.index,
            parts: self.chain(rest),
        });
        branch.into_iter().collect()
    }

    /// Reports that the path overlaps with an earlier one.
    fn report_overlap(&self, first: usize, overlap: &Overlap) {
        let both = |whole: &str| format!("the view has both `{whole}` and a part of it");
        let (message, labels) = match overlap {
            Overlap::Same => (format!("`{}` appears twice in the view", self.text), ("first here", "again here")),
            Overlap::Whole(whole) => (both(whole), ("a part of it", "the whole value")),
            Overlap::Part(whole) => (both(whole), ("the whole value", "a part of it")),
        };
        let help = match overlap {
            Overlap::Same => "remove one of them",
            Overlap::Whole(_) | Overlap::Part(_) => "list either the whole value or its parts",
        };
        let paths = (self.list.item(first), self.list.item(self.index));
        let conflict =
            Conflict { second: EntryLabel::new(&paths.1, labels.1), first: EntryLabel::new(&paths.0, labels.0) };
        self.catalog.report.conflict(codes::OVERLAPPING_VIEW, conflict, message, help);
    }

    fn refuse(&self, rule: &'static Rule, range: Range<usize>, message: String, help: &str) {
        self.catalog.report.part(rule, TextPart::new(&self.list.item(self.index), range), message, help);
    }
}

/// The relation of a path to an earlier one.
enum Overlap<'a> {
    Same,
    /// The earlier path is a part of this one.
    Whole(&'a str),
    /// This path is a part of the earlier one.
    Part(&'a str),
}

/// Returns the first segments of a path.
fn beginning(path: &str, segments: usize) -> &str {
    let end = path.match_indices('.').nth(segments - 1).map(|(dot, _)| dot);
    end.map_or(path, |end| &path[..end])
}

/// Makes the struct of a tree, which may be a part of something sensitive.
fn struct_of(catalog: &Catalog, name: Ident, fields: &Fields, tree: &[Branch], sensitive: bool) -> ViewStruct {
    let field = |branch: &Branch| {
        let attribute = &fields[branch.attribute].model;
        Some(ViewField {
            wire: attribute.wire.clone(),
            field: attribute.field.clone(),
            constant: attribute.constant.clone(),
            optional: attribute.optional,
            default: attribute.default.clone(),
            sensitive: attribute.sensitive,
            doc: attribute.doc.clone(),
            in_key: attribute.in_key.map(|_| branch.attribute),
            kind: kind(catalog, &name, attribute, &branch.parts, sensitive)?,
        })
    };
    let fields = tree.iter().filter_map(field).collect();
    ViewStruct { name, sensitive, fields }
}

/// Makes what a view reads of an attribute of a struct, which may be sensitive itself.
fn kind(
    catalog: &Catalog,
    name: &Ident,
    attribute: &Attribute,
    parts: &[Branch],
    sensitive: bool,
) -> Option<ViewFieldKind> {
    if parts.is_empty() {
        return Some(ViewFieldKind::Whole(attribute.ty.clone()));
    }
    let Type::Named(named) = attribute.ty else { return None };
    let inner = name.suffixed(Ident::camel(attribute.field.plain())?.plain());
    let fields = catalog.types.fields(named)?;
    let sensitive = sensitive || attribute.sensitive || catalog.types.definitions[named].sensitive;
    Some(ViewFieldKind::Part(struct_of(catalog, inner, fields, parts, sensitive)))
}
