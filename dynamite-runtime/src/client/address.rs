//! The address of an endpoint, without the secrets that a URL can have.

/// Returns scheme, host and port of an HTTP or HTTPS URL, without its user name, its password, its path and its query.
///
/// Returns `None` if the URL is another one, or is not understood: what seems to be a host may be a name or a password.
pub(crate) fn address(url: &str) -> Option<String> {
    let uri: http::Uri = url.parse().ok()?;
    let scheme = uri.scheme_str().filter(|scheme| matches!(*scheme, "http" | "https"))?;
    let host = uri.host().filter(|host| !host.is_empty())?;
    let authority = uri.authority()?.as_str();
    let place = authority.rsplit_once('@').map_or(authority, |(_, place)| place);
    let port = uri.port_u16().map(|port| format!(":{port}")).unwrap_or_default();
    // With a `/`, `?` or `#` in a password, the authority seems to end before the `@`.
    let is_whole = !url.split_once("://")?.1.strip_prefix(authority)?.contains('@');
    (is_whole && place == format!("{host}{port}")).then(|| format!("{scheme}://{place}"))
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn only_scheme_host_and_port_are_returned() {
        for (url, expected) in [
            ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
            ("https://dynamodb.eu-west-1.amazonaws.com", "https://dynamodb.eu-west-1.amazonaws.com"),
            ("https://name:s3cr3t@host:8000/path?token=s3cr3t", "https://host:8000"),
            ("http://s3cr3t@host", "http://host"),
            ("http://name:s3@cr3t@host", "http://host"),
            ("http://[::1]:8000/", "http://[::1]:8000"),
            ("HTTP://host", "http://host"),
        ] {
            assert_eq!(address(url).as_deref(), Some(expected), "{url}");
        }
    }

    #[test]
    fn an_address_in_doubt_is_not_shown() {
        for url in [
            "",
            "host",
            "ftp://host",
            "http://",
            "http:///path",
            "http://name:s3/cr3t@host",
            "http://name:80/s3cr3t@host",
            "http://name:s3?cr3t@host",
            "http://name:80#s3cr3t@host",
            "http://name:s3cr3t",
            "http://name:99999",
            "http://na me@host",
        ] {
            assert_eq!(address(url), None, "{url}");
        }
    }
}
