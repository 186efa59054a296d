//! The times of writes of an entity.

use arbitrary::Result;

use super::random::Random;
use super::{Attribute, quoted};

/// Types of attributes that hold the time of a write; the odd ones can't.
const TYPES: &[&str] = &["timestamp", "timestamp(millis)?", "timestamp(seconds)", "epoch_seconds", "epoch_millis?"];
const ODD_TYPES: &[&str] = &["date", "datetime", "string", "list<timestamp>", "u64"];

/// The attributes that hold the times.
pub(super) struct Times {
    created: Option<&'static str>,
    updated: Option<&'static str>,
}

impl Times {
    pub(super) fn choose(u: &mut Random<'_, '_>) -> Result<Self> {
        let created = if u.ratio(1, 3)? { Some(u.mostly(TYPES, ODD_TYPES)?) } else { None };
        let updated = if u.ratio(1, 2)? { Some(u.mostly(TYPES, ODD_TYPES)?) } else { None };
        Ok(Times { created, updated })
    }

    pub(super) fn declarations(&self) -> Vec<String> {
        let created = self.created.map(|ty| format!("made: {}", quoted(ty)));
        created.into_iter().chain(self.updated.map(|ty| format!("changed: {}", quoted(ty)))).collect()
    }

    /// Returns an index by the time of the last write, and adds its key.
    pub(super) fn index(
        &self,
        u: &mut Random<'_, '_>,
        attributes: &[Attribute],
        keys: &mut Vec<String>,
    ) -> Result<Option<String>> {
        if self.updated.is_none() || u.ratio(1, 3)? {
            return Ok(None);
        }
        let sort = if u.arbitrary()? {
            "changed"
        } else {
            let other = if u.makes_mistake()? { format!("{{{}}}", u.choose(attributes)?.name) } else { String::new() };
            keys.push(format!("kt: {}", quoted(&format!("{other}#{{changed}}"))));
            "kt"
        };
        let partition = quoted(attributes[0].name);
        Ok(Some(format!("by_change: {{ partition_key: {partition}, sort_key: {sort}, projection: keys_only }}")))
    }

    /// Returns the entry `timestamps:`.
    pub(super) fn entry(&self, u: &mut Random<'_, '_>, indent: &str) -> Result<String> {
        let created = self.created.map(|_| "created: made".to_owned());
        let updated = if u.makes_mistake()? { Some("updated: made") } else { self.updated.map(|_| "updated: changed") };
        let entries: Vec<String> = created.into_iter().chain(updated.map(str::to_owned)).collect();
        Ok(if entries.is_empty() {
            String::new()
        } else {
            format!("{indent}timestamps: {{ {} }}\n", entries.join(", "))
        })
    }
}
