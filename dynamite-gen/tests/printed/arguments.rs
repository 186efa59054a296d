//! Hostile texts in arguments, which a script may have from a branch or a title.

use crate::texts::{hostile, hostile_names};
use crate::{Project, in_every_format};

#[test]
fn what_repeats_an_argument_is_harmless() {
    let project = Project::new();
    let schemas = project.text("schemas");
    for text in hostile().into_iter().filter(|text| !text.contains('\0')) {
        let long = format!("--{text}");
        for args in [
            &[text.as_str()][..],
            &[&long],
            &["generate", &long],
            &["generate", &text],
            &["check", "--config", &text],
            &["generate", "--derive", &text],
            &["generate", "--derive", &format!("*={text}"), "--schemas", &schemas, "--out", &project.text("src")],
            &["generate", "--rust-type", &format!("uuid={text}"), "--schemas", &schemas, "--out", &project.text("src")],
            &["generate", "--level", &text],
            &["generate", "--level", &format!("{text}=error"), "--schemas", &schemas, "--out", &project.text("src")],
            &["generate", "--level", &format!("unused-type={text}")],
            &["generate", &format!("--error-format={text}")],
            &["generate", &format!("--color={text}")],
            &["generate", &format!("--quiet={text}")],
            &["check", "--schemas", &text, "--out", &project.text("src")],
            &["validate", &text],
            &["explain", &text],
            &["explain", "D0101", &text],
            &["export", &text],
            &["export", "terraform", "--schemas", &schemas, "--table", &text],
            &["export", "terraform", "--schemas", &text],
            &["json-schema", &text],
            &["help", &text],
        ] {
            for run in in_every_format(args) {
                assert_ne!((run.code, run.out.as_str()), (0, ""), "{args:?}");
            }
        }
    }
}

#[test]
fn the_name_of_the_program_is_not_repeated() {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let args = ["/bin/\n::error::\u{202e}", "generate", "--wrong"];
    assert_eq!(dynamite_gen::cli::run_with(args, &mut out, &mut err), 2);
    let err = String::from_utf8(err).unwrap();
    assert!(err.contains("Usage: dynamite-gen generate"), "{err}");
    crate::output::assert_harmless_text(&err);
}

#[test]
fn a_folder_to_create_is_shown_harmlessly() {
    for name in hostile_names() {
        let project = Project::empty();
        let folder = project.path(&name);
        let folder = folder.to_str().unwrap();
        let created = in_every_format(&["init", folder]);
        assert_eq!(created.iter().map(|run| run.code).collect::<Vec<_>>(), [0, 2, 2, 2, 2], "{name:?}");
    }
}
