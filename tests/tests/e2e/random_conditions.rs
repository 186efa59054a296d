//! Random conditions on random items, whose attributes are missing, NULL or present: each holds for the items whose read
//! form it describes, as a filter and as the condition of a write.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::AttributeValue;
use dynamite_runtime::path::Access;
use dynamite_runtime::{Condition, Guard, IntoOperand, Ordered, Path, Size};
use dynamite_tests::store::profiles::{Address, Card, Mood, Payment, PaymentTag, Profile, ProfileRepository};
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use proptest::sample::select;

use crate::fault_script::check_property;
use crate::stored_profiles::{Stored, items, time, words};
use crate::support::{failed, null, profile, profiles, put_profile};

const CASES: u32 = 256;
/// The number of items that each condition is tried on.
const ITEMS: usize = 4;

/// A comparison.
#[derive(Clone, Copy, Debug)]
enum Operator {
    Eq,
    Ne,
    Gt,
    Ge,
    Lt,
    Le,
}

use Operator::{Eq, Ge, Gt, Le, Lt, Ne};

impl Operator {
    fn condition<V, T, Kind>(self, path: Path<Profile, V, impl Sized>, value: T) -> Condition<Profile>
    where
        V: dynamite_runtime::codec::Attribute<Present: Ordered>,
        T: IntoOperand<Profile, V::Present, Kind>,
    {
        match self {
            Eq => path.eq(value),
            Ne => path.ne(value),
            Gt => path.gt(value),
            Ge => path.ge(value),
            Lt => path.lt(value),
            Le => path.le(value),
        }
    }

    /// Returns the condition on a size, which has no `ne`.
    fn of_size(self, size: Size<Profile>, value: usize) -> Condition<Profile> {
        match self {
            Eq | Ne => size.eq(value),
            Gt => size.gt(value),
            Ge => size.ge(value),
            Lt => size.lt(value),
            Le => size.le(value),
        }
    }

    /// Compares what is read with a value; `None` differs from every value.
    fn holds<T: PartialOrd>(self, read: Option<T>, value: T) -> bool {
        let Some(read) = read else { return matches!(self, Ne) };
        match self {
            Eq => read == value,
            Ne => read != value,
            Gt => read > value,
            Ge => read >= value,
            Lt => read < value,
            Le => read <= value,
        }
    }

    /// Compares two attributes as they are read; `None` differs from everything, `None` included.
    fn holds_between<T: PartialOrd>(self, left: Option<T>, right: Option<T>) -> bool {
        right.map_or(matches!(self, Ne), |right| self.holds(left, right))
    }

    fn holds_for_size(self, read: Option<usize>, value: usize) -> bool {
        match self {
            Ne => Eq.holds(read, value),
            other => other.holds(read, value),
        }
    }
}

/// An attribute that may be absent.
#[derive(Clone, Copy, Debug)]
enum Attribute {
    Nickname,
    Visits,
    LastSeen,
    Level,
    City,
    Words,
    Scores,
    Tags,
    Remarks,
    Address,
    Town,
    Floor,
    Score,
    Remark,
}

const ATTRIBUTES: [Attribute; 14] = [
    Attribute::Nickname,
    Attribute::Visits,
    Attribute::LastSeen,
    Attribute::Level,
    Attribute::City,
    Attribute::Words,
    Attribute::Scores,
    Attribute::Tags,
    Attribute::Remarks,
    Attribute::Address,
    Attribute::Town,
    Attribute::Floor,
    Attribute::Score,
    Attribute::Remark,
];

/// A text that may be absent: three of them have the same Rust type.
#[derive(Clone, Copy, Debug)]
enum Text {
    Nickname,
    Town,
    Remark,
    City,
}

/// A number that may be absent: two of them have the same Rust type.
#[derive(Clone, Copy, Debug)]
enum Number {
    Visits,
    Score,
    Level,
    Floor,
}

