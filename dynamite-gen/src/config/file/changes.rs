//! Reads `[breaking]`.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{ConfigReader, in_order};
use crate::config::changes::{Acceptance, ChangeSettings, is_day};
use crate::config::levels::check_rule;
use crate::error::Error;

const KEYS: [&str; 2] = ["api", "accept"];
const ACCEPTANCE_KEYS: [&str; 4] = ["rule", "at", "until", "reason"];

impl ConfigReader {
    pub(super) fn changes(&self, value: &Spanned<DeValue<'_>>) -> Result<ChangeSettings, Error> {
        let Some(table) = value.get_ref().as_table() else {
            return Err(self.wrong_type("breaking", "a table", value));
        };
        let mut settings = ChangeSettings::default();
        for (key, value) in in_order(table) {
            match key.get_ref().as_ref() {
                "api" => settings.api_private = self.is_private(value)?,
                "accept" => settings.accepted = self.acceptances(value)?,
                other => return Err(self.unknown(other, key.span(), &KEYS)),
            }
        }
        Ok(settings)
    }

    fn is_private(&self, value: &Spanned<DeValue<'_>>) -> Result<bool, Error> {
        match self.text("api", value)? {
            "private" => Ok(true),
            "public" => Ok(false),
            other => {
                let error = self.error(value.span(), format!("`api` can't be `{other}`"));
                Err(error.help("write `private` if no other crate sees the generated code, or remove it"))
            }
        }
    }

    fn acceptances(&self, value: &Spanned<DeValue<'_>>) -> Result<Vec<Acceptance>, Error> {
        let Some(list) = value.get_ref().as_array() else {
            return Err(self.wrong_type("accept", "a list of tables", value));
        };
        list.iter().map(|entry| self.acceptance(entry)).collect()
    }

    fn acceptance(&self, value: &Spanned<DeValue<'_>>) -> Result<Acceptance, Error> {
        let Some(table) = value.get_ref().as_table() else {
            return Err(self.wrong_type("accept", "a list of tables", value));
        };
        if let Some((key, _)) = in_order(table).find(|(key, _)| !ACCEPTANCE_KEYS.contains(&key.get_ref().as_ref())) {
            return Err(self.unknown(key.get_ref(), key.span(), &ACCEPTANCE_KEYS));
        }
        let given = |key| self.given(table, key, value);
        let (rule_text, rule_value) = given("rule")?;
        let rule = check_rule(rule_text).map_err(|error| self.locate(error, rule_value.span()))?;
        if !rule.is_of_changes() {
            let error = self.error(rule_value.span(), format!("`{rule_text}` is not a rule about changes"));
            return Err(
                error.help("`dynamite-gen explain` lists the rules; those about changes are D11xx, D12xx and D13xx")
            );
        }
        given("reason")?;
        let until = table.get("until").map(|until| self.day(until)).transpose()?;
        let at = given("at")?.0.to_owned();
        Ok(Acceptance { rule: rule.code, at, until, span: value.span() })
    }

    /// Returns the text under a key that an entry must have.
    fn given<'t, 'i>(
        &self,
        table: &'t DeTable<'i>,
        key: &str,
        entry: &Spanned<DeValue<'_>>,
    ) -> Result<(&'t str, &'t Spanned<DeValue<'i>>), Error> {
        let help = match key {
            "rule" => "add the code of the rule, as in `rule = \"D1102\"`",
            "at" => "add the place, which the finding names: `at = \"invoices.Invoice.total\"`",
            _ => "say why the change is wanted, as in `reason = \"the table is empty\"`",
        };
        let Some(value) = table.get(key) else {
            return Err(self.error(entry.span(), format!("an entry of `accept` has no `{key}`")).help(help));
        };
        let text = self.text(key, value)?;
        if text.trim().is_empty() {
            return Err(self.error(value.span(), format!("`{key}` is empty")).help(help));
        }
        Ok((text, value))
    }

    fn day(&self, value: &Spanned<DeValue<'_>>) -> Result<String, Error> {
        let text = match value.get_ref() {
            DeValue::Datetime(day) => day.to_string(),
            _ => self.text("until", value)?.to_owned(),
        };
        if is_day(&text) {
            return Ok(text);
        }
        let error = self.error(value.span(), format!("`{text}` is not a day"));
        Err(error.help("write the last day on which the change is accepted, as in `until = \"2027-01-31\"`"))
    }
}
