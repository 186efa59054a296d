//! docs/schema.md.
#![allow(unreachable_pub, reason = "the page shows a type of a library")]

use crate::page::{blocks_in, guide};

// schema.md: rust_type begins
use dynamite_runtime::{Decimal, StoredAs};

#[derive(Clone, Debug, PartialEq, PartialOrd)]
pub struct Money(Decimal);

impl StoredAs for Money {
    type Stored = Decimal;

    fn from_stored(stored: Decimal) -> Result<Self, &'static str> {
        if stored.is_negative() { Err("a negative amount") } else { Ok(Money(stored)) }
    }

    fn to_stored(&self) -> Result<Decimal, &'static str> {
        Ok(self.0)
    }
}
// schema.md: rust_type ends

#[test]
fn the_type_of_the_page_refuses_what_it_says() {
    assert_eq!(Money::from_stored(Decimal::from(-1)), Err("a negative amount"));
    let money = Money::from_stored(Decimal::from(2)).unwrap();
    assert_eq!(money.to_stored(), Ok(Decimal::from(2)));
    assert!(blocks_in("yaml").iter().any(|block| block.text.contains("crate::money::Money")));
}

/// The keys in a constant of the generator's reader.
fn keys(source: &str, constant: &str) -> Vec<String> {
    let list = source.split(&format!("{constant}: &[&str] =")).nth(1).unwrap().split(';').next().unwrap();
    list.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn the_page_lists_every_key_of_a_file() {
    let page = guide().into_iter().find(|page| page.name() == "schema.md").unwrap();
    let tables = page.text.split("## All keys of a file").nth(1).unwrap().split("\n## ").next().unwrap();
    let table = include_str!("../../../dynamite-gen/src/schema/table_file.rs");
    let entries = include_str!("../../../dynamite-gen/src/schema/entries.rs");
    let settings = include_str!("../../../dynamite-gen/src/schema/settings.rs");
    let all = [
        keys(table, "TABLE_KEYS"),
        keys(table, "SINGLE_ENTITY_KEYS"),
        keys(table, "MULTI_ENTITY_KEYS"),
        keys(entries, "ENTITY_KEYS"),
        keys(settings, "KEYS"),
    ];
    assert!(all.iter().all(|keys| keys.len() > 2), "{all:?}");
    for key in all.concat() {
        assert!(tables.contains(&format!("`{key}`")), "docs/schema.md does not list `{key}:`");
    }
}
