//! Rust types that schemas name with `rust_type:`, such as `rust_type: crate::mapped::Money`.

use dynamite_runtime::{Decimal, StoredAs};

use crate::store::ledgers::LedgerState;
use crate::store::patients::{Contact, Mood};

/// An amount that is not negative.
#[derive(Clone, Debug, PartialEq, PartialOrd)]
pub struct Money(pub Decimal);

impl StoredAs for Money {
    type Stored = Decimal;

    fn from_stored(stored: Decimal) -> Result<Self, &'static str> {
        if stored.is_negative() { Err("a negative amount") } else { Ok(Money(stored)) }
    }

    fn to_stored(&self) -> Result<Decimal, &'static str> {
        if self.0.is_negative() { Err("a negative amount") } else { Ok(self.0) }
    }

    fn limits() -> (Option<Decimal>, Option<Decimal>) {
        (Some(Decimal::ZERO), None)
    }
}

/// A name, stored in any case and read in lower case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Owner(pub String);

impl StoredAs for Owner {
    type Stored = String;

    fn from_stored(stored: String) -> Result<Self, &'static str> {
        Ok(Owner(stored.to_lowercase()))
    }

    fn to_stored(&self) -> Result<String, &'static str> {
        Ok(self.0.clone())
    }
}

/// A level from 0 to 9.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Level(pub u8);

impl StoredAs for Level {
    type Stored = u8;

    fn from_stored(stored: u8) -> Result<Self, &'static str> {
        if stored > 9 { Err("a level above 9") } else { Ok(Level(stored)) }
    }

    fn to_stored(&self) -> Result<u8, &'static str> {
        Ok(self.0)
    }
}

/// The application's own type of a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct State {
    /// True if entries can be booked.
    pub open: bool,
}

impl StoredAs for State {
    type Stored = LedgerState;

    fn from_stored(stored: LedgerState) -> Result<Self, &'static str> {
        Ok(State { open: stored == LedgerState::Open })
    }

    fn to_stored(&self) -> Result<LedgerState, &'static str> {
        Ok(if self.open { LedgerState::Open } else { LedgerState::Closed })
    }
}

/// The application's own type of a mood, which shows what it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppMood(pub String);

impl StoredAs for AppMood {
    type Stored = Mood;

    fn from_stored(stored: Mood) -> Result<Self, &'static str> {
        Ok(AppMood(stored.as_str().to_owned()))
    }

    fn to_stored(&self) -> Result<Mood, &'static str> {
        Mood::from_wire(&self.0).ok_or("no mood")
    }
}

/// The application's own type of a contact, which shows what it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppPerson {
    /// The number of the telephone.
    pub phone: String,
}

impl StoredAs for AppPerson {
    type Stored = Contact;

    fn from_stored(stored: Contact) -> Result<Self, &'static str> {
        Ok(AppPerson { phone: stored.phone.unwrap_or_default() })
    }

    fn to_stored(&self) -> Result<Contact, &'static str> {
        Ok(Contact { name: String::new(), phone: Some(self.phone.clone()) })
    }
}
