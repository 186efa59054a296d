//! `settings:` of a table, and the capacity of its indexes.

use arbitrary::Result;

use super::names::TEXTS;
use super::quoted;
use super::random::Random;

/// Units of capacity, some of which are not valid.
const UNITS: &[&str] = &["1", "40000", "\"17\"", "9223372036854775807"];
const NO_UNITS: &[&str] = &["0", "-1", "1.5", "9223372036854775808", "~", "[]", "\"\\U0000202E\""];

/// The billing mode of a table.
#[derive(Clone, Copy)]
pub(super) enum Billing {
    PerRequest,
    Provisioned,
}

impl Billing {
    pub(super) fn choose(u: &mut Random<'_, '_>) -> Result<Self> {
        Ok(if u.ratio(1, 4)? { Billing::Provisioned } else { Billing::PerRequest })
    }

    /// Returns the capacity of an index, after its other entries.
    pub(super) fn of_index(self, u: &mut Random<'_, '_>, local: bool) -> Result<String> {
        if local && !u.makes_mistake()? {
            return Ok(String::new());
        }
        Ok(self.capacity(u)?.map(|capacity| format!(", {capacity}")).unwrap_or_default())
    }

    fn capacity(self, u: &mut Random<'_, '_>) -> Result<Option<String>> {
        let (read, write) = (u.mostly(UNITS, NO_UNITS)?, u.mostly(UNITS, NO_UNITS)?);
        Ok(match self {
            _ if u.makes_mistake()? => None,
            Billing::Provisioned => Some(format!("throughput: {{ read: {read}, write: {write} }}")),
            Billing::PerRequest if u.ratio(1, 3)? => {
                let read = if u.arbitrary()? { format!(", read: {read}") } else { String::new() };
                Some(format!("on_demand_maximum: {{ write: {write}{read} }}"))
            }
            Billing::PerRequest => None,
        })
    }

    /// Returns `settings:`, which a provisioned table needs.
    pub(super) fn settings(self, u: &mut Random<'_, '_>) -> Result<String> {
        let mut entries = Vec::new();
        match self {
            Billing::Provisioned => entries.push("billing_mode: provisioned".to_owned()),
            Billing::PerRequest if u.arbitrary()? => return Ok(String::new()),
            Billing::PerRequest if u.ratio(1, 4)? => entries.push("billing_mode: pay_per_request".to_owned()),
            Billing::PerRequest => {}
        }
        entries.extend(self.capacity(u)?);
        others(u, &mut entries)?;
        if u.ratio(1, 3)? {
            entries.push(format!("tags: {{ {} }}", tags(u)?));
        }
        Ok(super::section("", "settings", &entries))
    }
}

/// Settings that go with any billing mode.
fn others(u: &mut Random<'_, '_>, entries: &mut Vec<String>) -> Result<()> {
    let words: [(&str, &[&str], &[&str]); 5] = [
        ("table_class", &["standard", "standard_infrequent_access"], &["STANDARD", "\"\""]),
        ("stream", &["keys_only", "new_image", "old_image", "new_and_old_images"], &["none", "true"]),
        ("point_in_time_recovery", &["true", "false", "{ days: 7 }", "{ days: 35 }"], &["7", "{ days: 36 }", "{}"]),
        ("deletion_protection", &["true", "false"], &["yes", "1"]),
        ("encryption", &["aws_owned", "aws_managed"], &["kms", "{ kms_key: \"\" }", "[]"]),
    ];
    for (key, good, bad) in words {
        if u.ratio(1, 3)? {
            entries.push(format!("{key}: {}", u.mostly(good, bad)?));
        } else if key == "encryption" && u.ratio(1, 3)? {
            let name = u.choose(TEXTS)?.replace(|c: char| c.is_whitespace() || c.is_control(), "");
            entries.push(format!("encryption: {{ kms_key: {} }}", quoted(&format!("alias/{name}"))));
        }
    }
    Ok(())
}

fn tags(u: &mut Random<'_, '_>) -> Result<String> {
    let mut tags = Vec::new();
    for number in 0..u.int_in_range(0..=3)? {
        let before = u.mostly(&["t", "cost center ", "größe"], &["aws:", "AWS:x"])?;
        let (name, value) = (format!("{before}{}{number}", u.choose(TEXTS)?), u.choose(TEXTS)?);
        tags.push(format!("{}: {}", quoted(&name), quoted(value)));
    }
    Ok(tags.join(", "))
}
