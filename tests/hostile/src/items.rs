//! Items that a service answers, read as what a schema declares.
//!
//! Each is a well-formed item with some changes: values of other types and of any content, in any place. Reading it is an
//! error, or gives a value that is written and read back the same. Nothing panics, and no error and no `Debug` of sensitive
//! values shows a value.

use std::collections::BTreeSet;
use std::fmt::Debug;

use arbitrary::Result;
use aws_sdk_dynamodb::types::AttributeValue;
use dynamite_runtime::{Entity, Item, RawItem, read_item, write_item};

use crate::errors;
use crate::random::{MARK, MARKED_NUMBER, Random};
use crate::store::visits::{Visit, VisitByDay, VisitByPrice, VisitShort};
use crate::store::wards::{Doctor, Nurse, Ward};
use crate::visit::visit;

/// The sensitive attributes of [`Visit`].
const SENSITIVE: [&str; 4] = ["name", "born", "paid", "codes"];

/// Reads an item that these bytes decide about, as an entity, a collection, a view or an item of an index.
pub fn check(bytes: &[u8]) {
    // Too few bytes decide about no item.
    let _ = run(&mut Random::new(bytes));
}

fn run(random: &mut Random<'_>) -> Result<()> {
    match random.below(10)? {
        0 => read_part::<VisitShort>(changed(well_formed_visit(), random)?),
        1 => read_part::<VisitByPrice>(changed(well_formed_visit(), random)?),
        2 => read_part::<VisitByDay>(changed(well_formed_visit(), random)?),
        3 => read_entity::<Doctor>(changed(doctor(), random)?, |_| false),
        4 => read_entity::<Nurse>(changed(nurse(), random)?, |attribute| {
            !["ward", "since", "shift"].contains(&attribute)
        }),
        5 => {
            let item = if random.arbitrary()? { doctor() } else { nurse() };
            read_part::<Ward>(changed(item, random)?);
        }
        _ => read_entity::<Visit>(changed(well_formed_visit(), random)?, |attribute| {
            SENSITIVE.contains(&attribute) || visit_does_not_declare(attribute)
        }),
    }
    Ok(())
}

/// The field for undeclared attributes is hidden, since the entity has sensitive ones.
fn visit_does_not_declare(attribute: &str) -> bool {
    !Visit::ATTRIBUTES.contains(&attribute)
}

pub(crate) fn well_formed_visit() -> RawItem {
    write_item(&visit()).expect("the visit can be stored")
}

pub(crate) fn doctor() -> RawItem {
    let doctor = Doctor { ward: "W".to_owned(), badge: 17, name: "Ada".to_owned() };
    write_item(&doctor).expect("the doctor can be stored")
}

pub(crate) fn nurse() -> RawItem {
    let (ward, name, since) = ("W".to_owned(), "Flo".to_owned(), visit().born);
    write_item(&Nurse { ward, since, shift: -1, name, unknown: visit().unknown }).expect("the nurse can be stored")
}

/// Makes some changes to an item.
pub(crate) fn changed(mut item: RawItem, random: &mut Random<'_>) -> Result<RawItem> {
    let declared: Vec<String> = item.keys().cloned().collect::<BTreeSet<_>>().into_iter().collect();
    for _ in 0..random.below(7)? {
        let name = random.choose(&declared)?.clone();
        match random.below(8)? {
            0 => drop(item.remove(&name)),
            1 => {
                let odd = random.name()?;
                item.insert(odd, random.value(0)?);
            }
            2 | 3 => drop(item.insert(name, random.value(0)?)),
            _ => {
                if let Some(value) = item.get_mut(&name) {
                    change(value, random)?;
                }
            }
        }
    }
    Ok(item)
}

/// Changes a value, or one inside it.
fn change(value: &mut AttributeValue, random: &mut Random<'_>) -> Result<()> {
    match value {
        AttributeValue::L(list) if !list.is_empty() => match random.below(4)? {
            0 => list.push(random.value(1)?),
            _ => {
                let index = random.below(list.len())?;
                return change(&mut list[index], random);
            }
        },
        AttributeValue::M(map) => {
            let keys: Vec<String> = map.keys().cloned().collect::<BTreeSet<_>>().into_iter().collect();
            match random.below(4)? {
                1.. if !keys.is_empty() => {
                    let key = random.choose(&keys)?;
                    if let Some(inner) = map.get_mut(key) {
                        return change(inner, random);
                    }
                }
                _ => {
                    let is_union = map.contains_key("by");
                    let key = if is_union { random.name()? } else { random.key()? };
                    map.insert(key, random.value(1)?);
                }
            }
        }
        AttributeValue::N(number) => *number = random.number()?,
        AttributeValue::Ns(numbers) => numbers.push(random.number()?),
        AttributeValue::Ss(texts) => texts.push(random.text()?),
        AttributeValue::S(text) => match random.below(3)? {
            0 => {
                let end = text.floor_char_boundary(random.below(text.len() + 1)?);
                text.truncate(end);
            }
            1 => text.push_str(&random.text()?),
            _ => *text = random.text()?,
        },
        _ => *value = random.value(0)?,
    }
    Ok(())
}

/// Reads an item that is not written as it is.
fn read_part<T: Item + Debug>(item: RawItem) {
    match read_item::<T>(item) {
        Ok(read) => drop(format!("{read:?}")),
        Err(error) => errors::check(&error),
    }
}

/// Reads, writes and reads again. `is_hidden` says of which attributes `Debug` shows no value.
fn read_entity<T: Entity + Debug + PartialEq>(item: RawItem, is_hidden: impl Fn(&str) -> bool) {
    let hidden: Vec<String> =
        item.iter().filter(|(name, _)| is_hidden(name)).flat_map(|(_, value)| marks(value)).collect();
    let read = match read_item::<T>(item) {
        Ok(read) => read,
        Err(error) => return errors::check(&error),
    };
    let shown = format!("{read:?}\n{read:#?}");
    for mark in hidden {
        assert!(!shown.contains(&mark), "{mark} is in {shown}");
    }
    let stored = match write_item(&read) {
        Ok(stored) => stored,
        // Some of what can be read can't be stored, such as an empty text in a key.
        Err(error) => return errors::check(&error),
    };
    let again = read_item::<T>(stored.clone()).expect("what was written can be read");
    assert!(again == read, "{again:?} is not {read:?}");
    assert_eq!(write_item(&again).expect("what was read again can be stored"), stored);
}

/// Returns the marks of the texts and numbers in a value.
fn marks(value: &AttributeValue) -> Vec<String> {
    let (mut found, mut left) = (Vec::new(), vec![value]);
    while let Some(value) = left.pop() {
        match value {
            AttributeValue::S(text) | AttributeValue::N(text) => found.extend(mark(text)),
            AttributeValue::Ss(texts) | AttributeValue::Ns(texts) => {
                found.extend(texts.iter().filter_map(|text| mark(text)))
            }
            AttributeValue::L(list) => left.extend(list),
            AttributeValue::M(map) => {
                found.extend(map.keys().filter_map(|key| mark(key)));
                left.extend(map.values());
            }
            _ => {}
        }
    }
    found
}

/// Returns the mark of a text with its number, or of a number.
fn mark(text: &str) -> Option<String> {
    if text.starts_with(MARKED_NUMBER) {
        return Some(text.to_owned());
    }
    let (_, numbered) = text.split_once(MARK)?;
    let (number, _) = numbered.strip_prefix('-')?.split_once('-')?;
    Some(format!("{MARK}-{number}-"))
}
