//! Random numbers that are the same in every run.

use chrono::TimeDelta;
use dynamite_runtime::{DateTime, Utc, Uuid};

/// A generator of pseudorandom numbers from a seed: SplitMix64, by Sebastiano Vigna, in the public domain.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Random(seed)
    }

    /// Creates the generator of one of the many streams of a seed. Neighbouring streams have nothing in common.
    pub(crate) fn of_stream(seed: u64, number: u64) -> Self {
        Random(Random(seed ^ Random(number).next()).next())
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Returns a number below `bound`, or 0 if `bound` is 0.
    pub(crate) fn below(&mut self, bound: u32) -> u32 {
        // The remainder is below the bound, which is a u32.
        self.next().checked_rem(u64::from(bound)).and_then(|n| u32::try_from(n).ok()).unwrap_or_default()
    }

    /// Returns a number from 0 on, below 1.
    pub(crate) fn fraction(&mut self) -> f64 {
        // The 53 bits that the significand of an f64 holds.
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Returns true with a probability of `percent`.
    pub(crate) fn chance(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    /// Returns one element of a slice, which must not be empty.
    pub(crate) fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        let index = self.below(u32::try_from(choices.len()).unwrap_or(u32::MAX));
        &choices[index as usize]
    }

    /// Returns a time from `begin` on, before `end`, in whole minutes after `begin`.
    pub(crate) fn time(&mut self, begin: DateTime<Utc>, end: DateTime<Utc>) -> DateTime<Utc> {
        let minutes = u32::try_from((end - begin).num_minutes()).unwrap_or_default();
        begin + TimeDelta::minutes(i64::from(self.below(minutes)))
    }

    /// Returns `count` random bytes.
    pub(crate) fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.next().to_le_bytes()[0]).collect()
    }

    /// Returns a random uuid, version 4.
    pub(crate) fn uuid(&mut self) -> Uuid {
        let random = u128::from(self.next()) << 64 | u128::from(self.next());
        let (version, variant) = (0xf << 76, 0x3 << 62);
        Uuid::from_u128(random & !version & !variant | 0x4 << 76 | 0x2 << 62)
    }
}
