//! The changes that the configuration accepts.

use std::collections::BTreeMap;

use crate::config::{Acceptance, Settings};
use crate::diagnostic::{Diagnostic, codes};
use crate::source::FileId;

use super::change::Change;

/// The acceptances of the configuration, with what each has accepted so far.
pub(super) struct Accepted<'s> {
    settings: &'s Settings,
    today: Option<&'s str>,
    /// Those that match a change, by their index.
    matched: Vec<bool>,
    /// The number of changes that are accepted in each table.
    counts: BTreeMap<String, usize>,
}

impl<'s> Accepted<'s> {
    pub(super) fn new(settings: &'s Settings, today: Option<&'s str>) -> Self {
        let matched = vec![false; settings.changes.accepted.len()];
        Accepted { settings, today, matched, counts: BTreeMap::new() }
    }

    /// Returns whether a change is accepted, today.
    pub(super) fn take(&mut self, change: &Change) -> bool {
        let place = change.place.name();
        let mut is_accepted = false;
        for (acceptance, matched) in self.settings.changes.accepted.iter().zip(&mut self.matched) {
            if acceptance.rule == change.rule.code && acceptance.at == place {
                *matched = true;
                is_accepted |= !acceptance.has_ended(self.today);
            }
        }
        if is_accepted {
            *self.counts.entry(change.place.table.clone()).or_default() += 1;
        }
        is_accepted
    }

    pub(super) fn counts(&self) -> &BTreeMap<String, usize> {
        &self.counts
    }

    /// Returns whether an acceptance matches a change after its last day.
    pub(super) fn has_ended(&self) -> bool {
        self.all().any(|(acceptance, matched)| matched && acceptance.has_ended(self.today))
    }

    /// Returns the findings about the acceptances themselves.
    pub(super) fn findings(&self, file: FileId) -> Vec<Diagnostic> {
        let finding = |(acceptance, matched): (&Acceptance, bool)| {
            let Acceptance { rule, at, until, span } = acceptance;
            let finding = match (matched, until) {
                (false, _) => Diagnostic::new(
                    codes::UNMATCHED_ACCEPTANCE,
                    format!("{rule} is accepted at `{at}`, and not found there"),
                )
                .help("remove the entry, or correct its rule or its place"),
                (true, Some(until)) if acceptance.has_ended(self.today) => Diagnostic::new(
                    codes::ACCEPTANCE_ENDED,
                    format!("{rule} was accepted at `{at}` until {until}, and is still found there"),
                )
                .help("undo the change, or give it another day"),
                _ => return None,
            };
            Some(match self.settings.span(Some(span), file) {
                Some(span) => finding.label(span, ""),
                None => finding,
            })
        };
        self.all().filter_map(finding).collect()
    }

    fn all(&self) -> impl Iterator<Item = (&'s Acceptance, bool)> {
        self.settings.changes.accepted.iter().zip(self.matched.iter().copied())
    }
}
