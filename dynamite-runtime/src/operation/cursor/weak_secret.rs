//! Secrets that are none: too short, or predictable.

use zeroize::Zeroizing;

/// The minimum length of a secret, in bytes.
const MIN_SECRET_BYTES: usize = 32;
/// The minimum number of predictable bytes in a predictable secret.
const MIN_PREDICTABLE_BYTES: usize = 16;
/// The most bytes of a number in a sequence, with what separates it from the next, whose bytes may have different steps.
const MAX_NUMBER_BYTES: usize = 4;

/// The reason why a secret is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WeakSecret {
    Short,
    Predictable,
}

impl WeakSecret {
    /// Returns the reason why this secret is refused, if it is.
    pub(super) fn of(secret: &[u8]) -> Option<Self> {
        if secret.len() < MIN_SECRET_BYTES {
            Some(WeakSecret::Short)
        } else if is_predictable(secret) {
            Some(WeakSecret::Predictable)
        } else {
            None
        }
    }

    /// Returns the description of the problem, which shows nothing of the secret.
    pub(super) fn problem(self) -> &'static str {
        match self {
            WeakSecret::Short => "too short: each secret must have at least 32 bytes",
            WeakSecret::Predictable => {
                "predictable: each secret must be random, and one of them is a repeated pattern or a sequence"
            }
        }
    }
}

/// Returns `true` for a secret of one repeated byte, a repeated pattern or a sequence, also with a few other bytes.
///
/// That is: at a distance of less than 32 bytes, 16 bytes and three quarters of the bytes differ by the same step from
/// the byte before them. The distance is that of two bytes in a sequence, or the length of the pattern, whose step is 0.
/// Where it is at most four bytes, as in a sequence of numbers that is written as text, each of the bytes of a number has a
/// step of its own. The probability that 32 random bytes are refused is less than 2^-100, and for 32 random hexadecimal
/// digits, which are only 16 random bytes, less than 2^-40.
fn is_predictable(secret: &[u8]) -> bool {
    (1..MIN_SECRET_BYTES).any(|distance| {
        let compared = secret.len().saturating_sub(distance);
        let positions = if distance <= MAX_NUMBER_BYTES { distance } else { 1 };
        let predictable = (0..positions).map(|first| same_steps(secret, distance, first, positions)).sum::<usize>();
        predictable >= MIN_PREDICTABLE_BYTES && predictable >= compared - compared / 4
    })
}

/// Returns how many bytes differ by the most frequent step from the byte at this distance before them, of every n-th byte.
fn same_steps(secret: &[u8], distance: usize, first: usize, every: usize) -> usize {
    let mut steps = Zeroizing::new([0_usize; 256]);
    let pairs = secret.iter().skip(distance).zip(secret);
    for (byte, earlier) in pairs.skip(first).step_by(every) {
        steps[usize::from(byte.wrapping_sub(*earlier))] += 1;
    }
    steps.iter().copied().max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn predictable_secrets_are_refused() {
        let predictable: [Vec<u8>; 18] = [
            vec![0; 32],
            vec![0xff; 64],
            b"a".repeat(1000),
            b"ab".repeat(16),
            b"password".repeat(4),
            b"0123456789abcdef".repeat(2),
            b"a pattern of twenty-four".repeat(2)[..40].to_vec(),
            (0..32).collect(),
            (100..=200).rev().collect(),
            (0..40).map(|index: u8| index.wrapping_mul(7)).collect(),
            b"abcdefghijklmnopqrstuvwxyz012345".to_vec(),
            [[0; 31].as_slice(), &[1]].concat(),
            (0..16).flat_map(|number| format!("{number:02x}").into_bytes()).collect(),
            (0..32).flat_map(|number| format!("{number:02X}").into_bytes()).collect(),
            (10..26).flat_map(|number| format!("{number} ").into_bytes()).collect(),
            (100..120).flat_map(|number| format!("{number},").into_bytes()).collect(),
            (0..16_u16).flat_map(u16::to_le_bytes).collect(),
            (7..15_u32).flat_map(u32::to_be_bytes).collect(),
        ];
        for secret in predictable {
            assert_eq!(WeakSecret::of(&secret), Some(WeakSecret::Predictable), "{secret:?}");
        }
    }

    #[test]
    fn random_secrets_are_accepted() {
        let mut random = fastrand::Rng::with_seed(13);
        for _ in 0..2_000 {
            let bytes: Vec<u8> = (0..32).map(|_| random.u8(..)).collect();
            let digits: Vec<u8> = (0..32).map(|_| random.digit(16) as u8).collect();
            let text: Vec<u8> = (0..44).map(|_| random.alphanumeric() as u8).collect();
            for secret in [bytes, digits, text] {
                assert_eq!(WeakSecret::of(&secret), None, "{secret:?}");
            }
        }
    }

    #[test]
    fn a_long_secret_that_repeats_enough_bytes_is_accepted() {
        let random: Vec<u8> = (0..32).map(|index: u8| index.wrapping_mul(index).wrapping_mul(91) ^ 0x5a).collect();
        assert_eq!(WeakSecret::of(&random), None);
        assert_eq!(WeakSecret::of(&random.repeat(2)), None);
        assert_eq!(WeakSecret::of(&random[..31]), Some(WeakSecret::Short));
    }
}
