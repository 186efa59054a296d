//! Writes the input of `aws dynamodb create-table`, which is the request itself.

use serde::Serialize;
use serde_json::json;

use super::definition::Definition;
use crate::command::quoted;
use crate::error::Error;
use crate::escape::escaped_json;
use crate::model::Encryption;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Input<'m> {
    #[serde(flatten)]
    definition: &'m Definition<'m>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stream_specification: Option<StreamSpecification>,
    #[serde(rename = "SSESpecification", skip_serializing_if = "Option::is_none")]
    sse_specification: Option<SseSpecification<'m>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct StreamSpecification {
    stream_enabled: bool,
    stream_view_type: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct SseSpecification<'m> {
    enabled: bool,
    #[serde(rename = "SSEType")]
    sse_type: &'static str,
    #[serde(rename = "KMSMasterKeyId", skip_serializing_if = "Option::is_none")]
    kms_master_key_id: Option<&'m str>,
}

/// Returns the input as a JSON object.
pub(super) fn input(definition: &Definition<'_>) -> Result<String, Error> {
    let stream = |stream_view_type| StreamSpecification { stream_enabled: true, stream_view_type };
    let kms = |key| SseSpecification { enabled: true, sse_type: "KMS", kms_master_key_id: key };
    let input = Input {
        definition,
        stream_specification: definition.stream.map(stream),
        sse_specification: match definition.encryption {
            Encryption::AwsOwned => None,
            Encryption::AwsManaged => Some(kms(None)),
            Encryption::Key(key) => Some(kms(Some(key))),
        },
    };
    let text =
        serde_json::to_string_pretty(&input).map_err(|error| Error::new(format!("can't write JSON: {error}")))?;
    Ok(escaped_json(&text) + "\n")
}

/// Escapes all characters of JSON that are not printable ASCII.
fn ascii(json: &str) -> String {
    let mut text = String::new();
    for c in json.chars() {
        match c {
            ' '..='~' => text.push(c),
            _ => c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| text.push_str(&format!("\\u{unit:04x}"))),
        }
    }
    text
}

/// Returns the commands for time to live and recovery, which are not part of `create-table`.
pub(super) fn commands(definition: &Definition<'_>) -> Vec<String> {
    let command = |verb: &str, option: &str, settings: serde_json::Value| {
        let table = quoted(&definition.table_name);
        format!(
            "aws dynamodb {verb} --table-name {table} --{option} {}",
            quoted(&ascii(&escaped_json(&settings.to_string())))
        )
    };
    let ttl = definition.ttl.map(|attribute| {
        let settings = json!({ "Enabled": true, "AttributeName": attribute });
        command("update-time-to-live", "time-to-live-specification", settings)
    });
    let recovery = definition.recovery.map(|recovery| {
        let mut settings = json!({ "PointInTimeRecoveryEnabled": true });
        if let Some(days) = recovery.days {
            settings["RecoveryPeriodInDays"] = days.into();
        }
        command("update-continuous-backups", "point-in-time-recovery-specification", settings)
    });
    ttl.into_iter().chain(recovery).collect()
}
