//! The keys and the size of a write, which a batch needs before it encodes the write.

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;

use super::identity::Identity;
use super::size::{OVERHEAD, base64_bytes, escaped_bytes};
use crate::codec::item_size::{STORED_COLLECTION, STORED_SCALAR, check_item_size};
use crate::codec::{InvalidInput, SetType, Writer, check_levels};
use crate::entity::Entity;
use crate::schema::{TableSchema, check_key_values, key_attributes};

/// A writer that measures an item and keeps only its key attributes.
///
/// A batch checks all writes before it sends the first. Encoding all of them for this check would take several times as
/// long.
pub(crate) struct SizeWriter {
    table: &'static TableSchema,
    levels: usize,
    /// The name of the top-level attribute whose value comes next, if it is a key attribute.
    next: Option<&'static str>,
    keys: Vec<(&'static str, AttributeValue)>,
    bytes: usize,
    /// A lower bound of the size as DynamoDB counts it.
    stored: usize,
}

impl SizeWriter {
    pub(crate) fn new(table: &'static TableSchema) -> Self {
        SizeWriter { table, levels: 1, next: None, keys: Vec::new(), bytes: 0, stored: 0 }
    }

    /// Measures an item, and checks its keys and its size.
    pub(crate) fn of_item<E: Entity>(item: &E) -> Result<Self, InvalidInput> {
        let mut sizes = SizeWriter::new(E::TABLE);
        let written = item.write(&mut sizes);
        written.and_then(|()| sizes.check()).map_err(|error| error.in_entity(E::NAME))?;
        Ok(sizes)
    }

    /// Checks the keys and the size as DynamoDB would.
    pub(crate) fn check(&self) -> Result<(), InvalidInput> {
        check_key_values(self.table, |name| self.value(name))?;
        check_item_size(self.stored)
    }

    /// Returns the identity of the item in the table with this index.
    pub(crate) fn identity(&self, table: usize) -> Result<Identity, InvalidInput> {
        let identity = Identity::of_values(table, self.table, |name| self.value(name));
        identity.ok_or_else(|| InvalidInput::value("an item that lacks a key attribute"))
    }

    /// Returns an upper bound of the size of the item in a request, in bytes.
    pub(crate) fn size(&self) -> usize {
        self.bytes
    }

    fn value(&self, name: &str) -> Option<&AttributeValue> {
        self.keys.iter().rev().find(|(key, _)| *key == name).map(|(_, value)| value)
    }

    fn scalar(&mut self, bytes: usize, stored: usize, value: impl FnOnce() -> Option<AttributeValue>) {
        self.bytes += bytes + OVERHEAD;
        self.stored += stored;
        if self.levels == 1
            && let Some(name) = self.next.take()
            && let Some(value) = value()
        {
            self.keys.push((name, value));
        }
    }

    fn begin(&mut self, stored: usize) {
        self.bytes += OVERHEAD;
        self.stored += stored;
        self.levels += 1;
    }

    fn end(&mut self) {
        self.levels -= 1;
    }
}

impl Writer for SizeWriter {
    fn key(&mut self, name: &str) {
        self.bytes += escaped_bytes(name) + OVERHEAD;
        self.stored += name.len();
        if self.levels == 1 {
            self.next = key_attributes(self.table).map(|(key, _)| key.name).find(|key| *key == name);
        }
    }

    fn string(&mut self, value: &str) {
        self.scalar(escaped_bytes(value), value.len(), || Some(AttributeValue::S(value.to_owned())));
    }

    fn number(&mut self, text: &str) {
        self.scalar(text.len(), STORED_SCALAR, || Some(AttributeValue::N(text.to_owned())));
    }

    fn bytes(&mut self, value: &[u8]) {
        self.scalar(base64_bytes(value), value.len(), || Some(AttributeValue::B(Blob::new(value))));
    }

    fn boolean(&mut self, _: bool) {
        self.scalar(0, STORED_SCALAR, || None);
    }

