//! Generates the repositories that the suites use, as a user's build script does.

use std::env;
use std::path::PathBuf;

fn main() {
    dynamite_gen::compile("schemas");
    if let Some(out) = env::var_os("OUT_DIR") {
        for schemas in ["published", "witnesses/before", "witnesses/after"] {
            dynamite_gen::Builder::new().schemas(schemas).out_dir(PathBuf::from(&out).join(schemas)).build();
        }
    }
}
