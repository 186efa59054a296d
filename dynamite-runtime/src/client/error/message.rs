//! The texts that the service sends with an error.

/// The codes whose messages hold neither items nor secrets, so that errors can show them.
const SAFE_CODES: [&str; 11] = [
    "ResourceNotFoundException",
    "AccessDeniedException",
    "UnrecognizedClientException",
    "ExpiredTokenException",
    "ExpiredToken",
    "LimitExceededException",
    "ResourceInUseException",
    "ProvisionedThroughputExceededException",
    "ProvisionedThroughputExceeded",
    "ThrottlingException",
    "RequestLimitExceeded",
];

/// The code of a throttled operation of a transaction.
const THROTTLED_OPERATION: &str = "ThrottlingError";

/// The maximum number of characters of a message in the text of an error.
const MAX_CHARACTERS: usize = 300;
/// The maximum number of characters of a code, a request id or the type of a response.
const MAX_NAME_CHARACTERS: usize = 100;

/// Returns the part of a message that the text of an error shows, if it shows messages with this code.
pub(super) fn shown<'m>(code: &str, message: Option<&'m str>) -> Option<&'m str> {
    let safe = SAFE_CODES.contains(&code) || code == THROTTLED_OPERATION;
    message.filter(|_| safe).map(|message| first_line(message, MAX_CHARACTERS)).filter(|line| !line.is_empty())
}

/// Returns a code, a request id or another short name that a response has.
pub(super) fn name(text: &str) -> String {
    first_line(text, MAX_NAME_CHARACTERS).to_owned()
}

fn first_line(text: &str, max: usize) -> &str {
    let text = text.trim_start();
    let line = text.split(char::is_control).next().unwrap_or_default();
    let end = line.char_indices().nth(max).map_or(line.len(), |(end, _)| end);
    line[..end].trim_end()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_shown_only_with_some_codes() {
        assert_eq!(shown("AccessDeniedException", Some("who?")), Some("who?"));
        assert_eq!(shown("ValidationException", Some("who?")), None);
        assert_eq!(shown("AccessDeniedException", None), None);
        assert_eq!(shown("AccessDeniedException", Some(" ")), None);
    }

    #[test]
    fn the_first_line_of_a_message_is_shown() {
        let shown = |message| shown("ResourceNotFoundException", Some(message));
        assert_eq!(shown("\n first \nsecond"), Some("first"));
        assert_eq!(shown("first\u{1b}[31msecond"), Some("first"));
        let long = "ä".repeat(301);
        assert_eq!(shown(&long).map(|line| line.chars().count()), Some(300));
    }
}
