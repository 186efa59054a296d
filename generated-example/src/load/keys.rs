//! The choice of keys.

use crate::data::Random;

/// Chooses among keys: all equally often, or some more often than others, by Zipf's law.
#[derive(Clone, Debug, PartialEq)]
pub struct Keys<K> {
    keys: Vec<K>,
    /// For each key, its weight and that of all before it.
    weights: Vec<f64>,
}

impl<K> Keys<K> {
    /// Creates the choice among keys. The weight of the nth is `1 / n^exponent`.
    ///
    /// With the exponent 0, all are chosen equally often. With 1, the first of 80 keys has a fifth of all choices, as a
    /// product that everybody looks at.
    pub fn new(keys: Vec<K>, exponent: f64) -> Self {
        let mut sum = 0.0;
        let weights = (1..=keys.len()).map(|rank| {
            sum += (rank as f64).powf(-exponent);
            sum
        });
        Keys { weights: weights.collect(), keys }
    }

    /// Chooses a key. There must be one.
    pub(crate) fn choose(&self, random: &mut Random) -> &K {
        let chosen = random.fraction() * self.weights.last().copied().unwrap_or_default();
        let index = self.weights.partition_point(|weight| *weight <= chosen);
        &self.keys[index.min(self.keys.len() - 1)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(exponent: f64) -> [usize; 4] {
        let (keys, mut random, mut chosen) = (Keys::new(vec![0, 1, 2, 3], exponent), Random::new(1), [0; 4]);
        for _ in 0..12_000 {
            chosen[*keys.choose(&mut random)] += 1;
        }
        chosen
    }

    #[test]
    fn without_an_exponent_all_keys_are_chosen_equally_often() {
        assert!(chosen(0.0).iter().all(|count| (2_800..3_200).contains(count)), "{:?}", chosen(0.0));
    }

    #[test]
    fn with_an_exponent_the_first_key_is_hot() {
        // 12,000 choices with the weights 1, 1/2, 1/3 and 1/4.
        let expected = [5_760, 2_880, 1_920, 1_440];
        for (count, expected) in chosen(1.0).into_iter().zip(expected) {
            assert!(count.abs_diff(expected) < 200, "{:?}", chosen(1.0));
        }
    }
}
