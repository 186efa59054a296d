//! `stage:` of an index, for a table that has items already.

use crate::diagnostic::codes;
use crate::model::Stage;
use crate::suggest::suggest;

use super::index_keys::IndexEntry;

const STAGES: [(&str, Stage); 2] = [("building", Stage::Building), ("retiring", Stage::Retiring)];

/// Returns the stage of an index: the usual one if it is not given, or wrong, which is reported.
pub(crate) fn resolve(IndexEntry { report, entry, text }: IndexEntry) -> Stage {
    let Some(word) = &text.stage else { return Stage::Active };
    let path = entry.path.key("stage");
    if text.local {
        let message = "a local index can't be added to a table or removed from it, so it has no stage";
        report.key(codes::BAD_STAGE, &path, message, "remove `stage:`, or make the index global");
        return Stage::Active;
    }
    let Some((_, stage)) = STAGES.iter().find(|(name, _)| name == word) else {
        let help = suggest(word, STAGES.map(|(name, _)| name))
            .unwrap_or_else(|| "write `building` or `retiring`, or remove `stage:`".to_owned());
        report.value(codes::BAD_STAGE, &path, format!("`{word}` is not a stage of an index"), help);
        return Stage::Active;
    };
    *stage
}
