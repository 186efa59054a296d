//! The customers.

use std::collections::{BTreeMap, BTreeSet};

use dynamite_runtime::Date;

use super::cities::{CITIES, City};
use super::random::Random;
use super::{closing, opening};
use crate::store::users::{Profile, User, UserStatus};

const COUNT: usize = 60;
/// The number of the first customer, Ada.
const FIRST: usize = 1001;
const INTERESTS: [&str; 6] = ["hiking", "climbing", "sailing", "skiing", "chess", "photography"];
/// The size of a picture in bytes: more than the 4 KB of one read unit. A view transfers less, but costs the same.
const PICTURE: usize = 6_000;

pub(super) fn all(random: &mut Random) -> Vec<User> {
    (0..COUNT).map(|number| user(number, random)).collect()
}

/// Returns the city where the customer with this id lives.
pub(super) fn city_of(user_id: &str) -> &'static City {
    let number: usize = user_id.trim_start_matches('U').parse().unwrap_or_default();
    &CITIES[number.saturating_sub(FIRST) % CITIES.len()]
}

fn user(number: usize, random: &mut Random) -> User {
    let user_id = format!("U{}", FIRST + number);
    let city = city_of(&user_id);
    let (first, last) = city.person(number / CITIES.len());
    let invited = number % 10 == 7;
    User {
        email: format!("{}.{}@example.com", first.to_lowercase(), last.to_lowercase()),
        status: status(number),
        // Ada joined on the first day.
        created_at: if number == 0 { opening() } else { random.time(opening(), closing()) },
        profile: profile(number, &format!("{first} {last}"), city, random),
        logins: if invited { 0 } else { u64::from(1 + random.below(80)) },
        preferences: preferences(city, random),
        user_id,
    }
}

fn status(number: usize) -> UserStatus {
    match number % 10 {
        7 => UserStatus::Invited,
        9 => UserStatus::Suspended,
        _ => UserStatus::Active,
    }
}

fn profile(number: usize, name: &str, city: &City, random: &mut Random) -> Profile {
    let birthday = Date::from_ymd_opt(1960, 1, 1).unwrap_or_default();
    let interests: BTreeSet<_> = (0..random.below(4)).map(|_| (*random.pick(&INTERESTS)).to_owned()).collect();
    Profile {
        display_name: name.to_owned(),
        locale: city.locale.to_owned(),
        bio: random.chance(50).then(|| format!("Out and about around {}.", city.name)),
        birthday: birthday.checked_add_days(chrono::Days::new(u64::from(random.below(16_000)))),
        interests,
        picture: (number.is_multiple_of(3)).then(|| random.bytes(PICTURE)),
    }
}

fn preferences(city: &City, random: &mut Random) -> BTreeMap<String, String> {
    let letter = *random.pick(&["weekly", "monthly", "never"]);
    [("currency", city.currency), ("newsletter", letter)].map(|(key, value)| (key.to_owned(), value.to_owned())).into()
}
