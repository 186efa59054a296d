//! The vetted tree as the value that serde reads.

use serde_yaml::{Mapping, Value};

use super::{Entry, Node, NodeKind};

impl Node {
    /// Every scalar becomes the text it is written as: a schema has no use for YAML's guesses (`no`, `1.0`, `0x10`).
    pub(crate) fn to_value(&self) -> Value {
        match &self.kind {
            NodeKind::Scalar { null: true, .. } => Value::Null,
            NodeKind::Scalar { text, .. } => Value::String(text.clone()),
            NodeKind::List(items) => Value::Sequence(items.iter().map(Node::to_value).collect()),
            NodeKind::Map(map) => mapping(map.entries().iter()),
        }
    }
}

/// A mapping of some entries.
pub(crate) fn mapping<'a>(entries: impl Iterator<Item = &'a Entry>) -> Value {
    let pairs = entries.map(|e| (Value::String(e.key.clone()), e.value.to_value()));
    Value::Mapping(Mapping::from_iter(pairs))
}
