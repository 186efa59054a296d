//! The schemas that a step exports.

use super::step::{Kind, Step};

/// The schemas that a step exports: those of an earlier step, or the schemas after.
#[derive(Debug)]
pub(super) struct Schemas(Option<usize>);

impl Schemas {
    /// Returns the schemas of the last deployment among these steps, if some of their indexes have a stage.
    pub(super) fn of(steps: &[Step], building: &[&str], kept: &[&str]) -> Self {
        let has_stages = !building.is_empty() || !kept.is_empty();
        let last = steps.iter().rposition(|step| step.kind == Kind::Deploy).filter(|_| has_stages);
        Schemas(last.map(|index| index + 1))
    }

    /// Returns them in words.
    pub(super) fn words(&self) -> String {
        match self.0 {
            Some(number) => format!("with the schemas of step {number}"),
            None => "with these schemas".to_owned(),
        }
    }
}
