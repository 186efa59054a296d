//! The cache of identities that gives the SDK the identity of the lean attempt as that of its first attempt.

use std::future::pending;

use aws_sdk_dynamodb::config::{ConfigBag, ResolveCachedIdentity, RuntimeComponents, SharedIdentityCache};
use aws_smithy_runtime_api::client::identity::{IdentityFuture, SharedIdentityResolver};

use super::first_attempt::FirstIdentity;
use crate::client::attempts::current_sdk_call;

/// A cache of identities, whose first identity in a call may be one that there is already.
#[derive(Debug)]
pub(super) struct FirstIdentityCache(pub(super) SharedIdentityCache);

impl ResolveCachedIdentity for FirstIdentityCache {
    fn resolve_cached_identity<'a>(
        &'a self,
        resolver: SharedIdentityResolver,
        runtime_components: &'a RuntimeComponents,
        config_bag: &'a ConfigBag,
    ) -> IdentityFuture<'a> {
        let call = current_sdk_call();
        match call.as_ref().and_then(|call| call.first_identity()) {
            Some(FirstIdentity::Resolved(identity)) => return IdentityFuture::ready(Ok(identity)),
            Some(FirstIdentity::Failed(error)) => return IdentityFuture::ready(Err(error)),
            Some(FirstIdentity::Pending) => return IdentityFuture::new(pending()),
            None => {}
        }
        let resolved = self.0.resolve_cached_identity(resolver, runtime_components, config_bag);
        let Some(call) = call.filter(|call| call.is_learning()) else { return resolved };
        IdentityFuture::new(async move {
            let identity = resolved.await?;
            call.see_identity(&identity);
            Ok(identity)
        })
    }
}
