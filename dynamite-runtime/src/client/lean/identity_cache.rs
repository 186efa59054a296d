//! The cache of identities that gives the SDK the identity of the lean attempt as that of its first attempt.

use std::future::pending;

use aws_sdk_dynamodb::config::{ConfigBag, ResolveCachedIdentity, RuntimeComponents, SharedIdentityCache};
use aws_smithy_runtime_api::client::identity::{IdentityFuture, SharedIdentityResolver};

use super::first_attempt::FirstIdentity;
use crate::client::attempts::{current_sdk_call, unwatched};

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
        let Some(call) = current_sdk_call() else {
            return self.0.resolve_cached_identity(resolver, runtime_components, config_bag);
        };
        match call.first_identity() {
            Some(FirstIdentity::Resolved(identity)) => return IdentityFuture::ready(Ok(identity)),
            Some(FirstIdentity::Failed(error)) => return IdentityFuture::ready(Err(error)),
            Some(FirstIdentity::Pending) => return IdentityFuture::new(pending()),
            None => {}
        }
        // What a provider of credentials sends is not part of the call.
        let resolved = unwatched(self.0.resolve_cached_identity(resolver, runtime_components, config_bag));
        IdentityFuture::new(async move {
            let identity = resolved.await?;
            call.see_identity(&identity);
            Ok(identity)
        })
    }
}
