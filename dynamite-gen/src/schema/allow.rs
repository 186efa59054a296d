//! `allow:` in an entry: rules whose findings are intended there, each with a reason.
//!
//! It is removed from the tree before anything else is read, so that no other part of the reader has to know it.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::diagnostic::{Diagnostic, Level, Rule, codes};
use crate::source::{FileId, Span};
use crate::suggest::suggest;
use crate::yaml::{Document, MapEntry, Node, NodeKind};

/// The key.
pub(super) const KEY: &str = "allow";

/// The keys whose values are named entries.
const SECTIONS: &[&str] =
    &["attributes", "keys", "indexes", "views", "types", "struct", "enum", "union", "entities", "collections"];

/// The allowances in the files of a run.
#[derive(Debug, Default)]
pub(crate) struct Allowances(Vec<Allowance>);

/// A rule that is allowed in one entry.
#[derive(Debug)]
struct Allowance {
    rule: &'static Rule,
    /// The bytes of the entry, from its key to its end.
    entry: Range<usize>,
    /// The span of the rule's name.
    span: Span,
}

impl Allowances {
    /// Removes every `allow:` from a file, and reports those that are not valid.
    pub(crate) fn take(&mut self, document: &mut Document, found: &mut Vec<Diagnostic>) {
        let mut reader = AllowReader { file: document.file(), allowances: &mut self.0, found };
        let root = document.root_mut();
        let range = root.range.clone();
        reader.entry(root, range);
    }

    /// Returns the findings that are not allowed, and a finding for each allowance without effect.
    ///
    /// The first label of a finding decides which entry it belongs to. If two allowances contain it, the inner one
    /// applies.
    pub(crate) fn apply(&self, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
        let mut used = vec![false; self.0.len()];
        let mut rest = Vec::new();
        for finding in found {
            match self.containing(&finding) {
                Some(index) => used[index] = true,
                None => rest.push(finding),
            }
        }
        // In a file with errors, not every finding that would be allowed is found.
        let with_errors = files_with_errors(&rest);
        let unused = self.0.iter().zip(used).filter(|(_, used)| !used).map(|(allowance, _)| allowance);
        rest.extend(unused.filter(|unused| !with_errors.contains(&unused.span.file)).map(unmatched));
        rest
    }

    /// Returns the index of the innermost allowance that contains a finding.
    fn containing(&self, finding: &Diagnostic) -> Option<usize> {
        if !finding.rule.adjustable {
            return None;
        }
        let span = &finding.labels.first()?.span;
        let contains = |entry: &Range<usize>| entry.start <= span.range.start && span.range.end <= entry.end;
        let containing = self.0.iter().enumerate().filter(|(_, allowance)| {
            allowance.rule == finding.rule && allowance.span.file == span.file && contains(&allowance.entry)
        });
        containing.min_by_key(|(_, allowance)| allowance.entry.len()).map(|(index, _)| index)
    }
}

fn files_with_errors(found: &[Diagnostic]) -> BTreeSet<FileId> {
    let errors = found.iter().filter(|finding| finding.level == Level::Error);
    errors.flat_map(|finding| &finding.labels).map(|label| label.span.file).collect()
}

fn unmatched(allowance: &Allowance) -> Diagnostic {
    let message = format!("this `allow:` names `{}`, but there is no such finding here", allowance.rule.name);
    let finding = Diagnostic::new(codes::UNMATCHED_ALLOW, message).label(allowance.span.clone(), "");
    finding.help("remove it, so that it does not hide a later finding")
}

/// Visits every entry of a file.
struct AllowReader<'r> {
    file: FileId,
    allowances: &'r mut Vec<Allowance>,
    found: &'r mut Vec<Diagnostic>,
}

impl AllowReader<'_> {
    fn entry(&mut self, node: &mut Node, range: Range<usize>) {
        let NodeKind::Map(map) = &mut node.kind else { return };
        if let Some(allow) = map.remove(KEY) {
            self.rules(&allow, &range);
        }
        for section in map.entries_mut().iter_mut().filter(|entry| SECTIONS.contains(&entry.key.as_str())) {
            self.section(&mut section.value);
        }
    }

    fn section(&mut self, node: &mut Node) {
        match &mut node.kind {
            NodeKind::Map(map) => {
                for MapEntry { range, value, .. } in map.entries_mut() {
                    let range = range.start..range.end.max(value.range.end);
                    self.entry(value, range);
                }
            }
            NodeKind::List(items) => {
                for item in items {
                    let range = item.range.clone();
                    self.entry(item, range);
                }
            }
            NodeKind::Scalar { .. } => {}
        }
    }

    fn rules(&mut self, allow: &MapEntry, range: &Range<usize>) {
        let NodeKind::Map(rules) = &allow.value.kind else {
            let message = format!("`{KEY}` must be a mapping of rules to reasons, not {}", allow.value.describe());
            return self.refuse(&allow.range, message, "write `allow: { unused-type: the reason why }`");
        };
        for entry in rules.entries() {
            match allowed(entry) {
                Ok(rule) => {
                    let span = Span { file: self.file, range: entry.range.clone() };
                    self.allowances.push(Allowance { rule, entry: range.clone(), span });
                }
                Err(refusal) => self.refuse(&entry.range, refusal.message, refusal.help),
            }
        }
    }

    fn refuse(&mut self, range: &Range<usize>, message: String, help: impl Into<String>) {
        let span = Span { file: self.file, range: range.clone() };
        self.found.push(Diagnostic::new(codes::BAD_ALLOW, message).label(span, "").help(help));
    }
}

/// The reason why an entry under `allow:` is refused.
struct AllowError {
    message: String,
    help: String,
}

/// Returns the rule of an entry under `allow:`.
fn allowed(entry: &MapEntry) -> Result<&'static Rule, AllowError> {
    let refuse = |message: String, help: String| Err(AllowError { message, help });
    let name = entry.key.as_str();
    let Some(rule) = Rule::find(name) else {
        let adjustable = codes::ALL.iter().filter(|rule| rule.adjustable).flat_map(|rule| [rule.name, rule.code]);
        let help = suggest(name, adjustable).unwrap_or_else(|| Rule::help(name));
        return refuse(format!("unknown rule `{name}`"), help);
    };
    if !rule.adjustable {
        let message = format!("`{}` is always an error, so it can't be allowed", rule.name);
        return refuse(message, format!("fix the finding; `dynamite-gen explain {}` shows how", rule.code));
    }
    if !rule.can_be_allowed() {
        let message = format!("`{}` can't be allowed in a schema", rule.name);
        return refuse(message, format!("remove it, or set its level in `dynamite.toml`: `{} = \"allow\"`", rule.name));
    }
    if entry.value.text().is_none_or(|reason| reason.trim().is_empty()) {
        let help = format!("add the reason as text: `{name}: the console needs them all`");
        return refuse(format!("`{name}` is allowed without a reason"), help);
    }
    Ok(rule)
}
