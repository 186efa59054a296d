//! Generates the repositories that the checks use.

fn main() {
    dynamite_gen::compile("schemas");
}
