//! The access patterns of `users`: a key, and an index on status and time of creation.

use dynamite_runtime::Dynamite;

use crate::data::{ADA, midnight};
use crate::report::Operation::{GetItem, PutItem, QueryOf, Scan, ScanOf, UpdateItem};
use crate::report::{Section, ask, refused};
use crate::store::users::{Profile, User, UserGreeting, UserKey, UserRepository, UserStatus};
use crate::{Explain, Failure, Outcome};

/// Runs all access patterns of this table.
///
/// # Errors
///
/// Returns [`Failure`] if a call fails, or returns something unexpected.
pub async fn ask(db: &Dynamite) -> Outcome<Section> {
    let users = UserRepository::new(db);
    let mut section = Section::new(users.table_name(), "who buys");
    let to = &mut section;
    let ada = by_key(to, &users).await?;
    greeting(to, &users).await?;
    joined_in_may(to, &users).await?;
    oldest_invitations(to, &users).await?;
    suspended(to, &users).await?;
    interested_in_sailing(to, &users).await?;
    mail_addresses(to, &users).await?;
    sign_in(to, &users, &ada).await?;
    move_to_england(to, &users).await?;
    register_twice(to, &users, &ada).await?;
    update_nobody(to, &users).await?;
    Ok(section)
}

async fn by_key(to: &mut Section, users: &UserRepository) -> Outcome<User> {
    let found = ask!(to, "Who is Ada? As of this moment", GetItem, users.get(UserKey::new(ADA)).consistent())?;
    let ada = found.ok_or_else(|| Failure::unexpected("looking for Ada", "she is not there"))?;
    to.note(format!("{}, {}, {} logins", ada.profile.display_name, ada.email, ada.logins));
    Ok(ada)
}

/// The profile contains a picture. The greeting needs only a name and a language, so its view reads nothing else.
async fn greeting(to: &mut Section, users: &UserRepository) -> Outcome {
    let found = ask!(
        to,
        "How to greet her: two fields of her profile",
        GetItem,
        users.get(UserKey::new(ADA)).view::<UserGreeting>(),
    )?;
    if let Some(UserGreeting { profile }) = found {
        to.note(format!("{}, in {}; the price is that of the whole item", profile.display_name, profile.locale));
    }
    Ok(())
}

async fn joined_in_may(to: &mut Section, users: &UserRepository) -> Outcome {
    let (may, june) = (midnight(5, 1), midnight(6, 1));
    let joined = ask!(
        to,
        "Active customers who joined in May",
        QueryOf("by_status"),
        users.by_status(UserStatus::Active).created_at(may..=june).all(),
    )?;
    let days: Vec<_> = joined.iter().map(|user| user.created_at.format("%-d May").to_string()).collect();
    to.note(days.join(", "));
    Ok(())
}

async fn oldest_invitations(to: &mut Section, users: &UserRepository) -> Outcome {
    let page = ask!(
        to,
        "The three invitations that have waited longest",
        QueryOf("by_status"),
        users.by_status(UserStatus::Invited).page(3),
    )?;
    let waiting: Vec<_> = page.items.iter().map(|user| user.email.as_str()).collect();
    to.note(waiting.join(", "));
    Ok(())
}

async fn suspended(to: &mut Section, users: &UserRepository) -> Outcome {
    let count = ask!(
        to,
        "How many accounts are suspended?",
        QueryOf("by_status"),
        users.by_status(UserStatus::Suspended).count(),
    )?;
    to.note(format!("{count}; a count reads, and costs, as much as the items"));
    Ok(())
}

/// No index contains the interests, so a scan reads the whole table.
async fn interested_in_sailing(to: &mut Section, users: &UserRepository) -> Outcome {
    let interests = User::PROFILE.then(Profile::INTERESTS);
    let sailors = ask!(
        to,
        "Everybody who is interested in sailing",
        Scan,
        users.scan().filter(interests.contains("sailing")).all(),
    )?;
    to.note(format!("{} of them; everybody was read to find out, pictures and all", sailors.len()));
    Ok(())
}

/// The index holds no pictures, so reading all of it costs little.
async fn mail_addresses(to: &mut Section, users: &UserRepository) -> Outcome {
    let all = ask!(to, "All mail addresses", ScanOf("by_status"), users.scan_by_status().all())?;
    to.note(format!("{}, at a fraction of what the table costs", all.len()));
    Ok(())
}

/// One request, whether the account is new or not. The count continues from the stored one.
async fn sign_in(to: &mut Section, users: &UserRepository, ada: &User) -> Outcome {
    let now = ask!(
        to,
        "Ada signs in: written whether she is new or not, and counted",
        UpdateItem,
        users.upsert(ada).keep(User::CREATED_AT).add(User::LOGINS, 1),
    )?;
    to.note(format!("{} logins", now.logins));
    Ok(())
}

async fn move_to_england(to: &mut Section, users: &UserRepository) -> Outcome {
    let locale = User::PROFILE.then(Profile::LOCALE);
    let currency = User::PREFERENCES.entry("currency");
    let ada = ask!(
        to,
        "She moves to England: a field of a struct, an entry of a map",
        UpdateItem,
        users.update(UserKey::new(ADA)).set(locale, "en-GB").set(currency, "GBP").returning_new(),
    )?;
    let currency = ada.preferences.get("currency").map_or("no currency", String::as_str);
    to.note(format!("{}, {currency}; the rest of both is as it was", ada.profile.locale));
    Ok(())
}

async fn register_twice(to: &mut Section, users: &UserRepository, ada: &User) -> Outcome {
    let error = refused!(to, "Somebody registers under her id", PutItem, users.create(ada))?;
    if let Some(there) = error.old::<User>().explain("reading who is there")? {
        to.note(format!("refused: the id is taken by {}; the error brings the item along", there.email));
    }
    Ok(())
}

async fn update_nobody(to: &mut Section, users: &UserRepository) -> Outcome {
    refused!(
        to,
        "A customer who does not exist signs in",
        UpdateItem,
        users.update(UserKey::new("U9999")).add(User::LOGINS, 1),
    )?;
    Ok(())
}
