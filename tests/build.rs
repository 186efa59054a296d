//! Generates the repositories that the suites use, the way a user's build script does.

fn main() {
    dynamite_gen::compile("schemas");
}
