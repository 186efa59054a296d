//! The steps that change a table besides its indexes.

use super::schemas::Schemas;
use super::step::{Kind, Step};
use super::steps::Tables;
use super::tool::PlanTool;
use crate::breaking::Change;
use crate::diagnostic::codes;

const UNDO: &str = "change it back";

/// Something that DynamoDB can't change as long as it is on.
struct Switched {
    /// What turns it on in the schema.
    key: &'static str,
    off: String,
    wait: &'static str,
    on: String,
}

impl Tables<'_> {
    /// Returns the steps for other changes of the table: first what has to be off, and then what is on after that.
    pub(super) fn settings(&self, changes: &[&Change], schemas: &Schemas) -> Vec<Step> {
        let mut steps: Vec<Step> = Vec::from_iter(self.off(changes, schemas));
        steps.extend(changes.iter().map(|change| {
            let what = self.switched(change).map_or_else(|| change.message.clone(), |switched| switched.on);
            self.setting(what, &change.help, schemas.words())
        }));
        steps
    }

    /// Returns the step that turns off what the next ones turn on in another way. It is one step, because an export makes all
    /// changes that its schemas have.
    fn off(&self, changes: &[&Change], schemas: &Schemas) -> Option<Step> {
        let switched: Vec<Switched> = changes.iter().filter_map(|change| self.switched(change)).collect();
        let joined = |parts: Vec<&str>, by: &str| parts.join(by);
        let what = joined(switched.iter().map(|switched| switched.off.as_str()).collect(), "; ");
        let wait = joined(switched.iter().map(|switched| switched.wait).collect(), "; ");
        let keys = joined(switched.iter().map(|switched| switched.key).collect(), " and ");
        let words = format!("{}, but without {keys}", schemas.words());
        (!switched.is_empty()).then(|| self.setting(what, &wait, words))
    }

    fn setting(&self, what: String, wait: &str, schemas: String) -> Step {
        let step = Step::new(Kind::Infrastructure, what, wait, UNDO);
        if self.target.tool == PlanTool::Cli { step } else { step.with([self.target.export("", &schemas)]) }
    }

    /// Returns how a change is made in two steps, if it has to be.
    fn switched(&self, change: &Change) -> Option<Switched> {
        let (before, after) = (self.deployed, &self.after.physical);
        if change.rule == codes::TTL_SETTING_CHANGED {
            let before = before.ttl.as_ref()?.attribute()?;
            let after = after.ttl.as_ref()?.attribute()?;
            return Some(Switched {
                key: "`ttl:`",
                off: format!("time to live is disabled for `{before}`"),
                wait: "until `describe-time-to-live` says DISABLED, and an hour has passed: DynamoDB refuses another change before",
                on: format!("time to live is enabled for `{after}`"),
            });
        }
        let is_stream = change.rule == codes::STREAM_CHANGED && before.stream.is_some() && after.stream.is_some();
        is_stream.then(|| Switched {
            key: "`stream:`",
            off: "the stream is disabled".to_owned(),
            wait: "until `describe-table` has no `StreamSpecification`: what is written meanwhile is in no stream",
            on: "the stream is enabled with other contents".to_owned(),
        })
    }
}
