//! Files that are no schemas: definitions of tables for other tools, and files with a merge conflict.

use std::ops::Range;

use crate::diagnostic::{Diagnostic, codes};
use crate::merge_conflict;
use crate::source::{FileId, Span};

/// A tool that creates tables, and what its files have.
struct Tool {
    name: &'static str,
    /// Texts that only its files have.
    sure: &'static [&'static str],
    /// The format of `dynamite-gen export` for the tool.
    export: &'static str,
}

const TOOLS: &[Tool] = &[
    Tool {
        name: "Terraform",
        sure: &["resource \"aws_dynamodb_", "\"aws_dynamodb_table\"", "terraform-aws-modules/dynamodb"],
        export: "terraform",
    },
    Tool {
        name: "CloudFormation",
        sure: &["AWSTemplateFormatVersion", "AWS::DynamoDB::", "AWS::Serverless"],
        export: "cloudformation",
    },
    Tool { name: "the AWS CLI", sure: &["aws dynamodb create-table", "aws dynamodb update-table"], export: "cli-json" },
];

/// Keys of CloudFormation and of DynamoDB's API; a file with them alone is told by its form.
const API_KEYS: [&str; 3] = ["KeySchema", "AttributeDefinitions", "TableName"];

/// Blocks of Terraform at the beginning of a line.
const TERRAFORM_BLOCKS: [&str; 6] =
    ["resource \"", "module \"", "variable \"", "provider \"", "terraform {", "locals {"];

/// Returns the finding about a file that is no schema, whatever it is instead.
pub(super) fn refuse(file: FileId, text: &str) -> Option<Diagnostic> {
    let span = |range| Span { file, range };
    if let Some(range) = merge_conflict::marker(text) {
        let finding = Diagnostic::new(codes::SYNTAX, merge_conflict::MESSAGE).label(span(range), "");
        return Some(finding.help(merge_conflict::HELP));
    }
    let (tool, range) = definition(text)?;
    let message = format!("this is a definition of a table for {}, not a schema", tool.name);
    let help = format!(
        "write a schema: `dynamite-gen init` makes an example, \
         and `dynamite-gen export {}` makes such a definition from it",
        tool.export
    );
    Some(Diagnostic::new(codes::FOREIGN_DEFINITION, message).label(span(range), "").help(help))
}

/// Returns the tool that a file is for, and the line that shows it.
fn definition(text: &str) -> Option<(&'static Tool, Range<usize>)> {
    if lines(text).any(|(_, line)| is_key(line, "dynamite")) {
        return first(text, tool_in_schema);
    }
    let sure = |tool: &&'static Tool, text: &str| tool.sure.iter().any(|sure| text.contains(sure));
    if let Some(tool) = TOOLS.iter().find(|tool| sure(tool, text)) {
        return first(text, |line| Some(tool).filter(|tool| sure(tool, line)));
    }
    let is_json = text.trim_start().starts_with(['{', '[']);
    first(text, |line| probable_tool(line, is_json))
}

/// Returns the first tool of a line, and the line.
fn first(text: &str, tool: impl Fn(&str) -> Option<&'static Tool>) -> Option<(&'static Tool, Range<usize>)> {
    lines(text).find_map(|(start, line)| {
        let tool = tool(line)?;
        let start = start + line.len() - line.trim_start().len();
        Some((tool, start..start + line.trim().len()))
    })
}

/// Returns the tool that a line is probably for, in a file that does not say that it is a schema.
fn probable_tool(line: &str, is_json: bool) -> Option<&'static Tool> {
    let [terraform, cloudformation, cli] = TOOLS else { return None };
    let is_argument = line.trim_start().strip_prefix("hash_key").is_some_and(|rest| rest.trim_start().starts_with('='));
    if is_argument || TERRAFORM_BLOCKS.iter().any(|block| line.starts_with(block)) {
        return Some(terraform);
    }
    let has_key = API_KEYS.iter().any(|key| is_key(line, key) || line.contains(&format!("\"{key}\"")));
    has_key.then_some(if is_json { cli } else { cloudformation })
}

