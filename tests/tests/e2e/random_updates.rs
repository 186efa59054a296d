//! Random updates of random items, whose attributes are missing, NULL, of another type, or present: each is carried out
//! as on the item as it is read, or fails by a guard that names one of its paths. None is refused as malformed, and none
//! leaves an item that can't be read.

use aws_sdk_dynamodb::types::AttributeValue;
use dynamite_runtime::{Error, Guard, RawItem};
use dynamite_tests::store::profiles::{Address, Card, Line, Payment, Profile, ProfileRepository, ProfileUpdate};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use crate::fault_script::check_property;
use crate::stored_profiles::{Stored, items, words};
use crate::support::{n, profile, profiles, put_profile, s};

const CASES: u32 = 256;

/// A change, with the path that its guards name.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Target {
    Nickname,
    Visits,
    Level,
    City,
    Words,
    Remarks,
    Tags,
    Address,
    Home,
    Scores,
    Lines,
    Points,
    Price,
    Payment,
}

const TARGETS: [(Target, &str); 14] = [
    (Target::Nickname, "nickname"),
    (Target::Visits, "visits"),
    (Target::Level, "level"),
    (Target::City, "city"),
    (Target::Words, "words"),
    (Target::Remarks, "remarks"),
    (Target::Tags, "tags"),
    (Target::Address, "address"),
    (Target::Home, "home"),
    (Target::Scores, "scores"),
    (Target::Lines, "lines"),
    (Target::Points, "points"),
    (Target::Price, "price"),
    (Target::Payment, "payment"),
];

/// What is done to a target: one of its changes, with a number and a text.
#[derive(Clone, Debug)]
struct Change {
    target: Target,
    /// Selects the change.
    kind: u8,
    number: u8,
    text: String,
}

impl Change {
    fn apply(&self, update: ProfileUpdate) -> ProfileUpdate {
        let (number, text) = (self.number, self.text.clone());
        match (self.target, self.kind) {
            (Target::Nickname, 0) => update.set(Profile::NICKNAME, text),
            (Target::Nickname, 1) => update.remove(Profile::NICKNAME),
            (Target::Nickname, _) => update.set_if_absent(Profile::NICKNAME, text),
            (Target::Visits, 0) => update.add(Profile::VISITS, u32::from(number)),
            (Target::Visits, _) => update.subtract(Profile::VISITS, u32::from(number)),
            (Target::Level, 0) => update.add(Profile::LEVEL, i32::from(number)),
            (Target::Level, 1) => update.add(Profile::LEVEL, i32::MAX - 4),
            (Target::Level, 2) => update.remove(Profile::LEVEL),
            (Target::Level, _) => update.set_if_absent(Profile::LEVEL, i32::from(number)),
            (Target::City, 0) => update.set_or_remove(Profile::CITY, Some(text)),
            (Target::City, _) => update.set_or_remove(Profile::CITY, None::<String>),
            (Target::Words, 0) => update.append(Profile::WORDS, [text]),
            (Target::Words, 1) => update.set(Profile::WORDS.index(number.into()), text),
            (Target::Words, 2) => update.set_if_absent(Profile::WORDS, vec![text]),
            (Target::Words, _) => update.remove(Profile::WORDS.index(number.into())),
            (Target::Remarks, 0) => update.append(Profile::REMARKS, [text]),
            (Target::Remarks, 1) => update.prepend(Profile::REMARKS, [text]),
            (Target::Remarks, 2) => update.set_if_absent(Profile::REMARKS.index(number.into()), text),
            (Target::Remarks, _) => update.set(Profile::REMARKS.index(0), text),
            (Target::Tags, 0) => update.add_to(Profile::TAGS, [text]),
            (Target::Tags, 1) => update.remove_from(Profile::TAGS, [text]),
            (Target::Tags, _) => update.remove(Profile::TAGS),
            (Target::Address, 0) => update.set(Profile::ADDRESS.then(Address::STREET), text),
            (Target::Address, 1) => update.remove(Profile::ADDRESS.then(Address::TOWN)),
            (Target::Address, 2) => update.add(Profile::ADDRESS.then(Address::FLOOR), number),
            (Target::Address, _) => update.set_if_absent(Profile::ADDRESS.then(Address::TOWN), text),
            (Target::Home, 0) => update.set(Profile::HOME.then(Address::STREET), text),
            (Target::Home, _) => update.subtract(Profile::HOME.then(Address::FLOOR), number),
            (Target::Scores, 0) => update.set(Profile::SCORES.entry("k"), u32::from(number)),
            (Target::Scores, 1) => update.add(Profile::SCORES.entry("k"), u32::from(number)),
            (Target::Scores, _) => update.remove(Profile::SCORES.entry("other")),
            (Target::Lines, 0) => update.add(Profile::LINES.index(number.into()).then(Line::QUANTITY), 1_u32),
            (Target::Lines, 1) => update.remove(Profile::LINES.index(number.into()).then(Line::GIFT)),
            (Target::Lines, _) => update.set(Profile::LINES.index(0).then(Line::SKU), text),
            (Target::Points, 0) => update.add(Profile::POINTS, 254 + number % 2),
            (Target::Points, _) => update.subtract(Profile::POINTS, number),
            (Target::Price, 0) => update.add(Profile::PRICE, i64::from(number)),
            (Target::Price, _) => update.set(Profile::PRICE, i64::from(number)),
            (Target::Payment, 0) => update.set(Profile::PAYMENT.then(Payment::CARD.then(Card::NUMBER)), text),
            (Target::Payment, 1) => {
                update.subtract(Profile::PAYMENT.then(Payment::CARD.then(Card::LIMIT)), u32::from(number))
            }
            (Target::Payment, 2) => update.remove(Profile::PAYMENT.then(Payment::CARD.then(Card::TOWN))),
            (Target::Payment, _) => update.set_if_absent(Profile::PAYMENT.then(Payment::CARD.then(Card::TOWN)), text),
        }
    }

