//! The result of a comparison: findings, and a line about each table.

use std::collections::BTreeMap;

use crate::config::Settings;
use crate::diagnostic::{Diagnostic, Level};
use crate::drift::LiveText;
use crate::source::SourceFile;

use super::Steps;
use super::accepted::Accepted;
use super::change::{Change, Changes};
use super::places::Places;
use super::verdict::{Area, Verdict};

/// An earlier version of the schemas.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Baseline<'t> {
    /// The schema files.
    Schemas(&'t [SourceFile]),
    /// The text of a snapshot.
    Snapshot(LiveText<'t>),
}

/// What to compare, and what fails.
#[derive(Clone, Copy, Debug)]
pub struct BreakingOptions<'t> {
    /// The output of `aws dynamodb describe-table` about one table, which is compared with the schemas as `INFRA`.
    pub live: Option<LiveText<'t>>,
    /// A prefix of the name of the live table, which the schema does not have.
    pub prefix: &'t str,
    /// The day, such as `2027-01-31`. Without it, no acceptance of the configuration ends.
    pub today: Option<&'t str>,
    /// The areas whose errors fail the comparison; for the code, what is not compatible does.
    pub fail_on: &'t [Area],
}

impl Default for BreakingOptions<'_> {
    fn default() -> Self {
        BreakingOptions { live: None, prefix: "", today: None, fail_on: &[Area::Data, Area::Infra] }
    }
}

/// The result of a comparison.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Breaking {
    /// False if a schema has an error, so that nothing was compared.
    pub compared: bool,
    /// The changes, or the findings in the schemas if one of them is an error.
    pub diagnostics: Vec<Diagnostic>,
    /// A line about each table that changed.
    pub summary: Vec<String>,
    /// A finding is in an area that fails.
    pub fails: bool,
}

/// What findings and lines are made with.
pub(super) struct Summaries<'a> {
    pub(super) settings: &'a Settings,
    pub(super) options: BreakingOptions<'a>,
    pub(super) steps: Steps,
}

impl Summaries<'_> {
    /// Makes the findings, in the order of the files, and the lines.
    pub(super) fn result(self, changes: Changes, places: &Places<'_>) -> Breaking {
        let mut worst: BTreeMap<(String, Area), Verdict> = BTreeMap::new();
        let mut found = Vec::new();
        let mut fails = false;
        let mut accepted = Accepted::new(self.settings, self.options.today);
        for change in changes.0 {
            let Some(verdict) = Verdict::of(change.rule) else { continue };
            if (verdict.area() == Area::Api && self.settings.changes.api_private) || accepted.take(&change) {
                continue;
            }
            let table = (change.place.table.clone(), verdict.area());
            let Some(finding) = self.finding(change, verdict, places) else { continue };
            fails |= self.fails(&finding, verdict);
            let entry = worst.entry(table).or_insert(verdict);
            *entry = verdict.max(*entry);
            found.push((verdict.area(), finding));
        }
        // Items come first, then the tables, then the code; in each area the worst first, by file and position.
        let order = |area: Area| [Area::Data, Area::Infra, Area::Api].iter().position(|one| *one == area);
        found.sort_by_key(|(area, finding)| {
            let span = finding.labels.first().map(|label| (label.span.file, label.span.range.start));
            (order(*area), finding.level, span.is_none(), span, finding.code(), finding.message.clone())
        });
        let mut diagnostics: Vec<Diagnostic> = found.into_iter().map(|(_, finding)| finding).collect();
        fails |= accepted.has_ended();
        diagnostics.extend(self.settings.apply_levels(accepted.findings(places.file_of_settings())));
        Breaking { compared: true, diagnostics, summary: self.lines(&worst, accepted.counts()), fails }
    }

    fn finding(&self, change: Change, verdict: Verdict, places: &Places<'_>) -> Option<Diagnostic> {
        let message = format!("{}: {}", verdict.area().word(), change.message);
        let finding = Diagnostic::new(change.rule, message).help(change.help);
        let finding = match places.span(&change.place) {
            Some(span) => finding.label(span, change.place.name()),
            None => finding,
        };
        self.settings.apply_levels(vec![finding]).pop()
    }

    fn fails(&self, finding: &Diagnostic, verdict: Verdict) -> bool {
        let is_wrong = finding.level == Level::Error || verdict == Verdict::Major;
        is_wrong && self.options.fail_on.contains(&verdict.area())
    }

    fn lines(&self, worst: &BTreeMap<(String, Area), Verdict>, accepted: &BTreeMap<String, usize>) -> Vec<String> {
        let mut lines: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for ((table, area), verdict) in worst {
            let steps = match (verdict, self.steps.get(table)) {
                (Verdict::InPlace, Some(1)) => " (1 step)".to_owned(),
                (Verdict::InPlace, Some(steps)) => format!(" ({steps} steps)"),
                _ => String::new(),
            };
            lines.entry(table).or_default().push(format!("{} {}{steps}", area.word(), verdict.words()));
        }
        for (table, count) in accepted {
            lines.entry(table).or_default().push(format!("{count} accepted"));
        }
        lines.into_iter().map(|(table, words)| format!("{table}: {}", words.join(", "))).collect()
    }
}