/// Returns the tool of a line in a file that says that it is a schema: another definition is pasted into it.
fn tool_in_schema(line: &str) -> Option<&'static Tool> {
    let [terraform, cloudformation, _] = TOOLS else { return None };
    let ty = after_key(line, "Type").map(|value| value.trim_matches(['"', '\'']));
    if ty.is_some_and(|ty| ty.starts_with("AWS::DynamoDB::"))
        || ["AWSTemplateFormatVersion", "KeySchema"].iter().any(|key| line.starts_with(key) && is_key(line, key))
    {
        Some(cloudformation)
    } else {
        line.starts_with("resource \"aws_dynamodb_").then_some(terraform)
    }
}

/// Returns whether a line begins with a key, which may be in quotes, in braces, or in a list.
fn is_key(line: &str, key: &str) -> bool {
    after_key(line, key).is_some()
}

fn after_key<'t>(line: &'t str, key: &str) -> Option<&'t str> {
    let line = line.trim_start_matches(['\u{feff}', ' ', '\t', '-', '{', '"', '\'']);
    let after = line.strip_prefix(key)?.trim_start_matches(['"', '\'']).trim_start();
    after.strip_prefix(':').map(str::trim)
}

/// Iterates over the lines with their first bytes.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut start = 0;
    text.split_inclusive('\n').map(move |line| {
        let first = start;
        start += line.len();
        (first, line)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<(&'static str, &str)> {
        definition(text).map(|(tool, range)| (tool.name, &text[range]))
    }

    #[test]
    fn definitions_name_their_tool() {
        for (text, tool, line) in [
            ("Resources:\n  T:\n    Type: AWS::DynamoDB::Table\n", "CloudFormation", "Type: AWS::DynamoDB::Table"),
            ("{\"Resources\": {\"T\": {\"Type\": \"AWS::DynamoDB::GlobalTable\"}}}", "CloudFormation", "{\"Resources"),
            ("# a\nTableName: !Ref T\nKeySchema:\n", "CloudFormation", "TableName: !Ref T"),
            (
                "locals {\n}\nresource \"aws_dynamodb_table\" \"t\" {\n",
                "Terraform",
                "resource \"aws_dynamodb_table\" \"t\" {",
            ),
            ("{\"resource\": {\"aws_dynamodb_table\": {}}}", "Terraform", "{\"resource"),
            ("module \"t\" {\n", "Terraform", "module \"t\" {"),
            ("name = \"t\"\nhash_key  = \"id\"\n", "Terraform", "hash_key  = "),
            ("dynamite: 1\nKeySchema:\n  - a\n", "CloudFormation", "KeySchema:"),
            ("{\n  \"TableName\": \"t\"\n}", "the AWS CLI", "\"TableName\": \"t\""),
            ("{\"Table\":{\"KeySchema\":[]}}", "the AWS CLI", "{\"Table"),
            ("aws dynamodb create-table \\\n --table-name t\n", "the AWS CLI", "aws dynamodb create-table"),
            (
                "dynamite: 1\nResources:\n  T: { a: b }\n  U:\n    Type: 'AWS::DynamoDB::Table'\n",
                "CloudFormation",
                "Type:",
            ),
        ] {
            let (name, shown) = found(text).unwrap_or_default();
            assert!(name == tool && shown.starts_with(line), "{text}: {name}, {shown}");
        }
    }

    #[test]
    fn schemas_are_no_definitions() {
        for text in [
            "dynamite: 1\ntable: orders\ndoc: Made from AWS::DynamoDB::Table by hand.\n",
            "dynamite: 1\nTableName: orders\nindexes:\n  by_total: { KeySchema: id }\n",
            "# AttributeDefinitions\ntable: orders\n",
            "",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