/// Those without a default, whose paths are of one type.
const OPTIONAL_TEXTS: [Text; 3] = [Text::Nickname, Text::Town, Text::Remark];
const OPTIONAL_NUMBERS: [Number; 2] = [Number::Visits, Number::Score];

/// Evaluates an expression with the path of a text, whatever the type of the path is.
macro_rules! with_text {
    ($text:expr, $path:ident => $body:expr) => {
        match $text {
            Text::City => {
                let $path = Profile::CITY;
                $body
            }
            optional => {
                let $path = optional.optional_path();
                $body
            }
        }
    };
}

/// Evaluates an expression with the path of a number, whatever the type of the path is.
macro_rules! with_number {
    ($number:expr, $path:ident => $body:expr) => {
        match $number {
            Number::Level => {
                let $path = Profile::LEVEL;
                $body
            }
            Number::Floor => {
                let $path = Profile::ADDRESS.then(Address::FLOOR);
                $body
            }
            optional => {
                let $path = optional.optional_path();
                $body
            }
        }
    };
}

impl Text {
    fn optional_path(self) -> Path<Profile, Option<String>> {
        match self {
            Text::Town => Profile::ADDRESS.then(Address::TOWN),
            Text::Remark => Profile::REMARKS.index(0),
            Text::Nickname | Text::City => Profile::NICKNAME,
        }
    }

    fn read(self, read: &Profile) -> Option<String> {
        match self {
            Text::Nickname => read.nickname.clone(),
            Text::Town => read.address.as_ref().and_then(|address| address.town.clone()),
            Text::Remark => read.remarks.as_ref().and_then(|remarks| remarks.first().cloned()),
            Text::City => Some(read.city.clone()),
        }
    }
}

impl Number {
    fn optional_path(self) -> Path<Profile, Option<u32>> {
        match self {
            Number::Score => Profile::SCORES.entry("k"),
            Number::Visits | Number::Level | Number::Floor => Profile::VISITS,
        }
    }

    fn read(self, read: &Profile) -> Option<i64> {
        match self {
            Number::Visits => read.visits.map(i64::from),
            Number::Score => read.scores.get("k").copied().map(i64::from),
            Number::Level => Some(read.level.into()),
            // The default counts where the struct is absent.
            Number::Floor => Some(read.address.as_ref().map_or(1, |address| address.floor).into()),
        }
    }
}

/// A condition, as a tree.
#[derive(Clone, Debug)]
enum Tree {
    Absent(Attribute),
    Exists(Attribute),
    Nickname(Operator, String),
    NicknameIn(Vec<String>),
    Visits(Operator, u32),
    Level(Operator, i32),
    LevelIn(Vec<i32>),
    LevelBetween(i32, i32),
    City(Operator, String),
    CityPrefix(String),
    CityContains(String),
    CitySize(Operator, usize),
    Mood(Mood, bool),
    Joined(Operator, i64),
    LastSeen(Operator, i64),
    LastSeenBetween(i64, i64),
    WordsContain(String),
    WordsSize(Operator, usize),
    RemarksContain(String),
    RemarksSize(Operator, usize),
    Remark(Operator, String),
    Tags(BTreeSet<String>, bool),
    TagsIn(Vec<BTreeSet<String>>),
    TagsContain(String),
    TagsSize(Operator, usize),
    Town(Operator, String),
    Floor(Operator, u8),
    Score(Operator, u32),
    Texts(Text, Operator, Text),
    TextAmong(Text, Vec<Text>),
    TextBetween(Text, Text, Text),
    Numbers(Number, Operator, Number),
    NumberAmong(Number, Vec<Number>),
    NumberBetween(Number, Number, Number),
    NumberInFloors(Number),
    Lists(bool),
    TagsWithThemselves(bool),
    Paid(PaymentTag, bool),
    PaidIn(Vec<PaymentTag>),
    PaidAtAll(bool),
    CardNumber(Operator, String),
    CardNumberWith(Operator, Text),
    CardNumberBefore(Text, Operator),
    CardNumberAmong(Vec<String>),
    CardNumberSize(Operator, usize),
    CardLimit(Operator, u32),
    CardLimitWith(Operator, Number),
    CardLimitBetween(u32, u32),
    CardTown(Operator, String),
    CardTownExists(bool),
    Not(Box<Tree>),
    And(Box<Tree>, Box<Tree>),
    Or(Box<Tree>, Box<Tree>),
}

