//! Converts nodes into values that serde reads.

use serde_yaml::{Mapping, Value};

use super::{MapEntry, Node, NodeKind};

impl Node {
    /// Converts a node. Every scalar becomes its text, because YAML's types (`no`, `1.0`, `0x10`) mean nothing in a schema.
    pub(crate) fn to_value(&self) -> Value {
        match &self.kind {
            NodeKind::Scalar { null: true, .. } => Value::Null,
            NodeKind::Scalar { text, .. } => Value::String(text.clone()),
            NodeKind::List(items) => Value::Sequence(items.iter().map(Node::to_value).collect()),
            NodeKind::Map(map) => mapping(map.entries().iter()),
        }
    }
}

/// Converts entries into a mapping.
pub(crate) fn mapping<'a>(entries: impl Iterator<Item = &'a MapEntry>) -> Value {
    let pairs = entries.map(|e| (Value::String(e.key.clone()), e.value.to_value()));
    Value::Mapping(Mapping::from_iter(pairs))
}
