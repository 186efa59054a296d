//! Names of tables inside an exported file, where the physical name may not be legal.

use heck::{ToSnakeCase, ToUpperCamelCase};

use crate::model::Table;

/// Returns CloudFormation's logical ids, which consist of letters and digits: `page-hits` gives `PageHits`.
pub(super) fn logical_ids(tables: &[Table]) -> Vec<String> {
    unique(tables, |name| Some(name.to_upper_camel_case()).filter(|id| !id.is_empty()).unwrap_or("Table".to_owned()))
}

/// Returns Terraform's labels, which don't start with a digit: `page-hits` gives `page_hits`.
pub(super) fn labels(tables: &[Table]) -> Vec<String> {
    unique(tables, |name| {
        let label = name.to_snake_case();
        if label.is_empty() || label.starts_with(|c: char| c.is_ascii_digit()) {
            return format!("table_{label}").trim_end_matches('_').to_owned();
        }
        label
    })
}

/// Returns a name for each table; a number makes a repeated name unique.
fn unique(tables: &[Table], name: fn(&str) -> String) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for table in tables {
        let first = name(&table.name);
        let numbered = (2..).map(|number| format!("{first}{number}"));
        let free = std::iter::once(first.clone()).chain(numbered).find(|name| !names.contains(name));
        names.push(free.unwrap_or(first));
    }
    names
}
