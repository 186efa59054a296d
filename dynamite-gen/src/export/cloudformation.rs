//! Writes a template for AWS CloudFormation, with an `AWS::DynamoDB::Table` for each table.

use serde::Serialize;
use serde_yaml::{Mapping, Value};

use super::definition::Definition;
use super::resource::Resource;
use super::yaml;
use crate::error::Error;
use crate::model::{Encryption, Recovery};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct TableResource<'m> {
    r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    deletion_policy: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    update_replace_policy: Option<&'static str>,
    properties: Properties<'m>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Properties<'m> {
    #[serde(flatten)]
    definition: &'m Definition<'m>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stream_specification: Option<StreamSpecification>,
    #[serde(rename = "SSESpecification", skip_serializing_if = "Option::is_none")]
    sse_specification: Option<SseSpecification<'m>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time_to_live_specification: Option<TimeToLiveSpecification<'m>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    point_in_time_recovery_specification: Option<PointInTimeRecoverySpecification>,
}

/// The presence of this enables the stream.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct StreamSpecification {
    stream_view_type: &'static str,
}

#[derive(Serialize)]
struct SseSpecification<'m> {
    #[serde(rename = "SSEEnabled")]
    enabled: bool,
    #[serde(rename = "SSEType")]
    sse_type: &'static str,
    #[serde(rename = "KMSMasterKeyId", skip_serializing_if = "Option::is_none")]
    kms_master_key_id: Option<&'m str>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct TimeToLiveSpecification<'m> {
    attribute_name: &'m str,
    enabled: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct PointInTimeRecoverySpecification {
    point_in_time_recovery_enabled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    recovery_period_in_days: Option<u8>,
}

/// The start of references, which CloudFormation resolves wherever it finds them. They can't be escaped.
///
/// Source: CloudFormation's user guide, "Using dynamic references to specify template values".
const REFERENCE: &str = "{{resolve:";

/// Returns the template of tables. If the names of tables are parameters, it has outputs as well.
///
/// # Errors
///
/// Fails if a name has text that CloudFormation would resolve.
pub(super) fn template(tables: &[Resource<'_>], parameters: bool) -> Result<String, Error> {
    let resources: Result<Mapping, _> =
        tables.iter().map(|table| Ok((table.names.resource.as_str().into(), resource(table, parameters)?))).collect();
    let resources = resources.map_err(|error: serde_yaml::Error| Error::new(format!("can't write YAML: {error}")))?;
    let mut sections = vec![("AWSTemplateFormatVersion", Value::from("2010-09-09"))];
    if parameters {
        sections.push(("Parameters", tables.iter().map(parameter).collect::<Mapping>().into()));
    }
    sections.push(("Resources", resources.into()));
    if parameters {
        sections.push(("Outputs", tables.iter().flat_map(outputs).collect::<Mapping>().into()));
    }
    let template: Mapping = sections.into_iter().map(|(key, value)| (Value::from(key), value)).collect();
    let text = yaml::print(&template);
    if text.contains(REFERENCE) {
        let problem = format!(
            "an attribute or a key has `{REFERENCE}` in its name, which CloudFormation would resolve as a reference"
        );
        return Err(Error::new(problem).help("export it as `terraform` or `cli-json`"));
    }
    Ok(text)
}

fn resource(table: &Resource<'_>, parameters: bool) -> Result<Value, serde_yaml::Error> {
    let policy = table.retain.then_some("Retain");
    let mut value = serde_yaml::to_value(TableResource {
        r#type: "AWS::DynamoDB::Table",
        deletion_policy: policy,
        update_replace_policy: policy,
        properties: properties(&table.definition),
    })?;
    if parameters && let Some(Value::Mapping(properties)) = value.get_mut("Properties") {
        properties.insert("TableName".into(), mapping([("Ref", table.names.parameter.as_str().into())]));
    }
    Ok(value)
}

/// Returns the parameter with the name of a table.
fn parameter(table: &Resource<'_>) -> (Value, Value) {
    let name = table.definition.table_name.as_str().into();
    (table.names.parameter.as_str().into(), mapping([("Type", "String".into()), ("Default", name)]))
}

/// Returns the outputs with the ARN of a table, and that of its stream.
fn outputs(table: &Resource<'_>) -> Vec<(Value, Value)> {
    let output = |name: &str, attribute: &str| {
        let path = Value::Sequence(vec![table.names.resource.as_str().into(), attribute.into()]);
        (Value::from(name), mapping([("Value", mapping([("Fn::GetAtt", path)]))]))
    };
    let stream = table.definition.stream.map(|_| output(&table.names.stream_arn, "StreamArn"));
    std::iter::once(output(&table.names.arn, "Arn")).chain(stream).collect()
}

fn mapping<const N: usize>(entries: [(&str, Value); N]) -> Value {
    entries.into_iter().map(|(key, value)| (Value::from(key), value)).collect::<Mapping>().into()
}

fn properties<'m>(definition: &'m Definition<'m>) -> Properties<'m> {
    let kms = |key| SseSpecification { enabled: true, sse_type: "KMS", kms_master_key_id: key };
    Properties {
        definition,
        stream_specification: definition.stream.map(|stream_view_type| StreamSpecification { stream_view_type }),
        sse_specification: match definition.encryption {
            Encryption::AwsOwned => None,
            Encryption::AwsManaged => Some(kms(None)),
            Encryption::Key(key) => Some(kms(Some(key))),
        },
        time_to_live_specification: definition
            .ttl
            .map(|attribute_name| TimeToLiveSpecification { attribute_name, enabled: true }),
        point_in_time_recovery_specification: definition.recovery.map(|Recovery { days }| {
            PointInTimeRecoverySpecification { point_in_time_recovery_enabled: true, recovery_period_in_days: days }
        }),
    }
}
