//! Tests that the JSON Schema has exactly the keys of the schema language.

use std::collections::BTreeSet;

use serde_json::Value;

use super::serde_fields::fields_of;
use super::{
    AlternativeText, CollectionText, EntityIndexText, FieldText, IndexText, KeyText, MaximumText, ThroughputText,
    TypeHead, UnknownFieldText, ValueText, ViewText, entries, settings, table_file, type_definitions,
};

fn schema() -> Value {
    serde_json::from_str(crate::json_schema()).unwrap_or_default()
}

/// Returns the properties of a part of the schema, or of the first of its forms that has any.
fn properties(value: &Value) -> BTreeSet<&str> {
    if let Some(properties) = value["properties"].as_object() {
        return properties.keys().map(String::as_str).collect();
    }
    let forms = value["anyOf"].as_array().into_iter().flatten();
    forms.map(properties).find(|found| !found.is_empty()).unwrap_or_default()
}

fn same(pointer: &str, known: &[&str], more: &[&str]) {
    let schema = schema();
    let expected: BTreeSet<&str> = known.iter().chain(more).copied().collect();
    let value = schema.pointer(pointer).unwrap_or(&Value::Null);
    assert_eq!(properties(value), expected, "{pointer}");
}

#[test]
fn every_key_of_the_language_is_known() {
    const ALLOW: &[&str] = &["allow"];
    let top = [table_file::TABLE_KEYS, table_file::SINGLE_ENTITY_KEYS, table_file::MULTI_ENTITY_KEYS].concat();
    same("", &top, ALLOW);
    same("/definitions/entity", entries::ENTITY_KEYS, ALLOW);
    same("/definitions/settings", settings::KEYS, &[]);
    same("/definitions/longField", fields_of::<FieldText>(), ALLOW);
    same("/definitions/key", fields_of::<KeyText>(), ALLOW);
    same("/definitions/index", &[fields_of::<IndexText>(), settings::CAPACITY].concat(), ALLOW);
    same("/definitions/entityIndex", fields_of::<EntityIndexText>(), ALLOW);
    same("/definitions/view", fields_of::<ViewText>(), ALLOW);
    same("/definitions/collection", fields_of::<CollectionText>(), ALLOW);
    same("/definitions/preserveUnknown", fields_of::<UnknownFieldText>(), &[]);
    same("/definitions/throughput", fields_of::<ThroughputText>(), &[]);
    same("/definitions/onDemandMaximum", fields_of::<MaximumText>(), &[]);
    same("/definitions/typeDefinition", &[fields_of::<TypeHead>(), &type_definitions::ELSEWHERE].concat(), ALLOW);
    same("/definitions/typeDefinition/properties/enum/anyOf/0/items", fields_of::<ValueText>(), &["value", "allow"]);
    same("/definitions/typeDefinition/properties/union/additionalProperties", fields_of::<AlternativeText>(), ALLOW);
}

#[test]
fn every_key_has_a_description() {
    fn undescribed(pointer: &str, value: &Value, found: &mut Vec<String>) {
        for (name, property) in value["properties"].as_object().into_iter().flatten() {
            if property["description"].as_str().is_none_or(str::is_empty) && property["$ref"].is_null() {
                found.push(format!("{pointer}/{name}"));
            }
        }
        match value {
            Value::Object(entries) => {
                entries.iter().for_each(|(key, value)| undescribed(&format!("{pointer}/{key}"), value, found))
            }
            Value::Array(items) => items.iter().for_each(|value| undescribed(pointer, value, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    undescribed("", &schema(), &mut found);
    assert_eq!(found, [""; 0]);
}

/// Editors complete the types that the schema lists, so it has to list every built-in type.
#[test]
fn every_built_in_type_is_listed() {
    let schema = schema();
    let listed = schema.pointer("/definitions/type/anyOf/0/enum").and_then(Value::as_array);
    let listed: Vec<&str> = listed.into_iter().flatten().filter_map(Value::as_str).collect();
    for name in crate::lower::built_in_types() {
        assert!(listed.contains(&name.as_str()), "{name}");
        assert!(listed.contains(&format!("{name}?").as_str()), "{name}?");
    }
}
