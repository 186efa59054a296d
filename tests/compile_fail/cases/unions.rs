//! What a path into a tagged union can't do.

use dynamite_runtime::Result;
use dynamite_tests::store::profiles::{Address, Card, Payment, PaymentTag, Profile, ProfileKey, ProfileRepository};

/// The tag changes only together with the union.
async fn set_the_tag(profiles: ProfileRepository, key: ProfileKey) -> Result<()> {
    profiles.update(key).set(Profile::PAYMENT.then(Payment::TAG), PaymentTag::Cash).await
}

/// So it can't be removed.
async fn remove_the_tag(profiles: ProfileRepository, key: ProfileKey) -> Result<()> {
    profiles.update(key).remove(Profile::PAYMENT.then(Payment::TAG)).await
}

/// A tag is not a text.
async fn text_for_a_tag(profiles: ProfileRepository) -> Result<()> {
    profiles.scan().filter(Profile::PAYMENT.then(Payment::TAG).eq("card")).all().await?;
    Ok(())
}

/// A field without the alternative that has it.
async fn field_without_its_alternative(profiles: ProfileRepository) -> Result<()> {
    profiles.scan().filter(Profile::PAYMENT.then(Card::NUMBER).eq("41")).all().await?;
    Ok(())
}

/// A field of another struct.
async fn field_of_another_struct(profiles: ProfileRepository) -> Result<()> {
    profiles.scan().filter(Profile::PAYMENT.then(Payment::CARD.then(Address::TOWN)).eq("Oslo")).all().await?;
    Ok(())
}

/// An alternative as a whole is no path.
async fn an_alternative_alone(profiles: ProfileRepository, key: ProfileKey) -> Result<()> {
    profiles.update(key).remove(Profile::PAYMENT.then(Payment::CARD)).await
}

/// An alternative without fields has no paths.
async fn an_alternative_without_fields(profiles: ProfileRepository) -> Result<()> {
    profiles.scan().filter(Profile::PAYMENT.then(Payment::CASH.then(Card::NUMBER)).eq("41")).all().await?;
    Ok(())
}

fn main() {}