impl Tree {
    fn condition(&self) -> Condition<Profile> {
        let town = || Profile::ADDRESS.then(Address::TOWN);
        let floor = || Profile::ADDRESS.then(Address::FLOOR);
        let score = || Profile::SCORES.entry("k");
        let remark = || Profile::REMARKS.index(0);
        macro_rules! of {
            ($attribute:expr, $method:ident) => {
                match $attribute {
                    Attribute::Nickname => Profile::NICKNAME.$method(),
                    Attribute::Visits => Profile::VISITS.$method(),
                    Attribute::LastSeen => Profile::LAST_SEEN.$method(),
                    Attribute::Level => Profile::LEVEL.$method(),
                    Attribute::City => Profile::CITY.$method(),
                    Attribute::Words => Profile::WORDS.$method(),
                    Attribute::Scores => Profile::SCORES.$method(),
                    Attribute::Tags => Profile::TAGS.$method(),
                    Attribute::Remarks => Profile::REMARKS.$method(),
                    Attribute::Address => Profile::ADDRESS.$method(),
                    Attribute::Town => town().$method(),
                    Attribute::Floor => floor().$method(),
                    Attribute::Score => score().$method(),
                    Attribute::Remark => remark().$method(),
                }
            };
        }
        match self.clone() {
            Tree::Absent(attribute) => of!(attribute, is_absent),
            Tree::Exists(attribute) => of!(attribute, exists),
            Tree::Nickname(operator, value) => operator.condition(Profile::NICKNAME, value),
            Tree::NicknameIn(values) => Profile::NICKNAME.is_in(values),
            Tree::Visits(operator, value) => operator.condition(Profile::VISITS, value),
            Tree::Level(operator, value) => operator.condition(Profile::LEVEL, value),
            Tree::LevelIn(values) => Profile::LEVEL.is_in(values),
            Tree::LevelBetween(low, high) => Profile::LEVEL.between(low..=high),
            Tree::City(operator, value) => operator.condition(Profile::CITY, value),
            Tree::CityPrefix(prefix) => Profile::CITY.begins_with(prefix),
            Tree::CityContains(part) => Profile::CITY.contains_text(part),
            Tree::CitySize(operator, size) => operator.of_size(Profile::CITY.size(), size),
            Tree::Mood(mood, true) => Profile::MOOD.eq(mood),
            Tree::Mood(mood, false) => Profile::MOOD.ne(mood),
            Tree::Joined(operator, at) => operator.condition(Profile::JOINED, time(at)),
            Tree::LastSeen(operator, at) => operator.condition(Profile::LAST_SEEN, time(at)),
            Tree::LastSeenBetween(low, high) => Profile::LAST_SEEN.between(time(low)..=time(high)),
            Tree::WordsContain(word) => Profile::WORDS.contains(word),
            Tree::WordsSize(operator, size) => operator.of_size(Profile::WORDS.size(), size),
            Tree::RemarksContain(word) => Profile::REMARKS.contains(word),
            Tree::RemarksSize(operator, size) => operator.of_size(Profile::REMARKS.size(), size),
            Tree::Remark(operator, value) => operator.condition(remark(), value),
            Tree::Tags(tags, true) => Profile::TAGS.eq(tags),
            Tree::Tags(tags, false) => Profile::TAGS.ne(tags),
            Tree::TagsIn(sets) => Profile::TAGS.is_in(sets),
            Tree::TagsContain(tag) => Profile::TAGS.contains(tag),
            Tree::TagsSize(operator, size) => operator.of_size(Profile::TAGS.size(), size),
            Tree::Town(operator, value) => operator.condition(town(), value),
            Tree::Floor(operator, value) => operator.condition(floor(), value),
            Tree::Score(operator, value) => operator.condition(score(), value),
            Tree::Texts(left, operator, right) => {
                with_text!(left, left => with_text!(right, right => operator.condition(left, right)))
            }
            Tree::TextAmong(text, listed) => {
                with_text!(text, text => text.is_in(listed.into_iter().map(Text::optional_path)))
            }
            Tree::TextBetween(text, low, high) => {
                with_text!(text, text => text.between(low.optional_path()..=high.optional_path()))
            }
            Tree::Numbers(left, operator, right) => {
                with_number!(left, left => with_number!(right, right => operator.condition(left, right)))
            }
            Tree::NumberAmong(number, listed) => {
                with_number!(number, number => number.is_in(listed.into_iter().map(Number::optional_path)))
            }
            Tree::NumberBetween(number, low, high) => {
                with_number!(number, number => number.between(low.optional_path()..=high.optional_path()))
            }
            Tree::NumberInFloors(number) => with_number!(number, number => number.is_in([floor(), floor()])),
            Tree::Lists(true) => Profile::WORDS.eq(Profile::REMARKS),
            Tree::Lists(false) => Profile::REMARKS.ne(Profile::WORDS),
            Tree::TagsWithThemselves(true) => Profile::TAGS.eq(Profile::TAGS),
            Tree::TagsWithThemselves(false) => Profile::TAGS.ne(Profile::TAGS),
            Tree::Paid(by, true) => Profile::PAYMENT.then(Payment::TAG).eq(by),
            Tree::Paid(by, false) => Profile::PAYMENT.then(Payment::TAG).ne(by),
            Tree::PaidIn(tags) => Profile::PAYMENT.then(Payment::TAG).is_in(tags),
            Tree::PaidAtAll(true) => Profile::PAYMENT.then(Payment::TAG).exists(),
            Tree::PaidAtAll(false) => Profile::PAYMENT.then(Payment::TAG).is_absent(),
            Tree::CardNumber(operator, value) => operator.condition(card(Card::NUMBER), value),
            Tree::CardNumberWith(operator, text) => {
                with_text!(text, text => operator.condition(card(Card::NUMBER), text))
            }
            Tree::CardNumberBefore(text, operator) => {
                with_text!(text, text => operator.condition(text, card(Card::NUMBER)))
            }
            Tree::CardNumberAmong(values) => card(Card::NUMBER).is_in(values),
            Tree::CardNumberSize(operator, size) => operator.of_size(card(Card::NUMBER).size(), size),
            Tree::CardLimit(operator, value) => operator.condition(card(Card::LIMIT), value),
            Tree::CardLimitWith(operator, number) => {
                with_number!(number, number => operator.condition(card(Card::LIMIT), number))
            }
            Tree::CardLimitBetween(low, high) => card(Card::LIMIT).between(low..=high),
            Tree::CardTown(operator, value) => operator.condition(card(Card::TOWN), value),
            Tree::CardTownExists(true) => card(Card::TOWN).exists(),
            Tree::CardTownExists(false) => card(Card::TOWN).is_absent(),
            Tree::Not(inner) => !inner.condition(),
            Tree::And(a, b) => a.condition().and(b.condition()),
            Tree::Or(a, b) => a.condition().or(b.condition()),
        }
    }

