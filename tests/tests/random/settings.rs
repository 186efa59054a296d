//! Random `settings:` of a table, and the capacity of its indexes.

use crate::schema::Choices;

const SETTINGS: [(&str, &[&str]); 5] = [
    ("table_class", &["standard", "standard_infrequent_access"]),
    ("stream", &["keys_only", "new_image", "old_image", "new_and_old_images"]),
    ("point_in_time_recovery", &["true", "false", "{ days: 7 }"]),
    ("deletion_protection", &["true", "false"]),
    ("encryption", &["aws_owned", "aws_managed", "{ kms_key: alias/orders }"]),
];

/// How a table and its indexes are billed.
#[derive(Clone, Copy)]
pub(crate) enum Billing {
    PerRequest,
    Provisioned,
}

impl Billing {
    pub(crate) fn choose(choices: &mut Choices) -> Self {
        if choices.chance(4) { Billing::Provisioned } else { Billing::PerRequest }
    }

    /// Returns the entry for the capacity of the table or of a global index.
    fn capacity(self, choices: &mut Choices) -> Option<String> {
        let (read, write) = (1 + choices.number(40_000), 1 + choices.number(100));
        match self {
            Billing::Provisioned => Some(format!("throughput: {{ read: {read}, write: {write} }}")),
            Billing::PerRequest if choices.chance(3) => Some(format!("on_demand_maximum: {{ write: {write} }}")),
            Billing::PerRequest => None,
        }
    }

    /// Returns the entry for the capacity of an index, to follow its other entries.
    pub(crate) fn index_entry(self, choices: &mut Choices) -> String {
        self.capacity(choices).map(|capacity| format!(", {capacity}")).unwrap_or_default()
    }

    pub(crate) fn settings(self, choices: &mut Choices) -> String {
        let mut text = match self {
            Billing::PerRequest if choices.chance(2) => return String::new(),
            Billing::PerRequest => "settings:\n  billing_mode: pay_per_request\n".to_owned(),
            Billing::Provisioned => "settings:\n  billing_mode: provisioned\n".to_owned(),
        };
        text.extend(self.capacity(choices).map(|capacity| format!("  {capacity}\n")));
        for (key, values) in SETTINGS {
            if choices.chance(3) {
                text.push_str(&format!("  {key}: {}\n", values[choices.number(values.len())]));
            }
        }
        if choices.chance(3) {
            text.push_str("  tags: { team: billing, \"cost center\": \"17\" }\n");
        }
        text
    }
}