    /// Returns `true` if what is read does not tell the result: whether a default is stored.
    fn depends_on_what_is_stored(&self) -> bool {
        matches!((self.target, self.kind), (Target::Level, 3) | (Target::Words, 2))
    }

    /// Changes the item as it is read; `None` if that can't be done.
    fn model(&self, mut read: Profile) -> Option<Profile> {
        let (number, index, text) = (self.number, usize::from(self.number), self.text.clone());
        match (self.target, self.kind) {
            (Target::Nickname, 0) => read.nickname = Some(text),
            (Target::Nickname, 1) => read.nickname = None,
            (Target::Nickname, _) => read.nickname = read.nickname.or(Some(text)),
            (Target::Visits, 0) => read.visits = Some(read.visits.unwrap_or(0).checked_add(number.into())?),
            (Target::Visits, _) => read.visits = Some(read.visits.unwrap_or(0).checked_sub(number.into())?),
            (Target::Level, 0) => read.level = read.level.checked_add(number.into())?,
            (Target::Level, 1) => read.level = read.level.checked_add(i32::MAX - 4)?,
            (Target::Level, 2) => read.level = 3,
            (Target::Level, _) => {}
            (Target::City, 0) => read.city = text,
            (Target::City, _) => read.city = "Oslo".into(),
            (Target::Words, 0) => read.words.push(text),
            (Target::Words, 1) if index < read.words.len() => read.words[index] = text,
            (Target::Words, 1) => read.words.push(text),
            (Target::Words, 2) => {}
            (Target::Words, _) if index < read.words.len() => drop(read.words.remove(index)),
            (Target::Words, _) => {}
            (Target::Remarks, 0) => read.remarks.get_or_insert_default().push(text),
            (Target::Remarks, 1) => read.remarks.get_or_insert_default().insert(0, text),
            (Target::Remarks, 2) => {
                let remarks = read.remarks.as_mut()?;
                if index >= remarks.len() {
                    remarks.push(text);
                }
            }
            (Target::Remarks, _) => match read.remarks.as_mut()? {
                remarks if remarks.is_empty() => remarks.push(text),
                remarks => remarks[0] = text,
            },
            (Target::Tags, 0) => drop(read.tags.insert(text)),
            (Target::Tags, 1) => drop(read.tags.remove(&text)),
            (Target::Tags, _) => read.tags.clear(),
            (Target::Address, 0) => read.address.as_mut()?.street = text,
            (Target::Address, 1) => read.address.as_mut()?.town = None,
            (Target::Address, 2) => {
                let address = read.address.as_mut()?;
                address.floor = address.floor.checked_add(number)?;
            }
            (Target::Address, _) => {
                let address = read.address.as_mut()?;
                address.town = address.town.take().or(Some(text));
            }
            (Target::Home, 0) => read.home.street = text,
            (Target::Home, _) => read.home.floor = read.home.floor.checked_sub(number)?,
            (Target::Scores, 0) => drop(read.scores.insert("k".into(), number.into())),
            (Target::Scores, 1) => *read.scores.entry("k".into()).or_default() += u32::from(number),
            (Target::Scores, _) => {}
            (Target::Lines, 0) => read.lines.get_mut(index)?.quantity += 1,
            (Target::Lines, 1) => read.lines.get_mut(index)?.gift = false,
            (Target::Lines, _) => read.lines.first_mut()?.sku = text,
            (Target::Points, 0) => read.points = read.points.checked_add(254 + number % 2)?,
            (Target::Points, _) => read.points = read.points.checked_sub(number)?,
            (Target::Price, 0) => read.price += dynamite_runtime::Decimal::from(number),
            (Target::Price, _) => read.price = number.into(),
            (Target::Payment, kind) => {
                let Some(Payment::Card(card)) = &mut read.payment else { return None };
                match kind {
                    0 => card.number = text,
                    1 => card.limit = card.limit.checked_sub(number.into())?,
                    2 => card.town = None,
                    _ => card.town = card.town.take().or(Some(text)),
                }
            }
        }
        Some(read)
    }
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let changes = |targets: Vec<(Target, &'static str)>| {
        let kinds = vec((0..4_u8, 0..3_u8, words()), targets.len());
        kinds.prop_map(move |kinds| {
            let both = targets.iter().zip(kinds);
            both.map(|((target, _), (kind, number, text))| Change { target: *target, kind, number, text }).collect()
        })
    };
    subsequence(TARGETS.to_vec(), 1..4).prop_flat_map(changes)
}

