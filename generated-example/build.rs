//! Checks that the code in `src/store` is what the schemas give.

fn main() {
    // The folder is checked in, so this compares and does not write: if something differs, the build fails and says
    // which command to run.
    dynamite_gen::Builder::new().schemas("../schemas").out_dir("src/store").build();
}
