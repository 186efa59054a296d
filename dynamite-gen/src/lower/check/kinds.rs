//! Kinds that two entities have: the discriminator could not tell these apart.

use crate::diagnostic::codes;
use crate::schema::{Conflict, EntryLabel, FileReport};
use crate::yaml::Path;

/// Refuses a kind that an entity before has. Each entity is given by its entry, and its kind if it has one.
pub(crate) fn refuse_same(report: &FileReport, entities: &[(&Path, Option<&str>)]) {
    for (index, (path, kind)) in entities.iter().enumerate() {
        let Some(kind) = kind else { continue };
        if let Some((first, _)) = entities[..index].iter().find(|(_, other)| *other == Some(*kind)) {
            let message = format!("two entities have the same kind `{kind}`");
            let conflict = Conflict {
                second: EntryLabel::new(path, "also has this kind"),
                first: EntryLabel::new(first, "has this kind"),
            };
            report.conflict(codes::SAME_KIND, conflict, message, "give one of them another `kind:`");
        }
    }
}