    /// Returns `true` if the condition holds for an item as it is read.
    fn holds(&self, read: &Profile, stored: &Stored) -> bool {
        let address = read.address.as_ref();
        let words = |words: &[String], word: &String| words.contains(word);
        // A condition on a field of an alternative holds only where the union is this alternative.
        let of_card = |holds: &dyn Fn(&Card) -> bool| matches!(&read.payment, Some(Payment::Card(card)) if holds(card));
        match self.clone() {
            Tree::Absent(attribute) => !Self::is_present(attribute, read, stored),
            Tree::Exists(attribute) => Self::is_present(attribute, read, stored),
            Tree::Nickname(operator, value) => operator.holds(read.nickname.clone(), value),
            Tree::NicknameIn(values) => read.nickname.as_ref().is_some_and(|name| values.contains(name)),
            Tree::Visits(operator, value) => operator.holds(read.visits, value),
            Tree::Level(operator, value) => operator.holds(Some(read.level), value),
            Tree::LevelIn(values) => values.contains(&read.level),
            Tree::LevelBetween(low, high) => (low..=high).contains(&read.level),
            Tree::City(operator, value) => operator.holds(Some(read.city.clone()), value),
            Tree::CityPrefix(prefix) => read.city.starts_with(&prefix),
            Tree::CityContains(part) => read.city.contains(&part),
            Tree::CitySize(operator, size) => operator.holds_for_size(Some(read.city.chars().count()), size),
            Tree::Mood(mood, equal) => (read.mood == mood) == equal,
            Tree::Joined(operator, at) => operator.holds(Some(read.joined.time()), time(at)),
            Tree::LastSeen(operator, at) => operator.holds(read.last_seen.map(|seen| seen.time()), time(at)),
            Tree::LastSeenBetween(low, high) => {
                read.last_seen.is_some_and(|seen| (time(low)..=time(high)).contains(&seen.time()))
            }
            Tree::WordsContain(word) => words(&read.words, &word),
            Tree::WordsSize(operator, size) => operator.holds_for_size(Some(read.words.len()), size),
            Tree::RemarksContain(word) => read.remarks.as_ref().is_some_and(|remarks| words(remarks, &word)),
            Tree::RemarksSize(operator, size) => operator.holds_for_size(read.remarks.as_ref().map(Vec::len), size),
            Tree::Remark(operator, value) => {
                operator.holds(read.remarks.as_ref().and_then(|remarks| remarks.first().cloned()), value)
            }
            Tree::Tags(tags, equal) => (read.tags == tags) == equal,
            Tree::TagsIn(sets) => sets.contains(&read.tags),
            Tree::TagsContain(tag) => read.tags.contains(&tag),
            Tree::TagsSize(operator, size) => operator.holds_for_size(Some(read.tags.len()), size),
            Tree::Town(operator, value) => operator.holds(address.and_then(|address| address.town.clone()), value),
            // The default counts where the struct is absent.
            Tree::Floor(operator, value) => operator.holds(Some(address.map_or(1, |address| address.floor)), value),
            Tree::Score(operator, value) => operator.holds(read.scores.get("k").copied(), value),
            Tree::Texts(left, operator, right) => operator.holds_between(left.read(read), right.read(read)),
            Tree::TextAmong(text, listed) => {
                listed.into_iter().any(|other| Eq.holds_between(text.read(read), other.read(read)))
            }
            Tree::TextBetween(text, low, high) => {
                let text = text.read(read);
                Ge.holds_between(text.clone(), low.read(read)) && Le.holds_between(text, high.read(read))
            }
            Tree::Numbers(left, operator, right) => operator.holds_between(left.read(read), right.read(read)),
            Tree::NumberAmong(number, listed) => {
                listed.into_iter().any(|other| Eq.holds_between(number.read(read), other.read(read)))
            }
            Tree::NumberBetween(number, low, high) => {
                let number = number.read(read);
                Ge.holds_between(number, low.read(read)) && Le.holds_between(number, high.read(read))
            }
            Tree::NumberInFloors(number) => Eq.holds_between(number.read(read), Number::Floor.read(read)),
            Tree::Lists(equal) => (read.remarks.as_ref() == Some(&read.words)) == equal,
            Tree::TagsWithThemselves(equal) => equal,
            Tree::Paid(by, equal) => (paid_by(read) == Some(by)) == equal,
            Tree::PaidIn(tags) => paid_by(read).is_some_and(|by| tags.contains(&by)),
            Tree::PaidAtAll(exists) => read.payment.is_some() == exists,
            Tree::CardNumber(operator, value) => {
                of_card(&|card| operator.holds(Some(card.number.clone()), value.clone()))
            }
            Tree::CardNumberWith(operator, text) => {
                of_card(&|card| operator.holds_between(Some(card.number.clone()), text.read(read)))
            }
            Tree::CardNumberBefore(text, operator) => {
                of_card(&|card| operator.holds_between(text.read(read), Some(card.number.clone())))
            }
            Tree::CardNumberAmong(values) => of_card(&|card| values.contains(&card.number)),
            Tree::CardNumberSize(operator, size) => {
                of_card(&|card| operator.holds_for_size(Some(card.number.chars().count()), size))
            }
            Tree::CardLimit(operator, value) => of_card(&|card| operator.holds(Some(card.limit), value)),
            Tree::CardLimitWith(operator, number) => {
                of_card(&|card| operator.holds_between(Some(card.limit.into()), number.read(read)))
            }
            Tree::CardLimitBetween(low, high) => of_card(&|card| (low..=high).contains(&card.limit)),
            Tree::CardTown(operator, value) => of_card(&|card| operator.holds(card.town.clone(), value.clone())),
            Tree::CardTownExists(exists) => of_card(&|card| card.town.is_some() == exists),
            Tree::Not(inner) => !inner.holds(read, stored),
            Tree::And(a, b) => a.holds(read, stored) && b.holds(read, stored),
            Tree::Or(a, b) => a.holds(read, stored) || b.holds(read, stored),
        }
    }

