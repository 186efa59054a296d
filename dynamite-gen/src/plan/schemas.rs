//! The schemas that a step exports.

/// The schemas that a step exports.
#[derive(Debug)]
pub(super) enum Schemas {
    /// Those of the version before, in which indexes still have their stages.
    Before,
    /// Those that the step with this number deploys.
    OfStep(usize),
    After,
}

impl Schemas {
    /// Returns them in words.
    pub(super) fn words(&self) -> String {
        match self {
            Schemas::Before => "with the schemas of the version before".to_owned(),
            Schemas::OfStep(number) => format!("with the schemas of step {number}"),
            Schemas::After => "with these schemas".to_owned(),
        }
    }
}