/// Generates items, some of which have attributes of another type.
fn any_items() -> impl Strategy<Value = Stored> {
    let wrong = prop_oneof![
        4 => Just(None),
        1 => (select(TARGETS.to_vec()), select(vec![s("x"), n("1"), AttributeValue::L(Vec::new())])).prop_map(Some),
    ];
    (items(), wrong).prop_map(|(mut items, wrong)| {
        if let Some(((_, name), value)) = wrong {
            items.insert(name, value);
        }
        items
    })
}

async fn stored(profiles: &ProfileRepository) -> RawItem {
    let get = profiles.db().client().get_item().table_name("profiles").key("id", s("a")).consistent_read(true);
    get.send().await.unwrap().item.unwrap()
}

async fn check(profiles: &ProfileRepository, item: &Stored, changes: &[Change]) {
    let attributes: Vec<_> = item.iter().map(|(name, value)| (*name, value.clone())).collect();
    put_profile(profiles, "a", &attributes).await;
    let (before, read) = (stored(profiles).await, profiles.get(&profile("a")).await.ok().flatten());
    let update = changes.iter().fold(profiles.update(&profile("a")), |update, change| change.apply(update));
    match update.await {
        Ok(()) => {
            let Some(read) = read else { return };
            let after = profiles.get(&profile("a")).await.unwrap().unwrap();
            if !changes.iter().any(Change::depends_on_what_is_stored) {
                let expected = changes.iter().try_fold(read, |read, change| change.model(read));
                assert_eq!(Some(after), expected.map(|expected| Profile { revision: 1, ..expected }));
            }
        }
        Err(Error::ConditionFailed(failed)) => {
            let (Guard::Alternative { path, .. }
            | Guard::Parent { path, .. }
            | Guard::Value { path, .. }
            | Guard::Bound { path }) = failed.guard()
            else {
                panic!("{failed:?}");
            };
            let first = path.split(['.', '[']).next().unwrap();
            let named = TARGETS.iter().find(|(_, name)| *name == first).map(|(target, _)| *target);
            assert!(changes.iter().any(|change| Some(change.target) == named), "{failed}");
            assert_eq!(stored(profiles).await, before);
        }
        Err(error) => panic!("{error:?}"),
    }
}

#[test]
fn updates_are_carried_out_or_say_why_not() {
    check_property(CASES, &(any_items(), changes()), async |(item, changes)| {
        check(&profiles().await, &item, &changes).await;
    });
}
