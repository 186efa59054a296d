//! The reasons why a client can't make lean calls, which its calls by the SDK show.

use std::fmt::{self, Write};

use aws_sdk_dynamodb::config::endpoint::{DefaultResolver, ResolveEndpoint, SharedEndpointResolver};

/// The reason for requests that are not signed with version 4 of AWS's signatures.
pub(super) const OTHER_SIGNATURE: &str = "the client's requests are not signed as DynamoDB's usually are";

/// The reason for endpoints that may change.
pub(super) const OTHER_ENDPOINTS: &str = "the client has a resolver of endpoints of its own";

/// Returns `true` if this is the SDK's resolver, whose endpoints depend on the configuration, the table and the account.
///
/// A resolver has no other mark than the name of its type, which its `Debug` shows.
pub(super) fn is_sdk_resolver(resolver: &SharedEndpointResolver) -> bool {
    type_of(resolver) == type_of(&DefaultResolver::new().into_shared_resolver())
}

/// Returns the start of a resolver's `Debug`, with the names of its type and its first field.
fn type_of(resolver: &SharedEndpointResolver) -> String {
    let mut start = Start(String::new());
    // The end of the text is an error of the writer.
    let _ = write!(start, "{resolver:?}");
    start.0
}

/// Writes a text up to the first colon.
struct Start(String);

impl Write for Start {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        match text.split_once(':') {
            Some((start, _)) => {
                self.0.push_str(start);
                Err(fmt::Error)
            }
            None => {
                self.0.push_str(text);
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resolver_is_known_by_its_type() {
        #[derive(Debug)]
        struct Resolver {
            partition_resolver: (),
        }
        impl ResolveEndpoint for Resolver {
            fn resolve_endpoint<'a>(
                &'a self,
                _: &'a aws_sdk_dynamodb::config::endpoint::Params,
            ) -> aws_sdk_dynamodb::config::endpoint::EndpointFuture<'a> {
                let () = self.partition_resolver;
                aws_sdk_dynamodb::config::endpoint::EndpointFuture::new(std::future::pending())
            }
        }
        assert!(is_sdk_resolver(&DefaultResolver::new().into_shared_resolver()));
        assert!(!is_sdk_resolver(&Resolver { partition_resolver: () }.into_shared_resolver()));
    }
}
