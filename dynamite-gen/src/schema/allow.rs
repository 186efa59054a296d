//! `allow:` in an entry: findings of a rule that its author means to have there, and why.
//!
//! Taken out of the tree before anything else is read, so that no other part of the language knows of it.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::diagnostic::{Diagnostic, Level, Rule, codes};
use crate::source::{FileId, Span};
use crate::suggest::suggest;
use crate::yaml::{Document, Entry, Node, NodeKind};

/// The key.
pub(super) const KEY: &str = "allow";

/// The keys whose values are entries by name; what stands under other keys is no entry.
const SECTIONS: &[&str] =
    &["attributes", "keys", "indexes", "views", "types", "struct", "enum", "union", "entities", "collections"];

/// What the files of a run allow.
#[derive(Debug, Default)]
pub(crate) struct Allowances(Vec<Allowance>);

/// A rule that is allowed in one entry.
#[derive(Debug)]
struct Allowance {
    rule: &'static Rule,
    /// The entry, from its key to its end.
    node: Range<usize>,
    /// Where the rule is named.
    place: Span,
}

impl Allowances {
    /// Takes every `allow:` out of a file; what is wrong with one is a finding.
    pub(crate) fn take(&mut self, document: &mut Document, found: &mut Vec<Diagnostic>) {
        let mut reader = Reader { file: document.file(), taken: &mut self.0, found };
        let root = document.root_mut();
        let whole = root.range.clone();
        reader.entry(root, whole);
    }

    /// The findings that are not allowed, and a finding for each allowance that allows nothing.
    ///
    /// A finding lies where its first label is; of two allowances around it the inner one counts.
    pub(crate) fn apply(&self, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
        let mut used = vec![false; self.0.len()];
        let mut rest = Vec::new();
        for finding in found {
            match self.around(&finding) {
                Some(at) => used[at] = true,
                None => rest.push(finding),
            }
        }
        // Where something is wrong not all is found that would be allowed.
        let wrong = files_with_errors(&rest);
        let unused = self.0.iter().zip(used).filter(|(_, used)| !used).map(|(allowance, _)| allowance);
        rest.extend(unused.filter(|unused| !wrong.contains(&unused.place.file)).map(unmatched));
        rest
    }

    fn around(&self, finding: &Diagnostic) -> Option<usize> {
        if !finding.rule.adjustable {
            return None;
        }
        let span = &finding.labels.first()?.span;
        let holds = |node: &Range<usize>| node.start <= span.range.start && span.range.end <= node.end;
        let around = self.0.iter().enumerate().filter(|(_, allowance)| {
            allowance.rule == finding.rule && allowance.place.file == span.file && holds(&allowance.node)
        });
        around.min_by_key(|(_, allowance)| allowance.node.len()).map(|(at, _)| at)
    }
}

fn files_with_errors(found: &[Diagnostic]) -> BTreeSet<FileId> {
    let errors = found.iter().filter(|finding| finding.level == Level::Error);
    errors.flat_map(|finding| &finding.labels).map(|label| label.span.file).collect()
}

fn unmatched(allowance: &Allowance) -> Diagnostic {
    let message = format!("`{}` is allowed here, and nothing here needs it", allowance.rule.name);
    let finding = Diagnostic::new(codes::UNMATCHED_ALLOW, message).at(allowance.place.clone(), "");
    finding.help("remove it, so that it does not hide what comes later")
}

/// A walk from entry to entry.
struct Reader<'r> {
    file: FileId,
    taken: &'r mut Vec<Allowance>,
    found: &'r mut Vec<Diagnostic>,
}

impl Reader<'_> {
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
                for Entry { range, value, .. } in map.entries_mut() {
                    let whole = range.start..range.end.max(value.range.end);
                    self.entry(value, whole);
                }
            }
            NodeKind::List(items) => {
                for item in items {
                    let whole = item.range.clone();
                    self.entry(item, whole);
                }
            }
            NodeKind::Scalar { .. } => {}
        }
    }

    fn rules(&mut self, allow: &Entry, node: &Range<usize>) {
        let NodeKind::Map(rules) = &allow.value.kind else {
            let message = format!("`{KEY}` takes rules, each with a reason, not {}", allow.value.describe());
            return self.refuse(&allow.range, message, "write `allow: { unused-type: why it is meant to be here }`");
        };
        for entry in rules.entries() {
            match allowed(entry) {
                Ok(rule) => {
                    let place = Span { file: self.file, range: entry.range.clone() };
                    self.taken.push(Allowance { rule, node: node.clone(), place });
                }
                Err((message, help)) => self.refuse(&entry.range, message, help),
            }
        }
    }

    fn refuse(&mut self, range: &Range<usize>, message: String, help: impl Into<String>) {
        let place = Span { file: self.file, range: range.clone() };
        self.found.push(Diagnostic::new(codes::BAD_ALLOW, message).at(place, "").help(help));
    }
}

/// The rule of an entry under `allow:`, or what is wrong with it and what to do.
fn allowed(entry: &Entry) -> Result<&'static Rule, (String, String)> {
    let name = entry.key.as_str();
    let Some(rule) = Rule::find(name) else {
        let adjustable = codes::ALL.iter().filter(|rule| rule.adjustable).flat_map(|rule| [rule.name, rule.code]);
        let help = suggest(name, adjustable).unwrap_or_else(|| Rule::help(name));
        return Err((format!("there is no rule `{name}`"), help));
    };
    if !rule.adjustable {
        let message = format!("`{}` is always an error, so it can't be allowed", rule.name);
        return Err((message, format!("mend what it finds; `dynamite-gen explain {}` says how", rule.code)));
    }
    if !rule.can_be_allowed() {
        let message = format!("`{}` is about what stands here, so it can't be allowed here", rule.name);
        return Err((message, format!("remove it, or set its level in `dynamite.toml`: `{} = \"allow\"`", rule.name)));
    }
    if entry.value.text().is_none_or(|reason| reason.trim().is_empty()) {
        let help = format!("say why in a text: `{name}: the console needs them all`");
        return Err((format!("`{name}` is allowed without a reason"), help));
    }
    Ok(rule)
}
