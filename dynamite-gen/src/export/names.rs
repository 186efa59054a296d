//! Names of tables inside an exported file, where the physical name may not be legal.

use heck::{ToSnakeCase, ToUpperCamelCase};

use crate::model::Table;

/// The names of a table inside an exported file.
#[derive(Debug)]
pub(super) struct Names {
    /// The resource.
    pub(super) resource: String,
    /// The parameter or variable with the name of the table.
    pub(super) parameter: String,
    /// The output with the ARN.
    pub(super) arn: String,
    /// The output with the ARN of the stream.
    pub(super) stream_arn: String,
}

/// Returns CloudFormation's names, which consist of letters and digits: `page-hits` gives `PageHits`.
pub(super) fn logical_ids(tables: &[Table]) -> Vec<Names> {
    let id = |name: &str| Some(name.to_upper_camel_case()).filter(|id| !id.is_empty()).unwrap_or("Table".to_owned());
    let resources = unique(Vec::new(), tables.iter().map(|table| id(&table.name)));
    // Parameters and resources have no names in common.
    let parameters = unique(resources.clone(), resources.iter().map(|id| format!("{id}TableName")));
    names(resources, parameters, "Arn", "StreamArn")
}

/// Returns Terraform's names, which don't start with a digit: `page-hits` gives `page_hits`.
pub(super) fn labels(tables: &[Table]) -> Vec<Names> {
    let label = |name: &str| {
        let label = name.to_snake_case();
        if label.is_empty() || label.starts_with(|c: char| c.is_ascii_digit()) {
            return format!("table_{label}").trim_end_matches('_').to_owned();
        }
        label
    };
    let resources = unique(Vec::new(), tables.iter().map(|table| label(&table.name)));
    let parameters = unique(Vec::new(), resources.iter().map(|label| format!("{label}_table_name")));
    names(resources, parameters, "_arn", "_stream_arn")
}

fn names(resources: Vec<String>, parameters: Vec<String>, arn: &str, stream_arn: &str) -> Vec<Names> {
    let arns = resources.iter().map(|name| format!("{name}{arn}"));
    let arns = unique(Vec::new(), arns);
    let stream_arns = unique(arns.clone(), resources.iter().map(|name| format!("{name}{stream_arn}")));
    let outputs = arns.into_iter().zip(stream_arns);
    resources
        .into_iter()
        .zip(parameters)
        .zip(outputs)
        .map(|((resource, parameter), (arn, stream_arn))| Names { resource, parameter, arn, stream_arn })
        .collect()
}

/// Returns the names, of which a number makes a repeated or taken one unique.
fn unique(mut taken: Vec<String>, names: impl Iterator<Item = String>) -> Vec<String> {
    let others = taken.len();
    for first in names {
        let numbered = (2..).map(|number| format!("{first}{number}"));
        let free = std::iter::once(first.clone()).chain(numbered).find(|name| !taken.contains(name));
        taken.push(free.unwrap_or(first));
    }
    taken.split_off(others)
}
