//! What a batch has to know of a write before it is sent: its keys, and how much of a request it takes.

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;

use super::size::{AROUND, encoded, escaped};
use crate::InvalidInput;
use crate::codec::{RawItem, SetKind, Writer, check_levels};
use crate::op::write::{check_key_values, key_attributes};
use crate::schema::TableSchema;

/// Takes an item as it would be written, and keeps the attributes of keys alone: a batch checks all writes before it sends
/// the first, and encoding each of them takes several times as long as this.
pub(crate) struct Outline {
    table: &'static TableSchema,
    levels: usize,
    /// The top-level attribute that comes next, if it is one of a key.
    next: Option<&'static str>,
    keys: RawItem,
    bytes: usize,
}

impl Outline {
    pub(crate) fn new(table: &'static TableSchema) -> Self {
        Outline { table, levels: 1, next: None, keys: RawItem::new(), bytes: 0 }
    }

    /// The attributes of keys, checked as DynamoDB would, and the bytes that all attributes take as they are sent, at most.
    pub(crate) fn finish(self) -> Result<(RawItem, usize), InvalidInput> {
        check_key_values(self.table, &self.keys)?;
        Ok((self.keys, self.bytes))
    }

    fn scalar(&mut self, bytes: usize, value: impl FnOnce() -> Option<AttributeValue>) {
        self.bytes += bytes + AROUND;
        if self.levels == 1
            && let Some(name) = self.next.take()
            && let Some(value) = value()
        {
            self.keys.insert(name.to_owned(), value);
        }
    }

    fn begin(&mut self) {
        self.bytes += AROUND;
        self.levels += 1;
    }

    fn end(&mut self) {
        self.levels -= 1;
    }
}

impl Writer for Outline {
    fn key(&mut self, name: &str) {
        self.bytes += escaped(name) + AROUND;
        if self.levels == 1 {
            self.next = key_attributes(self.table).map(|(key, _)| key.name).find(|key| *key == name);
        }
    }

    fn string(&mut self, value: &str) {
        self.scalar(escaped(value), || Some(AttributeValue::S(value.to_owned())));
    }

    fn number(&mut self, text: &str) {
        self.scalar(text.len(), || Some(AttributeValue::N(text.to_owned())));
    }

    fn bytes(&mut self, value: &[u8]) {
        self.scalar(encoded(value), || Some(AttributeValue::B(Blob::new(value))));
    }

    fn boolean(&mut self, _: bool) {
        self.scalar(0, || None);
    }

    fn null(&mut self) {
        self.scalar(0, || None);
    }

    fn begin_map(&mut self) -> Result<(), InvalidInput> {
        check_levels(self.levels)?;
        self.begin();
        Ok(())
    }

    fn end_map(&mut self) {
        self.end();
    }

    fn begin_list(&mut self) -> Result<(), InvalidInput> {
        self.begin_map()
    }

    fn end_list(&mut self) {
        self.end();
    }

    fn begin_set(&mut self, _: SetKind) {
        self.begin();
    }

    fn end_set(&mut self) {
        self.end();
    }
}
