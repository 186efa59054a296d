//! The times of writes of a random entity.

use crate::schema::{Attribute, Choices, quoted};
use crate::settings::Billing;

/// The types that can hold the time of a write.
const TYPES: &[&str] =
    &["timestamp", "timestamp(millis)?", "timestamp(seconds)", "epoch_seconds?", "epoch_millis", "epoch_millis?"];

/// Names of the attribute with the time of the last write; generated code has variables with some of them.
const UPDATED: &[&str] = &["changed_then", "key", "writer", "time"];

/// The attributes under `timestamps:`, if an entity has them.
pub(crate) struct Times {
    created: Option<&'static str>,
    updated: Option<(&'static str, &'static str)>,
}

impl Times {
    pub(crate) fn choose(choices: &mut Choices) -> Self {
        let ty = |choices: &mut Choices| TYPES[choices.number(TYPES.len())];
        let created = choices.chance(3).then(|| ty(choices));
        let updated = choices.chance(2).then(|| (UPDATED[choices.number(UPDATED.len())], ty(choices)));
        Times { created, updated }
    }

    /// Returns the entries of `attributes:`.
    pub(crate) fn declarations(&self, indent: &str) -> String {
        let created = self.created.map(|ty| format!("{indent}made_then: {ty}\n"));
        let updated = self.updated.map(|(name, ty)| format!("{indent}{name}: {ty}\n"));
        created.into_iter().chain(updated).collect()
    }

    /// Returns the entry `timestamps:`.
    pub(crate) fn entry(&self, indent: &str) -> String {
        let created = self.created.map(|_| "created: made_then".to_owned());
        let updated = self.updated.map(|(name, _)| format!("updated: {name}"));
        let entries: Vec<String> = created.into_iter().chain(updated).collect();
        if entries.is_empty() { String::new() } else { format!("{indent}timestamps: {{ {} }}\n", entries.join(", ")) }
    }

    /// Returns the computed keys and the indexes that are made of the times, `own` being a part of the table's key.
    pub(crate) fn indexes(
        &self,
        choices: &mut Choices,
        own: &Attribute,
        billing: Billing,
    ) -> (Vec<String>, Vec<String>) {
        let (mut keys, mut indexes) = (Vec::new(), Vec::new());
        let updated = self.updated.map(|(name, _)| name);
        for (number, name) in self.created.map(|_| "made_then").into_iter().chain(updated).enumerate() {
            let sort = match choices.number(4) {
                0 => continue,
                1 => name.to_owned(),
                form => {
                    let template =
                        if form == 2 { format!("T#{{{name}}}") } else { format!("{{{}}}#{{{name}}}", own.name) };
                    keys.push(format!("  of_time{number}: {}\n", quoted(&template)));
                    format!("of_time{number}")
                }
            };
            let billing = billing.index_entry(choices);
            indexes.push(format!(
                "  by_time{number}: {{ partition_key: only_text, sort_key: {sort}, projection: keys_only{billing} }}\n"
            ));
        }
        (keys, indexes)
    }
}
