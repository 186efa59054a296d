//! The tables of a batch.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::ConsumedCapacity;

use super::identity::Identity;
use super::operation::TableCost;
use crate::schema::TableSchema;

/// A table of a batch.
#[derive(Clone, Debug)]
pub(crate) struct BatchTable {
    /// The name or ARN as it is sent.
    pub(crate) physical: String,
    pub(crate) schema: &'static TableSchema,
}

/// Returns the name of a table, also from an ARN.
fn unqualified(name: &str) -> &str {
    name.rsplit_once(":table/").map_or(name, |(_, name)| name)
}

/// Returns the index of a physical table in a batch, and adds it if it is not there. Two schemas of the same physical table
/// share one index, and two tables of the same schema have one each.
pub(crate) fn table_index(tables: &mut Vec<BatchTable>, schema: &'static TableSchema, physical: &str) -> usize {
    tables.iter().position(|known| known.physical == physical).unwrap_or_else(|| {
        tables.push(BatchTable { physical: physical.to_owned(), schema });
        tables.len() - 1
    })
}

/// The tables of one request, by the names in its response.
pub(crate) struct RequestTables<'t> {
    tables: Vec<(usize, &'t BatchTable)>,
}

impl<'t> RequestTables<'t> {
    /// Returns those of the tables of a batch that have entries in a request.
    pub(crate) fn new(tables: impl Iterator<Item = &'t BatchTable>, requested: &[Identity]) -> Self {
        let requested: BTreeSet<usize> = requested.iter().map(Identity::table).collect();
        RequestTables { tables: tables.enumerate().filter(|(index, _)| requested.contains(index)).collect() }
    }

    /// Returns the index of the table with a name or ARN in the response: the one that was sent. Tables of two accounts can
    /// have one name, so another form of it is accepted only if no other table of the request has it.
    pub(crate) fn named(&self, name: &str) -> Option<(usize, &'t BatchTable)> {
        if let Some(table) = self.tables.iter().find(|(_, table)| table.physical == name) {
            return Some(*table);
        }
        let mut same_name = self.tables.iter().filter(|(_, table)| unqualified(&table.physical) == unqualified(name));
        match (same_name.next(), same_name.next()) {
            (Some(table), None) => Some(*table),
            _ => None,
        }
    }

    /// Returns the indexes of the tables.
    pub(crate) fn indexes(&self) -> impl Iterator<Item = usize> {
        self.tables.iter().map(|(index, _)| *index)
    }

    /// Returns what each table consumed, with the number of items that it returned.
    pub(crate) fn costs(&self, consumed: &[ConsumedCapacity], returned: impl Fn(usize) -> usize) -> Vec<TableCost> {
        let cost = |table| {
            let of_table = consumed.iter().filter(|consumed| {
                consumed.table_name().and_then(|name| self.named(name)).is_some_and(|(index, _)| index == table)
            });
            let capacity = of_table.filter_map(ConsumedCapacity::capacity_units).reduce(|sum, units| sum + units);
            TableCost { table, capacity, returned: returned(table) }
        };
        self.indexes().map(cost).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{KeyAttribute, ScalarType, TableSettings};

    static SCHEMA: TableSchema = TableSchema {
        name: "table",
        partition_key: KeyAttribute { name: "id", scalar_type: ScalarType::String },
        sort_key: None,
        indexes: &[],
        ttl: None,
        settings: TableSettings::DEFAULT,
    };

    const FIRST: &str = "arn:aws:dynamodb:eu-north-1:111111111111:table/orders";
    const SECOND: &str = "arn:aws:dynamodb:eu-north-1:222222222222:table/orders";

    /// Returns the index of the table that a name stands for, in a request to these tables.
    fn named(tables: &[&str], name: &str) -> Option<usize> {
        let table = |physical: &&str| BatchTable { physical: (*physical).to_owned(), schema: &SCHEMA };
        let tables: Vec<BatchTable> = tables.iter().map(table).collect();
        let tables = RequestTables { tables: tables.iter().enumerate().collect() };
        tables.named(name).map(|(index, _)| index)
    }

    #[test]
    fn tables_of_two_accounts_with_one_name_are_told_apart() {
        assert_eq!(named(&[FIRST, SECOND], FIRST), Some(0));
        assert_eq!(named(&[FIRST, SECOND], SECOND), Some(1));
        assert_eq!(named(&[FIRST, SECOND], "orders"), None);
        assert_eq!(named(&["orders", SECOND], "orders"), Some(0));
        assert_eq!(named(&["orders", SECOND], SECOND), Some(1));
    }

    #[test]
    fn another_form_of_a_name_is_accepted_if_only_one_table_has_it() {
        assert_eq!(named(&[FIRST, "customers"], "orders"), Some(0));
        assert_eq!(named(&["orders", "customers"], FIRST), Some(0));
        assert_eq!(named(&["orders"], "customers"), None);
    }
}
