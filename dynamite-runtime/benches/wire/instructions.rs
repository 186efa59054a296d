//! Instructions of decoding, counted by valgrind: unlike times, they are the same in every run.

use crate::decode::{Way, repeat};
use crate::items::Shape;
use crate::measure::{counts_instructions, instructions};
use crate::store::nested::Nested;
use crate::store::numbers::Numbers;
use crate::store::small::Small;
use crate::store::wide::Wide;

/// The argument with which this program starts itself to decode something.
pub(crate) const REPEAT: &str = "repeat";

/// Prints the instructions of each way, with those of this crate as 1.
pub(crate) fn measure() {
    if !counts_instructions() {
        return;
    }
    println!("\nInstructions of decoding, of those with dynamite:");
    println!("{:>24}{}", "", Way::ALL.map(|(name, _)| format!("{name:>15}")).concat());
    for shape in [Small::SHAPE, Wide::SHAPE, Nested::SHAPE, Numbers::SHAPE] {
        let counts = Way::ALL.map(|(name, _)| count(shape, name, 3) - count(shape, name, 1));
        let [.., dynamite, _, _] = counts;
        println!("{shape:>24}{}", counts.map(|count| format!("{:>15.2}", count / dynamite)).concat());
    }
}

/// Returns the instructions of this program if it decodes so many times.
fn count(shape: &str, way: &str, times: usize) -> f64 {
    instructions(&[REPEAT, shape, way, &times.to_string()])
}

/// Decodes, as the arguments after [`REPEAT`] say.
pub(crate) fn run(arguments: &[String]) {
    let [shape, way, times] = arguments else { panic!("a shape, a way and a number") };
    let (_, way) = Way::ALL.into_iter().find(|(name, _)| name == way).unwrap();
    repeat(shape, way, times.parse().unwrap());
}
