//! The access patterns of `users`: a key, and an index on status and time of creation.

use dynamite_runtime::Dynamite;

use crate::data::{ADA, midnight};
use crate::report::Operation::{GetItem, PutItem, QueryOf, Scan, ScanOf, UpdateItem};
use crate::report::{Section, run, run_refused};
use crate::store::users::{Profile, User, UserGreeting, UserKey, UserRepository, UserStatus};
use crate::{Context, Failure, Outcome};

/// Runs all access patterns of this table.
///
/// # Errors
///
/// Returns [`Failure`] if a call fails, or returns something unexpected.
pub async fn run(db: &Dynamite) -> Outcome<Section> {
    let users = UserRepository::new(db);
    let mut section = Section::new(users.table_name(), "the customers of the shop");
    let ada = user_by_key(&mut section, &users).await?;
    greeting(&mut section, &users).await?;
    users_who_joined_in_may(&mut section, &users).await?;
    oldest_invitations(&mut section, &users).await?;
    count_suspended_users(&mut section, &users).await?;
    users_interested_in_sailing(&mut section, &users).await?;
    all_email_addresses(&mut section, &users).await?;
    sign_in(&mut section, &users, &ada).await?;
    move_to_england(&mut section, &users).await?;
    register_twice(&mut section, &users, &ada).await?;
    update_missing_user(&mut section, &users).await?;
    Ok(section)
}

async fn user_by_key(section: &mut Section, users: &UserRepository) -> Outcome<User> {
    let found =
        run!(section, "One customer, with a consistent read", GetItem, users.get(UserKey::new(ADA)).consistent())?;
    let ada = found.ok_or_else(|| Failure::unexpected("looking for Ada", "she does not exist"))?;
    section.note(format!("{}, {}, {} logins", ada.profile.display_name, ada.email, ada.logins));
    Ok(ada)
}

/// The profile contains a picture. The greeting needs only a name and a language, so its view reads nothing else.
async fn greeting(section: &mut Section, users: &UserRepository) -> Outcome {
    let found = run!(
        section,
        "Two fields of her profile, to greet her",
        GetItem,
        users.get(UserKey::new(ADA)).view::<UserGreeting>(),
    )?;
    if let Some(UserGreeting { profile }) = found {
        section
            .note(format!("{}, in {}; a view costs as much as the whole item", profile.display_name, profile.locale));
    }
    Ok(())
}

async fn users_who_joined_in_may(section: &mut Section, users: &UserRepository) -> Outcome {
    let (may, june) = (midnight(5, 1), midnight(6, 1));
    let joined = run!(
        section,
        "Active customers who joined in May",
        QueryOf("by_status"),
        users.by_status(UserStatus::Active).created_at(may..=june).all(),
    )?;
    let days: Vec<_> = joined.iter().map(|user| user.created_at.format("%-d May").to_string()).collect();
    section.note(days.join(", "));
    Ok(())
}

async fn oldest_invitations(section: &mut Section, users: &UserRepository) -> Outcome {
    let page = run!(
        section,
        "The three oldest invitations",
        QueryOf("by_status"),
        users.by_status(UserStatus::Invited).page(3),
    )?;
    let invited: Vec<_> = page.items.iter().map(|user| user.email.as_str()).collect();
    section.note(invited.join(", "));
    Ok(())
}

async fn count_suspended_users(section: &mut Section, users: &UserRepository) -> Outcome {
    let count = run!(
        section,
        "How many accounts are suspended?",
        QueryOf("by_status"),
        users.by_status(UserStatus::Suspended).count(),
    )?;
    section.note(format!("{count}; a count costs as much as reading the items"));
    Ok(())
}

/// No index contains the interests, so a scan reads the whole table.
async fn users_interested_in_sailing(section: &mut Section, users: &UserRepository) -> Outcome {
    let interests = User::PROFILE.then(Profile::INTERESTS);
    let sailors = run!(
        section,
        "All customers who are interested in sailing",
        Scan,
        users.scan().filter(interests.contains("sailing")).all(),
    )?;
    section.note(format!("{}; the scan read all customers with their pictures", sailors.len()));
    Ok(())
}

/// The index holds no pictures, so reading all of it costs little.
async fn all_email_addresses(section: &mut Section, users: &UserRepository) -> Outcome {
    let all = run!(section, "All email addresses", ScanOf("by_status"), users.scan_by_status().all())?;
    section.note(format!("{}, for less than a scan of the table costs", all.len()));
    Ok(())
}

/// One request, whether the account is new or not. The count continues from the stored one.
async fn sign_in(section: &mut Section, users: &UserRepository, ada: &User) -> Outcome {
    let now = run!(
        section,
        "Ada signs in: create or update her, and count the login",
        UpdateItem,
        users.upsert(ada).keep(User::CREATED_AT).add(User::LOGINS, 1),
    )?;
    section.note(format!("{} logins", now.logins));
    Ok(())
}

async fn move_to_england(section: &mut Section, users: &UserRepository) -> Outcome {
    let locale = User::PROFILE.then(Profile::LOCALE);
    let currency = User::PREFERENCES.entry("currency");
    let ada = run!(
        section,
        "She moves: set a field of a struct and an entry of a map",
        UpdateItem,
        users.update(UserKey::new(ADA)).set(locale, "en-GB").set(currency, "GBP").returning_new(),
    )?;
    let currency = ada.preferences.get("currency").map_or("no currency", String::as_str);
    section.note(format!("{}, {currency}; the rest of both is unchanged", ada.profile.locale));
    Ok(())
}

async fn register_twice(section: &mut Section, users: &UserRepository, ada: &User) -> Outcome {
    let error = run_refused!(section, "Create a user with her id", PutItem, users.create(ada))?;
    if let Some(existing) = error.old::<User>().context("decoding the existing user")? {
        section.note(format!("refused: the id belongs to {}; the error contains the item", existing.email));
    }
    Ok(())
}

async fn update_missing_user(section: &mut Section, users: &UserRepository) -> Outcome {
    run_refused!(
        section,
        "A customer who does not exist signs in",
        UpdateItem,
        users.update(UserKey::new("U9999")).add(User::LOGINS, 1),
    )?;
    Ok(())
}