    /// Returns `true` if an attribute is present: for one with a default, that can't be told by what is read.
    fn is_present(attribute: Attribute, read: &Profile, stored: &Stored) -> bool {
        let has = |name: &str| stored.get(name).is_some_and(|value| *value != null());
        match attribute {
            Attribute::Nickname => read.nickname.is_some(),
            Attribute::Visits => read.visits.is_some(),
            Attribute::LastSeen => read.last_seen.is_some(),
            Attribute::Level => has("level"),
            Attribute::City => has("city"),
            Attribute::Words => has("words"),
            Attribute::Scores => has("scores"),
            Attribute::Tags => !read.tags.is_empty(),
            Attribute::Remarks => read.remarks.is_some(),
            Attribute::Address => read.address.is_some(),
            Attribute::Town => read.address.as_ref().is_some_and(|address| address.town.is_some()),
            Attribute::Floor => match stored.get("address") {
                Some(AttributeValue::M(address)) => address.get("floor").is_some_and(|floor| *floor != null()),
                _ => false,
            },
            Attribute::Score => read.scores.contains_key("k"),
            Attribute::Remark => read.remarks.as_ref().is_some_and(|remarks| !remarks.is_empty()),
        }
    }
}

/// Returns the path of a field of a payment by card.
fn card<V, A: Access>(field: Path<Card, V, A>) -> Path<Profile, V, A> {
    Profile::PAYMENT.then(Payment::CARD.then(field))
}

