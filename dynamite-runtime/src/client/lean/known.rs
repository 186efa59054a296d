//! How the SDK sends a request of an operation to a table.

use std::collections::HashMap;
use std::sync::Arc;

use aws_credential_types::attributes::AccountId;
use aws_credential_types::credential_feature::AwsCredentialFeature;
use aws_sdk_dynamodb::config::endpoint::Endpoint;
use aws_sdk_dynamodb::config::{ConfigBag, FrozenLayer, RuntimeComponents};
use aws_sdk_dynamodb::error::BoxError;
use aws_smithy_runtime_api::client::auth::{AuthScheme, AuthSchemeEndpointConfig};
use aws_smithy_runtime_api::client::identity::Identity;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::Document;
use aws_smithy_types::body::SdkBody;
use uuid::Builder;

use super::clock::Clock;
use super::parts::Parts;
use super::trace_id;
use super::unfit::OTHER_SIGNATURE;
use crate::client::wire::operation_layer;

/// The header with the id of a call.
pub(super) const INVOCATION_ID: &str = "amz-sdk-invocation-id";

/// The header with the number of the attempt, and how many there can be.
const ATTEMPT: &str = "amz-sdk-request";

/// The headers that are the same in each request.
const KEPT: [&str; 4] = ["content-type", "user-agent", "x-amz-target", "x-amz-user-agent"];

/// The headers that are made for each request.
const MADE: [&str; 7] =
    [ATTEMPT, INVOCATION_ID, "authorization", "content-length", trace_id::HEADER, "x-amz-date", "x-amz-security-token"];

/// What the SDK showed of its requests of an operation, to a table, with credentials of a kind.
pub(super) struct Known {
    pub(super) operation: &'static str,
    pub(super) credentials: CredentialsKind,
    pub(super) parts: Arc<Parts>,
    /// The request without a body, before it is signed. Its address is the endpoint that the client's resolver found.
    request: HttpRequest,
    attempt: String,
    /// The name and the region of the service in signatures, as the SDK's signer reads them from endpoints.
    signing: Document,
    /// The configuration that the signer and the SDK's retries read.
    pub(super) config: ConfigBag,
}

/// What a request shows of its credentials besides the signature: the account in its address, and the source in its user
/// agent.
#[derive(PartialEq, Eq)]
pub(super) struct CredentialsKind {
    account: Option<String>,
    features: Vec<AwsCredentialFeature>,
}

impl CredentialsKind {
    fn of(identity: &Identity) -> Self {
        CredentialsKind {
            account: account(identity).map(str::to_owned),
            features: features(identity).cloned().collect(),
        }
    }

    /// Returns `true` if an identity is of this kind.
    pub(super) fn are_of(&self, identity: &Identity) -> bool {
        self.account.as_deref() == account(identity) && self.features.iter().eq(features(identity))
    }
}

fn account(identity: &Identity) -> Option<&str> {
    identity.property::<AccountId>().map(AccountId::as_str)
}

fn features(identity: &Identity) -> impl Iterator<Item = &AwsCredentialFeature> {
    identity.property::<FrozenLayer>().into_iter().flat_map(|layer| layer.load::<AwsCredentialFeature>())
}

impl Known {
    /// Takes from the SDK's request how it is sent.
    ///
    /// # Errors
    ///
    /// Returns the reason why such requests can't be lean calls.
    pub(super) fn learn(
        operation: &'static str,
        request: &HttpRequest,
        components: &RuntimeComponents,
        config: &ConfigBag,
        identity: &Identity,
        clock: &Arc<Clock>,
        parts: &Option<Arc<Parts>>,
    ) -> Result<Self, String> {
        let parts = match parts {
            Some(parts) => Arc::clone(parts),
            None => Arc::new(Parts::of(components, config, clock)?),
        };
        let endpoint = config.load::<Endpoint>().ok_or("the SDK has no endpoint")?;
        let attempt = request.headers().get(ATTEMPT).unwrap_or_default();
        if attempt.contains("ttl") {
            return Err(format!("the SDK sends the header `{ATTEMPT}` with a time"));
        }
        let mut known_config = ConfigBag::base();
        known_config.push_shared_layer(operation_layer(operation).ok_or("the SDK has no such operation")?.clone());
        known_config.push_shared_layer(parts.layer.clone());
        Ok(Known {
            operation,
            credentials: CredentialsKind::of(identity),
            request: template(request, endpoint)?,
            attempt: attempt.to_owned(),
            signing: signing(request.headers().get("authorization").unwrap_or_default()).ok_or(OTHER_SIGNATURE)?,
            config: known_config,
            parts,
        })
    }

    /// Returns a signed request with this body and invocation id.
    ///
    /// # Errors
    ///
    /// Returns an error if the request can't be made; the SDK's own has the right one.
    pub(super) fn request(
        &self,
        body: SdkBody,
        identity: &Identity,
        invocation_id: &str,
    ) -> Result<HttpRequest, BoxError> {
        let mut request = self.request.try_clone().ok_or("the request can't be copied")?;
        let length = body.content_length().ok_or("the body has no length")?;
        request.headers_mut().insert("content-length", itoa::Buffer::new().format(length).to_owned());
        if let Some(id) = trace_id::trace_id()? {
            request.headers_mut().insert(trace_id::HEADER, id);
        }
        *request.body_mut() = body;
        let parts = &self.parts;
        let signing = AuthSchemeEndpointConfig::from(&self.signing);
        let signer = parts.scheme.signer();
        signer.sign_http_request(&mut request, identity, signing, &parts.signing_components, &self.config)?;
        request.headers_mut().insert(ATTEMPT, self.attempt.clone());
        request.headers_mut().insert(INVOCATION_ID, invocation_id.to_owned());
        Ok(request)
    }
}

/// Returns a new id of a call, as the SDK makes them.
pub(super) fn new_invocation_id() -> String {
    Builder::from_random_bytes(fastrand::u128(..).to_ne_bytes()).into_uuid().to_string()
}

/// Returns the request without its body, and without the headers that are made for each request.
fn template(request: &HttpRequest, endpoint: &Endpoint) -> Result<HttpRequest, String> {
    let mut template = HttpRequest::new(SdkBody::empty());
    template.set_method(request.method()).map_err(|error| error.to_string())?;
    template.set_uri(request.uri()).map_err(|error| error.to_string())?;
    let of_endpoint = |name: &str| endpoint.headers().any(|(header, _)| header.eq_ignore_ascii_case(name));
    for (name, value) in request.headers() {
        if KEPT.contains(&name) || of_endpoint(name) {
            template.headers_mut().append(name.to_owned(), value.to_owned());
        } else if !MADE.contains(&name) {
            return Err(format!("the SDK sends a header that is not known to lean calls: `{name}`"));
        }
    }
    Ok(template)
}

/// Returns the region and the service of a signature, as the signer reads them from the properties of an endpoint.
fn signing(authorization: &str) -> Option<Document> {
    let (credential, _) = authorization.strip_prefix("AWS4-HMAC-SHA256 Credential=")?.split_once(',')?;
    let mut scope = credential.rsplit('/').skip(1);
    let (name, region) = (scope.next()?, scope.next()?);
    let text = |text: &str| Document::String(text.to_owned());
    let properties = [("signingName", text(name)), ("signingRegion", text(region))];
    Some(Document::Object(
        properties.into_iter().map(|(key, value)| (key.to_owned(), value)).collect::<HashMap<_, _>>(),
    ))
}
