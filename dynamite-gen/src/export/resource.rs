//! The tables of an exported file.

use super::definition::Definition;
use super::names::Names;
use super::options::ExportOptions;
use crate::model::Table;

/// A table in an exported file.
#[derive(Debug)]
pub(super) struct Resource<'m> {
    pub(super) names: &'m Names,
    pub(super) definition: Definition<'m>,
    /// It is kept when it is removed from the file, or would be replaced.
    pub(super) retain: bool,
}

/// Returns the selected tables. Their names do not depend on the selection.
pub(super) fn resources<'m>(
    options: &ExportOptions<'_>,
    tables: &'m [Table],
    selected: &[usize],
    names: &'m [Names],
) -> Vec<Resource<'m>> {
    let resource = |index: &usize| {
        let table = &tables[*index];
        let definition = Definition::of(table, options);
        Resource { names: &names[*index], definition, retain: options.retain || table.settings.deletion_protection }
    };
    selected.iter().map(resource).collect()
}
