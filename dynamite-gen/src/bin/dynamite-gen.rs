//! The command `dynamite-gen`; see the library's module `cli`.

use std::process::ExitCode;

fn main() -> ExitCode {
    dynamite_gen::cli::run(std::env::args_os())
}
