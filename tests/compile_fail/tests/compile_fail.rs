//! Wrong calls: that they don't compile, and that a user can read why.
//!
//! `TRYBUILD=overwrite` rewrites the texts; read them as someone who made the mistake would.

#![allow(missing_docs, reason = "tests")]

#[test]
fn wrong_calls_do_not_compile() {
    trybuild::TestCases::new().compile_fail("cases/*.rs");
}
