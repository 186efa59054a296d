//! Structs that have a field where a union puts its tag.

use crate::diagnostic::{Label, codes};
use crate::lower::resolve::types::Types;
use crate::model::TypeKind;
use crate::schema::{Conflict, FileReport};

/// Refuses them. Needs the fields of all structs.
pub(crate) fn refuse(report: &FileReport, types: &Types) {
    for id in types.own() {
        let TypeKind::Union { tag, variants, .. } = &types.definitions[id].kind else { continue };
        for variant in variants {
            let fields = variant.payload.and_then(|payload| types.fields(payload));
            let field = fields.and_then(|fields| Some(&fields[fields.find_wire(tag)?].span));
            let entry = types.alternative_span(id, &variant.wire);
            if let (Some(field), Some(entry)) = (field, entry) {
                let message = format!("the struct has a field `{tag}`, which is also the name of the union's tag");
                let conflict = Conflict {
                    second: Label::new(entry.clone(), "the struct of this alternative"),
                    first: Label::new(field.clone(), "declares the field here"),
                };
                report.conflict_between(codes::BAD_UNION, conflict, message, "give the tag another name with `tag:`");
            }
        }
    }
}