/// Returns the tag of the payment, if there is one.
fn paid_by(read: &Profile) -> Option<PaymentTag> {
    Some(match read.payment.as_ref()? {
        Payment::Card(_) => PaymentTag::Card,
        Payment::Cash => PaymentTag::Cash,
        Payment::Unknown(unknown) => PaymentTag::Unknown(unknown.get("by").unwrap().as_s().unwrap().clone()),
    })
}

fn operators() -> impl Strategy<Value = Operator> {
    select(vec![Eq, Ne, Gt, Ge, Lt, Le])
}

fn sets() -> impl Strategy<Value = BTreeSet<String>> {
    btree_set(words(), 0..3)
}

/// Generates comparisons of attributes with attributes.
fn attribute_operands() -> impl Strategy<Value = Tree> {
    let text = || select(vec![Text::Nickname, Text::Town, Text::Remark, Text::City]);
    let number = || select(vec![Number::Visits, Number::Score, Number::Level, Number::Floor]);
    let optional_text = || select(OPTIONAL_TEXTS.to_vec());
    let optional_number = || select(OPTIONAL_NUMBERS.to_vec());
    prop_oneof![
        3 => (text(), operators(), text()).prop_map(|(left, o, right)| Tree::Texts(left, o, right)),
        1 => (text(), vec(optional_text(), 0..4)).prop_map(|(text, listed)| Tree::TextAmong(text, listed)),
        1 => (text(), optional_text(), optional_text()).prop_map(|(text, low, high)| Tree::TextBetween(text, low, high)),
        3 => (number(), operators(), number()).prop_map(|(left, o, right)| Tree::Numbers(left, o, right)),
        1 => (number(), vec(optional_number(), 0..4)).prop_map(|(number, listed)| Tree::NumberAmong(number, listed)),
        1 => (number(), optional_number(), optional_number())
            .prop_map(|(number, low, high)| Tree::NumberBetween(number, low, high)),
        1 => number().prop_map(Tree::NumberInFloors),
        1 => any::<bool>().prop_map(Tree::Lists),
        1 => any::<bool>().prop_map(Tree::TagsWithThemselves),
    ]
}

