//! `ttl:`, the attribute that items expire by.

use crate::diagnostic::{Diagnostic, codes};
use crate::lower::syntax::dynamodb_name::MAX_TTL;
use crate::model::{AttributeId, Type};
use crate::schema::{EntryLabel, FileReport};
use crate::suggest::suggest;
use crate::yaml::Path;

use super::catalog::Catalog;
use super::multi_entity::projection::AllAttributes;

/// Finds the attribute that items expire by, as the only entity of a table names it.
pub(crate) fn resolve(catalog: &Catalog, name: &str) -> Option<AttributeId> {
    let path = Path::top("ttl");
    let id = catalog.named(codes::BAD_TTL, &path, name)?;
    can_expire(catalog, id).then_some(id)
}

/// Returns whether items can expire by an attribute; reports why not.
pub(crate) fn can_expire(catalog: &Catalog, id: AttributeId) -> bool {
    if *catalog.attributes[id].model.ty.stored() == Type::EpochSeconds {
        return has_short_name(catalog, id) && has_no_default(catalog, id);
    }
    let (name, text) = (&catalog.attributes[id].name, &catalog.attributes[id].type_text);
    let message = format!("the type of `{name}` is `{text}`, but `ttl:` needs a number of seconds");
    let help = "declare it as `epoch_seconds`, or `epoch_seconds?` if some items never expire";
    let finding =
        Diagnostic::new(codes::BAD_TTL, message).label(catalog.report.document.value_span(&Path::top("ttl")), "");
    let declared = catalog.report.document.key_span(&catalog.attributes[id].path);
    catalog.report.add(finding.label(declared, "declared here").help(help));
    false
}

/// Returns whether DynamoDB takes the attribute's name for this.
fn has_short_name(catalog: &Catalog, id: AttributeId) -> bool {
    let length = catalog.attributes[id].model.wire.len();
    if length > MAX_TTL {
        let message = format!("the name of `{}` in DynamoDB has {length} bytes", catalog.attributes[id].name);
        let help = format!("use a name of 1 to {MAX_TTL} bytes, with `attribute:`");
        catalog.report.value(codes::BAD_TTL, &Path::top("ttl"), message, help);
    }
    length <= MAX_TTL
}

/// Returns whether an item without the attribute stays without it: with a default, the next write of what was read would let
/// it expire.
fn has_no_default(catalog: &Catalog, id: AttributeId) -> bool {
    let defaulted = catalog.attributes[id].model.default.is_some();
    if defaulted {
        let name = &catalog.attributes[id].name;
        let message = format!(
            "`{name}` can't have a default: an item that never expires would be given an expiry when it is read and put back"
        );
        let declared = EntryLabel::new(&catalog.attributes[id].path, "declared here");
        let help = "declare it as `epoch_seconds?`, without a default";
        catalog.report.value_with(codes::BAD_TTL, &Path::top("ttl"), declared, message, help);
    }
    !defaulted
}

/// Refuses a name that no entity of a table of several has.
pub(crate) fn refuse_unknown(report: &FileReport, wire: &str, all: &AllAttributes) {
    if !all.has(wire) && !all.may_have(wire) {
        let help =
            suggest(wire, all.wires()).unwrap_or_else(|| "declare it in an entity, as `epoch_seconds`".to_owned());
        report.value(codes::BAD_TTL, &Path::top("ttl"), format!("no entity has an attribute `{wire}`"), help);
    }
}
