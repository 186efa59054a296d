//! The parts of the SDK's client that lean attempts are made of.

use std::sync::Arc;
use std::time::Instant;

use aws_sdk_dynamodb::config::retry::{RetryConfig, RetryPartition, TokenBucket};
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{
    ConfigBag, FrozenLayer, Layer, ResolveCachedIdentity, RuntimeComponents, StalledStreamProtectionConfig,
};
use aws_smithy_runtime_api::client::auth::{AuthScheme, AuthSchemeId, SharedAuthScheme};
use aws_smithy_runtime_api::client::http::HttpConnectorSettings;
use aws_smithy_runtime_api::client::identity::{
    Identity, IdentityCacheLocation, ResolveIdentity, SharedIdentityResolver,
};
use aws_smithy_runtime_api::client::interceptors::context::{Input, InterceptorContext, Output};
use aws_smithy_runtime_api::client::retries::{RequestAttempts, RetryStrategy};

use super::clock::{Clock, SigningTime};
use super::first_attempt::{FirstAttempt, FirstIdentity};
use super::timer::Timer;
use super::unfit::{OTHER_ENDPOINTS, OTHER_SIGNATURE, is_sdk_resolver};

/// The scheme of DynamoDB's signatures.
const SIGV4: AuthSchemeId = AuthSchemeId::new("sigv4");

/// The parts of a client, as its calls have them.
pub(super) struct Parts {
    pub(super) components: RuntimeComponents,
    /// The same, with the time that requests are signed with.
    pub(super) signing_components: RuntimeComponents,
    pub(super) scheme: SharedAuthScheme,
    identities: SharedIdentityResolver,
    pub(super) connector: HttpConnectorSettings,
    pub(super) timeouts: TimeoutConfig,
    /// Whether the SDK gives up a request, or a response, that stalls.
    pub(super) protects_uploads: bool,
    pub(super) protects_downloads: bool,
    /// The part of the configuration that the cache of identities and the SDK's retries read.
    pub(super) layer: FrozenLayer,
    config: ConfigBag,
    /// A first attempt that succeeded.
    success: InterceptorContext,
}

impl Parts {
    /// Takes the parts from a call of the SDK.
    ///
    /// # Errors
    ///
    /// Returns the reason why lean attempts can't be made of them.
    pub(super) fn of(components: &RuntimeComponents, config: &ConfigBag, clock: &Arc<Clock>) -> Result<Self, String> {
        if !is_sdk_resolver(&components.endpoint_resolver()) {
            return Err(OTHER_ENDPOINTS.to_owned());
        }
        let scheme = components.auth_scheme(SIGV4).ok_or(OTHER_SIGNATURE)?;
        let identities = scheme.identity_resolver(components).ok_or(OTHER_SIGNATURE)?;
        if identities.cache_location() != IdentityCacheLocation::RuntimeComponents {
            return Err(OTHER_SIGNATURE.to_owned());
        }
        let source = components.time_source().ok_or("the client has no clock")?;
        let time = SigningTime { source, clock: Arc::clone(clock) };
        let signing_components = components.to_builder().with_time_source(Some(time)).build();
        let timeouts = config.load::<TimeoutConfig>().ok_or("the SDK has no timeouts")?.clone();
        let layer = layer(config, &timeouts)?;
        let mut identity_config = ConfigBag::base();
        identity_config.push_shared_layer(layer.clone());
        let mut connector = HttpConnectorSettings::builder();
        connector.set_connect_timeout(timeouts.connect_timeout());
        connector.set_read_timeout(timeouts.read_timeout());
        let protection = config.load::<StalledStreamProtectionConfig>();
        Ok(Parts {
            components: components.clone(),
            signing_components: signing_components.map_err(|error| error.to_string())?,
            scheme,
            identities,
            connector: connector.build(),
            timeouts,
            protects_uploads: protection.is_some_and(StalledStreamProtectionConfig::upload_enabled),
            protects_downloads: protection.is_some_and(StalledStreamProtectionConfig::download_enabled),
            layer,
            config: identity_config,
            success: success(),
        })
    }

    /// Returns the time that a lean attempt has.
    pub(super) fn timer(&self, started: Instant) -> Timer {
        let timeouts = [self.timeouts.operation_timeout(), self.timeouts.operation_attempt_timeout()];
        Timer::new(started, timeouts.into_iter().flatten().min(), self.components.sleep_impl())
    }

    /// Resolves the identity of an attempt, with the client's cache.
    pub(super) async fn resolve_identity<'f>(
        &self,
        started: Instant,
        first: &'f mut FirstAttempt,
    ) -> Option<&'f Identity> {
        let cache = self.components.identity_cache();
        let mut timer = self.timer(started);
        let resolved = cache.resolve_cached_identity(self.identities.clone(), &self.components, &self.config);
        first.identity = Some(match timer.wait_for(resolved).await {
            Some(Ok(identity)) => FirstIdentity::Resolved(identity),
            Some(Err(error)) => FirstIdentity::Failed(error),
            None => FirstIdentity::Pending,
        });
        if first.is_over() {
            first.spend(&timer, &self.timeouts);
        }
        first.resolved()
    }

    /// Tells the SDK's retries that a first attempt succeeded, which fills their budget.
    pub(super) fn succeed(&self, config: &ConfigBag) {
        let _ = self.components.retry_strategy().should_attempt_retry(&self.success, &self.components, config);
    }
}

/// Returns the part of the configuration that the cache of identities and the SDK's retries read.
fn layer(config: &ConfigBag, timeouts: &TimeoutConfig) -> Result<FrozenLayer, String> {
    let mut layer = Layer::new("lean calls");
    layer.store_put(config.load::<RetryConfig>().ok_or("the SDK has no configuration of retries")?.clone());
    layer.store_put(config.load::<TokenBucket>().ok_or("the SDK has no budget of retries")?.clone());
    if let Some(partition) = config.load::<RetryPartition>() {
        layer.store_put(partition.clone());
    }
    layer.store_put(RequestAttempts::from(1));
    layer.store_put(timeouts.clone());
    Ok(layer.freeze())
}

/// Returns what the SDK's retries see of an attempt that succeeded.
fn success() -> InterceptorContext {
    let mut context = InterceptorContext::new(Input::erase(()));
    context.set_output_or_error(Ok(Output::erase(())));
    context
}