/// Generates conditions on a tagged union.
fn payments() -> impl Strategy<Value = Tree> {
    let tag = || select(vec![PaymentTag::Card, PaymentTag::Cash, PaymentTag::Unknown("voucher".to_owned())]);
    let text = || select(vec![Text::Nickname, Text::Town, Text::Remark, Text::City]);
    let number = || select(vec![Number::Visits, Number::Score, Number::Level, Number::Floor]);
    prop_oneof![
        (tag(), any::<bool>()).prop_map(|(tag, equal)| Tree::Paid(tag, equal)),
        vec(tag(), 0..3).prop_map(Tree::PaidIn),
        any::<bool>().prop_map(Tree::PaidAtAll),
        (operators(), words()).prop_map(|(o, v)| Tree::CardNumber(o, v)),
        (operators(), text()).prop_map(|(o, text)| Tree::CardNumberWith(o, text)),
        (operators(), text()).prop_map(|(o, text)| Tree::CardNumberBefore(text, o)),
        vec(words(), 0..3).prop_map(Tree::CardNumberAmong),
        (operators(), 0..5_usize).prop_map(|(o, v)| Tree::CardNumberSize(o, v)),
        (operators(), 0..4_u32).prop_map(|(o, v)| Tree::CardLimit(o, v)),
        (operators(), number()).prop_map(|(o, number)| Tree::CardLimitWith(o, number)),
        (0..4_u32, 0..3_u32).prop_map(|(low, more)| Tree::CardLimitBetween(low, low + more)),
        (operators(), words()).prop_map(|(o, v)| Tree::CardTown(o, v)),
        any::<bool>().prop_map(Tree::CardTownExists),
    ]
}

