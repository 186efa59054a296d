//! Numbers as text.

use std::time::Duration;

/// Returns a number with commas between its thousands.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Returns a latency in milliseconds with about three digits; `-` if it is not known.
pub(super) fn millis(latency: Option<Duration>) -> String {
    let Some(latency) = latency else { return "-".to_owned() };
    match latency.as_secs_f64() * 1000.0 {
        millis if millis < 9.995 => format!("{millis:.2}"),
        millis if millis < 99.95 => format!("{millis:.1}"),
        millis => grouped(millis.round() as u64),
    }
}

/// Returns a time in seconds, without needless digits.
pub(super) fn seconds(time: Duration) -> String {
    format!("{} s", time.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separates_thousands() {
        let texts = [0, 7, 999, 1_000, 20_500, 1_234_567].map(grouped);
        assert_eq!(texts, ["0", "7", "999", "1,000", "20,500", "1,234,567"]);
    }

    #[test]
    fn shows_latencies_with_three_digits() {
        let text = |micros| millis(Some(Duration::from_micros(micros)));
        assert_eq!([5, 1_234, 9_996, 99_960, 1_500_000].map(text), ["0.01", "1.23", "10.0", "100", "1,500"]);
        assert_eq!(millis(None), "-");
    }
}