    fn null(&mut self) {
        self.scalar(0, STORED_SCALAR, || None);
    }

    fn begin_map(&mut self) -> Result<(), InvalidInput> {
        check_levels(self.levels)?;
        self.begin(STORED_COLLECTION);
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

    fn begin_set(&mut self, _: SetType) {
        self.begin(0);
    }

    fn end_set(&mut self) {
        self.end();
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use std::collections::HashMap;

    use super::super::size;
    use super::*;
    use crate::codec::item_size;
    use crate::codec::{AttributeValueWriter, write_any};
    use crate::schema::{KeyAttribute, ScalarType, TableSettings};

    static TABLE: TableSchema = TableSchema {
        name: "table",
        partition_key: KeyAttribute { name: "id", scalar_type: ScalarType::Number },
        sort_key: None,
        indexes: &[],
        ttl: None,
        settings: TableSettings::DEFAULT,
    };

    fn sizes(item: &[(&str, AttributeValue)]) -> SizeWriter {
        let mut sizes = SizeWriter::new(&TABLE);
        for (name, value) in item {
            sizes.key(name);
            write_any(value, &mut sizes).unwrap();
        }
        sizes
    }

    fn all() -> AttributeValue {
        let text = || AttributeValue::S("a\"\u{1}é".into());
        let map = HashMap::from([("id".to_owned(), text()), ("\\".to_owned(), AttributeValue::Null(true))]);
        AttributeValue::L(vec![
            AttributeValue::M(map),
            AttributeValue::Bool(true),
            AttributeValue::B(Blob::new("abcd")),
            AttributeValue::Ss(vec!["a\n".into(), "b".into()]),
            AttributeValue::Ns(vec!["1".into()]),
            AttributeValue::Bs(vec![Blob::new("")]),
            AttributeValue::L(Vec::new()),
        ])
    }

    #[test]
    fn the_size_is_an_upper_bound() {
        let mut writer = AttributeValueWriter::default();
        writer.key("all");
        write_any(&all(), &mut writer).unwrap();
        let item = writer.into_item();
        let shortest = r#"{"all":{"L":[{"M":{"id":{"S":"a\"\u0001é"},"\\":{"NULL":true}}},{"BOOL":true},"#.len()
            + r#"{"B":"YWJjZA=="},{"SS":["a\n","b"]},{"NS":["1"]},{"BS":[""]},{"L":[]}]}}"#.len();
        assert!(sizes(&[("all", all())]).size() >= shortest);
        assert!(size::sent_bytes(&item) >= shortest);
        // What an item takes in storage is the same whether it is measured or encoded.
        assert_eq!(sizes(&[("all", all())]).stored, item_size::stored_bytes(&item));
    }

    #[test]
    fn only_top_level_attributes_identify_an_item() {
        let key = |number: &str| ("id", AttributeValue::N(number.into()));
        let identity = sizes(&[key("1"), ("all", all())]).identity(0).unwrap();
        assert_eq!(identity, sizes(&[("all", all()), key("1.0")]).identity(0).unwrap());
        assert_ne!(identity, sizes(&[key("2")]).identity(0).unwrap());
        assert_ne!(identity, sizes(&[key("1")]).identity(1).unwrap());
        assert!(sizes(&[("all", all())]).identity(0).is_err());
    }

    #[test]
    fn the_limit_of_nesting_is_that_of_the_encoder() {
        let nested = |levels: usize| {
            let value = (1..levels).fold(AttributeValue::L(Vec::new()), |value, _| AttributeValue::L(vec![value]));
            let mut sizes = SizeWriter::new(&TABLE);
            sizes.key("all");
            let accepted = write_any(&value, &mut sizes).is_ok();
            let mut writer = AttributeValueWriter::default();
            writer.key("all");
            assert_eq!(accepted, write_any(&value, &mut writer).is_ok());
            accepted
        };
        assert!(nested(31));
        assert!(!nested(32));
    }
}
