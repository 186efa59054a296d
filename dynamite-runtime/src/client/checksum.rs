//! The checksums of responses, which DynamoDB sends and the SDK for Rust does not check.

use aws_smithy_runtime_api::http::Response;

use super::response::BrokenResponse;

/// The header with the CRC-32 of the body, as a decimal number.
const CHECKSUM: &str = "x-amz-crc32";

/// Checks the body of a response against its checksum, if it has one.
pub(super) fn check_checksum(response: &Response) -> Result<(), BrokenResponse> {
    let Some(checksum) = response.headers().get(CHECKSUM) else { return Ok(()) };
    let body = response.body().bytes().unwrap_or_default();
    if checksum.trim().parse() == Ok(crc32fast::hash(body)) {
        return Ok(());
    }
    Err(BrokenResponse::new("its checksum is not that of its body"))
}
