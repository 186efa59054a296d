//! `explain`: prints the page of a rule, or the list of rules.

use super::args::ExplainOptions;
use super::console::Console;
use super::verdict::Verdict;
use crate::diagnostic::{Level, Rule, rules};
use crate::error::Error;
use crate::escape::Printable;

pub(super) fn run(options: &ExplainOptions, console: &mut Console<'_>) -> Result<Verdict, Error> {
    let text: String = match &options.rule {
        None => rules().iter().map(|rule| line(rule)).collect(),
        Some(text) => {
            find(text).map(page).ok_or_else(|| Error::new(format!("unknown rule `{text}`")).help(Rule::help(text)))?
        }
    };
    console.result(&Printable::lines(&text))?;
    Ok(Verdict::Clean)
}

/// Returns the rule with a code or a name, in upper or lower case.
fn find(text: &str) -> Option<&'static Rule> {
    let is_named = |rule: &&Rule| [rule.code, rule.name].iter().any(|name| name.eq_ignore_ascii_case(text));
    rules().iter().copied().find(|rule| is_named(rule))
}

/// `D0311  unused-type                warning  A declared type is used nowhere.`
fn line(rule: &Rule) -> String {
    format!("{}  {:25}  {:7}  {}\n", rule.code, rule.name, rule.level, rule.summary)
}

fn page(rule: &Rule) -> String {
    let explanation = rule.explanation().replacen('\n', &format!("\n\n{}: {}\n", rule.level, rule.summary), 1);
    format!("{explanation}\n{}", settings(rule))
}

/// Returns how the level of the rule can be changed.
fn settings(rule: &Rule) -> String {
    let Rule { name, level, .. } = rule;
    if !rule.adjustable {
        return format!("This rule is always an error; its level can't be set.\n{}", acceptance(rule));
    }
    let other = if *level == Level::Error { Level::Warning } else { Level::Error };
    let set = format!(
        "Set its level in `dynamite.toml` to `error`, `warning`, `note` or `allow`:\n\n    [levels]\n    {name} = \"{other}\"\n"
    );
    if !rule.can_be_allowed() {
        return set + &acceptance(rule);
    }
    format!("{set}\nOr allow it for one entry of a schema, with a reason:\n\n    allow: {{ {name}: \"the reason\" }}\n")
}

/// Returns how a change that the rule finds can be accepted; an empty text for a rule about something else.
fn acceptance(rule: &Rule) -> String {
    match rule.is_of_changes() {
        true => format!(
            "\nAccept a change at the place that the finding shows, with a reason:\n\n    [breaking]\n    accept = [{{ rule = \"{}\", \
             at = \"invoices.Invoice.total\", reason = \"the reason\" }}]\n",
            rule.code
        ),
        false => String::new(),
    }
}