fn trees() -> impl Strategy<Value = Tree> {
    let attribute = || select(ATTRIBUTES.to_vec());
    let size = || 0..3_usize;
    let leaf = prop_oneof![
        3 => attribute().prop_map(Tree::Absent),
        3 => attribute().prop_map(Tree::Exists),
        1 => (operators(), words()).prop_map(|(o, v)| Tree::Nickname(o, v)),
        1 => vec(words(), 0..3).prop_map(Tree::NicknameIn),
        1 => (operators(), 0..3_u32).prop_map(|(o, v)| Tree::Visits(o, v)),
        2 => (operators(), 2..5_i32).prop_map(|(o, v)| Tree::Level(o, v)),
        1 => vec(2..5_i32, 0..3).prop_map(Tree::LevelIn),
        1 => (2..5_i32, 0..3_i32).prop_map(|(low, more)| Tree::LevelBetween(low, low + more)),
        1 => (operators(), words()).prop_map(|(o, v)| Tree::City(o, v)),
        1 => words().prop_map(Tree::CityPrefix),
        1 => words().prop_map(Tree::CityContains),
        1 => (operators(), 0..5_usize).prop_map(|(o, v)| Tree::CitySize(o, v)),
        1 => (select(vec![Mood::Calm, Mood::Wild]), any::<bool>()).prop_map(|(mood, equal)| Tree::Mood(mood, equal)),
        1 => (operators(), -3..4_i64).prop_map(|(o, v)| Tree::Joined(o, v)),
        1 => (operators(), -3..4_i64).prop_map(|(o, v)| Tree::LastSeen(o, v)),
        1 => (-3..4_i64, 0..4_i64).prop_map(|(low, more)| Tree::LastSeenBetween(low, low + more)),
        1 => words().prop_map(Tree::WordsContain),
        1 => (operators(), size()).prop_map(|(o, v)| Tree::WordsSize(o, v)),
        1 => words().prop_map(Tree::RemarksContain),
        1 => (operators(), size()).prop_map(|(o, v)| Tree::RemarksSize(o, v)),
        1 => (operators(), words()).prop_map(|(o, v)| Tree::Remark(o, v)),
        1 => (sets(), any::<bool>()).prop_map(|(tags, equal)| Tree::Tags(tags, equal)),
        1 => vec(sets(), 0..3).prop_map(Tree::TagsIn),
        1 => words().prop_map(Tree::TagsContain),
        1 => (operators(), size()).prop_map(|(o, v)| Tree::TagsSize(o, v)),
        1 => (operators(), words()).prop_map(|(o, v)| Tree::Town(o, v)),
        1 => (operators(), 0..3_u8).prop_map(|(o, v)| Tree::Floor(o, v)),
        1 => (operators(), 0..3_u32).prop_map(|(o, v)| Tree::Score(o, v)),
        6 => attribute_operands(),
        5 => payments(),
    ];
    leaf.prop_recursive(3, 8, 2, |inner| {
        prop_oneof![
            inner.clone().prop_map(|tree| Tree::Not(tree.into())),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| Tree::And(a.into(), b.into())),
            (inner.clone(), inner).prop_map(|(a, b)| Tree::Or(a.into(), b.into())),
        ]
    })
}

async fn check(profiles: &ProfileRepository, tree: &Tree, items: &[Stored]) {
    let mut expected = Vec::new();
    for (number, stored) in items.iter().enumerate() {
        let id = number.to_string();
        let attributes: Vec<_> = stored.iter().map(|(name, value)| (*name, value.clone())).collect();
        put_profile(profiles, &id, &attributes).await;
        let read = profiles.get(&profile(&id)).await.unwrap().unwrap();
        if tree.holds(&read, stored) {
            expected.push(id);
        }
    }
    let found = profiles.scan().filter(tree.condition()).all().await.unwrap();
    let mut found: Vec<_> = found.into_iter().map(|profile| profile.id).collect();
    found.sort();
    assert_eq!(found, expected, "filter");
    for number in 0..items.len() {
        let id = number.to_string();
        let update = profiles.update(&profile(&id)).set(Profile::POINTS, 1_u8).only_if(tree.condition()).await;
        assert_eq!(update.is_ok(), expected.contains(&id), "write of {id}");
        if update.is_err() {
            assert_eq!(*failed(update).guard(), Guard::OnlyIf, "guard of {id}");
        }
    }
}

#[test]
fn conditions_agree_with_reads() {
    check_property(CASES, &(trees(), vec(items(), ITEMS)), async |(tree, items)| {
        check(&profiles().await, &tree, &items).await;
    });
}
