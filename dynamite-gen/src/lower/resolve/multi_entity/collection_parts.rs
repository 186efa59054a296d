//! The names under `parts:` of a collection, for the parts of the sort key.

use crate::diagnostic::codes;
use crate::lower::resolve::rust_names::{QUERY_METHODS, problem};
use crate::naming::Ident;
use crate::schema::FileReport;
use crate::yaml::Path;

use super::common_sort_key::{CommonSortKey, Difference, End, Member};

/// The entry `parts:` of a collection.
pub(super) struct PartNames<'a> {
    pub(super) report: &'a FileReport<'a>,
    pub(super) path: Path,
}

impl PartNames<'_> {
    /// Returns the names as methods; `None` if one can't be a method of a query.
    pub(super) fn resolve(&self, texts: &[String]) -> Option<Vec<Ident>> {
        let names: Vec<Option<Ident>> = texts.iter().enumerate().map(|(index, text)| self.name(index, text)).collect();
        names.into_iter().collect()
    }

    fn name(&self, index: usize, text: &str) -> Option<Ident> {
        let path = self.path.item(index);
        let name = Ident::snake(text);
        if let Some((rule, message)) = problem(&format!("`{text}`"), name.as_ref()) {
            self.report.value(rule, &path, message, "use another name");
        }
        let name = name?;
        if QUERY_METHODS.contains(&name.plain()) {
            let message = format!("queries already have a method named `{name}`");
            self.report.value(codes::METHOD_COLLISION, &path, message, "use another name");
            return None;
        }
        Some(name)
    }

    /// Checks that there is a part for each name, and that no two parts have the same one.
    pub(super) fn check(&self, names: &[Ident], found: &CommonSortKey, members: &[Member<'_>]) -> Option<()> {
        if names.is_empty() {
            let help = "remove `parts:`, or name the parts of the sort key";
            self.report.key(codes::BAD_COLLECTION_PARTS, &self.path, "`parts:` is empty", help);
            return None;
        }
        if let Some(name) = names.get(found.parts.len()) {
            let path = self.path.item(found.parts.len());
            let message = format!("the entities have no other part of the sort key in common, for `{name}`");
            let help = format!("remove the name, or change the keys: {}", reason(found, members));
            self.report.value(codes::BAD_COLLECTION_PARTS, &path, message, help);
            return None;
        }
        let is_repeated = |index: usize| found.parts[..index].iter().any(|(_, name)| *name == found.parts[index].1);
        let Some(index) = (0..found.parts.len()).find(|index| is_repeated(*index)) else { return Some(()) };
        let message = format!("two parts of the sort key would have the method `{}`", found.parts[index].1);
        self.report.key(codes::METHOD_COLLISION, &self.path, message, "give each part a name of its own");
        None
    }
}

/// Says why the members have no other part in common.
fn reason(found: &CommonSortKey, members: &[Member<'_>]) -> String {
    let (End::Differs { key, after, member, reason }, [first, ..]) = (&found.end, members) else {
        return "they have no more parts".to_owned();
    };
    let place = after.as_ref().map_or_else(|| "at the beginning".to_owned(), |part| format!("after `{part}`"));
    let how = match reason {
        Difference::Known => {
            return format!(
                "`{key}` has a part of the partition key {place}, which other items of an open collection need not have"
            );
        }
        Difference::Template => "only one of them has a template",
        Difference::Segment => "the text or the form of a part is another",
        Difference::After => "other text follows the part, and nothing else shows where it ends",
        Difference::Type => "the types differ",
        Difference::Repetition => "only one of them has the part in another place of its keys, too",
        Difference::Name => "the names differ",
    };
    format!("in `{key}`, `{}` and `{member}` differ {place}: {how}", first.entity.name)
}
