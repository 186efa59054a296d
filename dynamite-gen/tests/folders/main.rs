//! Tests that the command neither writes nor reads outside of a project, whatever the files of the project say.
#![cfg(all(feature = "cli", unix))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod disk;
mod random_trees;

use std::fs;
use std::os::unix::net::UnixListener;
use std::path::Path;

use disk::{Disk, ORDERS, Run, SECRET, files};

mod output_folder {
    use super::*;

    /// Checks that `generate` and `check` refuse the output folder of the configuration.
    #[track_caller]
    fn refused(disk: &Disk, out: &str) {
        let before = disk.outside();
        disk.config(out);
        for args in [&["generate"][..], &["check"], &["generate", "--dry-run"]] {
            disk.run(args).expect(2, &format!("will not generate into {out}: "));
        }
        assert_eq!(disk.outside(), before);
    }

    #[test]
    fn a_configured_folder_outside_of_the_project_is_refused() {
        let disk = Disk::new();
        let absolute = disk.path("outside/store").display().to_string();
        for out in ["../outside/store", "../outside/new", "src/../../outside/store", "..", "../new", &absolute] {
            fs::create_dir_all(disk.path("project/src")).unwrap();
            refused(&disk, out);
        }
    }

    #[test]
    fn a_configured_folder_that_a_link_leads_outside_is_refused() {
        let disk = Disk::new();
        let outside = disk.path("outside");
        for (target, link, out) in [
            (Path::new("../outside"), "src", "src/store"),
            (&outside, "src", "src/store"),
            (&outside, "src", "src/new/store"),
            (Path::new("../../outside"), "src/gen", "src/gen/a/store"),
            (Path::new("../outside/store"), "store", "store"),
            (Path::new("../outside/new"), "store", "store"),
            (Path::new("../outside/../outside"), "src", "src/store"),
        ] {
            let _ = fs::remove_file(disk.path("project/src"));
            let _ = fs::remove_dir_all(disk.path("project/src"));
            disk.link(target, &format!("project/{link}"));
            refused(&disk, out);
        }
        // A chain of links.
        fs::remove_file(disk.path("project/src")).unwrap();
        disk.link("second", "project/src");
        disk.link("../outside", "project/second");
        refused(&disk, "src/store");
    }

    #[test]
    fn a_configured_folder_in_the_data_of_a_repository_is_refused() {
        let disk = Disk::new();
        disk.write("project/.git/hooks/sample", "");
        disk.write("project/vendored/.hg/hgrc", "");
        disk.link("../.git", "project/src/link");
        for out in [".git/hooks", ".git/refs/heads", "./.git/new", ".GIT/new", "vendored/.hg/store", "src/link/new"] {
            refused(&disk, out);
        }
        assert_eq!(files(&disk.path("project/.git")).len(), 1);
        disk.config(".github/store");
        disk.run(&["generate"]).expect(0, "");
    }

    #[test]
    fn the_error_says_what_to_do_and_the_command_line_may_lead_anywhere() {
        let disk = Disk::new();
        disk.config("../outside/store");
        let run = disk.run(&["generate"]);
        assert!(run.err.contains("it is outside of the project"), "{run:?}");
        assert!(run.err.contains("`dynamite-gen generate --out ../outside/store`"), "{run:?}");
        disk.run(&["generate", "--out", "../outside/store"]).expect(0, "");
        assert!(disk.path("outside/store/mod.rs").is_file());
        disk.run(&["check", "--out", "../outside/store"]).expect(0, "");
        disk.link("../outside", "project/src");
        disk.run(&["generate", "--out", "src/other"]).expect(0, "");
        assert!(disk.path("outside/other/mod.rs").is_file());
    }

    #[test]
    fn links_that_stay_in_the_project_are_followed() {
        let disk = Disk::new();
        fs::create_dir_all(disk.path("project/crates/store/src")).unwrap();
        disk.link("crates/store/src", "project/src");
        disk.config("src/gen");
        disk.run(&["generate"]).expect(0, "");
        assert!(disk.path("project/crates/store/src/gen/mod.rs").is_file());
        disk.config("src/../src/gen");
        disk.run(&["check"]).expect(2, "a `..` in it follows a symbolic link");
    }

    #[test]
    fn a_project_is_the_workspace_of_its_configuration() {
        let disk = Disk::new();
        disk.write("project/Cargo.toml", "[workspace]\nmembers = ['crates/*']\n");
        disk.write("project/crates/store/Cargo.toml", "[package]\nname = 'store'\n");
        disk.config("crates/store/src/gen");
        disk.run(&["generate"]).expect(0, "");
        let run_with = |config: &str| {
            disk.write("project/crates/store/dynamite.toml", config);
            disk.run_in("project/crates/store", &["generate"])
        };
        run_with("schemas = '../../schemas'\nout = 'src/gen'\n").expect(0, "");
        run_with("schemas = '../../schemas'\nout = '../generated/src'\n").expect(0, "");
        run_with("schemas = '../../schemas'\nout = '../../../outside/store'\n").expect(2, "outside of the project");
        let path = disk.path("project/crates/store/dynamite.toml").display().to_string();
        disk.run_in("outside", &["generate", "--config", &path]).expect(2, "outside of the project");
    }

    #[test]
    fn a_repository_is_a_project_and_without_one_the_folder_of_the_configuration_is() {
        let disk = Disk::new();
        disk.write("project/conf/dynamite.toml", "schemas = '../schemas'\nout = '../src/store'\n");
        disk.run(&["check", "--config", "conf/dynamite.toml"]).expect(2, "outside of the project");
        fs::create_dir(disk.path("project/.git")).unwrap();
        disk.run(&["generate", "--config", "conf/dynamite.toml"]).expect(0, "");
        disk.write("project/rust/Cargo.toml", "[workspace]\n");
        disk.write("project/rust/dynamite.toml", "schemas = '../schemas'\nout = 'src/store'\n");
        disk.run_in("project/rust", &["generate"]).expect(0, "");
        disk.write("project/rust/dynamite.toml", "schemas = '../schemas'\nout = '../other/store'\n");
        disk.run_in("project/rust", &["generate"]).expect(2, "outside of the project");
    }

    #[test]
    fn a_pipe_in_the_output_folder_is_no_generated_file() {
        let disk = Disk::new();
        disk.config("src/store");
        disk.run(&["generate"]).expect(0, "");
        disk.pipe("project/src/store/mod.rs");
        disk.pipe("project/src/store/other.rs");
        for verb in ["check", "generate"] {
            disk.run(&[verb]).expect(2, "src/store/mod.rs: not written by dynamite-gen");
        }
        disk.link("/dev/zero", "project/src/store/mod.rs");
        disk.run(&["check"]).expect(2, "src/store/mod.rs: not written by dynamite-gen");
    }

    #[test]
    fn a_huge_file_that_claims_to_be_generated_is_not_read() {
        let disk = Disk::new();
        disk.config("src/store");
        disk.write("project/src/store/mod.rs", "// @generated by dynamite-gen\n");
        let file = fs::OpenOptions::new().write(true).open(disk.path("project/src/store/mod.rs")).unwrap();
        file.set_len(1 << 40).unwrap();
        disk.run(&["check"]).expect(2, "src/store/mod.rs: the file is larger than 64 MiB");
    }
}

mod configuration {
    use super::*;

    #[test]
    fn a_configuration_is_as_small_as_a_schema() {
        let disk = Disk::new();
        let text = "schemas = 'schemas'\nout = 'src/store'\n#";
        disk.write("project/dynamite.toml", &format!("{text}{}", " ".repeat(1024 * 1024 - text.len())));
        disk.run(&["generate"]).expect(0, "");
        disk.write("project/dynamite.toml", &format!("{text}{}", " ".repeat(1024 * 1024)));
        disk.run(&["check"]).expect(2, "error: dynamite.toml: the file is larger than 1 MiB\n");
    }

    #[test]
    fn what_is_no_file_is_refused_without_waiting() {
        let disk = Disk::new();
        disk.pipe("project/dynamite.toml");
        let all = |error: &str| {
            for args in [&["check"][..], &["generate"], &["validate", "schemas"], &["export", "terraform"]] {
                disk.run(args).expect(2, error);
            }
        };
        all("can't read dynamite.toml: not a file");
        fs::remove_file(disk.path("project/dynamite.toml")).unwrap();
        let socket = UnixListener::bind(disk.path("project/dynamite.toml")).unwrap();
        all("can't read dynamite.toml: not a file");
        drop(socket);
        fs::remove_file(disk.path("project/dynamite.toml")).unwrap();
        fs::create_dir(disk.path("project/dynamite.toml")).unwrap();
        all("can't read dynamite.toml: not a file");
        disk.run(&["check", "--config", "/dev/zero"]).expect(2, "can't read /dev/zero: not a file");
        fs::remove_dir(disk.path("project/dynamite.toml")).unwrap();
        disk.link("/dev/zero", "project/dynamite.toml");
        all("dynamite.toml: a symbolic link leads out of the project");
        disk.link("nowhere", "project/dynamite.toml");
        all("can't read dynamite.toml: ");
    }

    #[test]
    fn a_link_out_of_the_project_is_refused_and_not_quoted() {
        let disk = Disk::new();
        for target in ["../outside/docker.json", "../outside/netrc", "../outside/schemas/hosts.yaml"] {
            disk.link(target, "project/dynamite.toml");
            for args in [&["check"][..], &["check", "--config", "dynamite.toml"], &["validate", "schemas"]] {
                disk.run(args).expect(2, "dynamite.toml: a symbolic link leads out of the project");
            }
        }
        disk.write("outside/dynamite.toml", &format!("[derives]\n{SECRET} = ['Eq']\n"));
        disk.link("../outside/dynamite.toml", "project/dynamite.toml");
        disk.run(&["validate", "schemas"]).expect(2, "dynamite.toml: a symbolic link leads out of the project");
        disk.write("project/conf/shared.toml", "schemas = 'schemas'\nout = 'src/store'\n");
        disk.link("conf/shared.toml", "project/dynamite.toml");
        disk.run(&["generate"]).expect(0, "");
    }
}

mod schemas {
    use super::*;

    /// Runs every verb in every format, and expects that all are refused.
    #[track_caller]
    fn refused(disk: &Disk, error: &str) {
        disk.config("src/store");
        for verb in [&["check"][..], &["generate"], &["validate", "schemas"], &["export", "cloudformation"]] {
            for format in ["human", "short", "json", "github"] {
                disk.run(&[verb, &["--error-format", format]].concat()).expect(2, error);
            }
        }
    }

    #[test]
    fn a_link_out_of_the_folder_is_refused_and_not_quoted() {
        let disk = Disk::new();
        for (target, link) in [
            ("../../outside/docker.json", "project/schemas/docker.yaml"),
            ("../../outside/netrc", "project/schemas/netrc.yml"),
            ("../../../outside/netrc", "project/schemas/deep/netrc.yml"),
            ("../../outside/schemas", "project/schemas/more"),
            ("../dynamite.toml", "project/schemas/config.yaml"),
        ] {
            disk.link(target, link);
            refused(&disk, "the symbolic link leads out of the schema folder");
            fs::remove_file(disk.path(link)).unwrap();
        }
        disk.run(&["generate"]).expect(0, "");
    }

    #[test]
    fn a_schema_folder_outside_of_the_repository_has_to_be_named_on_the_command_line() {
        let disk = Disk::new();
        disk.write("project/dynamite.toml", "schemas = '../outside/schemas'\nout = 'src/store'\n");
        let error = "will not read schemas from ../outside/schemas: it is outside of the project";
        for args in [&["check"][..], &["export", "terraform"]] {
            disk.run(args).expect(2, error);
        }
        fs::rename(disk.path("project/schemas"), disk.path("outside/tables")).unwrap();
        disk.run(&["generate", "--schemas", "../outside/tables"]).expect(0, "");
        disk.link("../outside/schemas", "project/schemas");
        disk.config("src/store");
        disk.run(&["check"]).expect(2, "will not read schemas from schemas: it is outside of the project");
    }

    #[test]
    fn a_named_file_that_is_a_link_out_of_the_project_is_not_quoted() {
        let disk = Disk::new();
        disk.link("../../outside/netrc", "project/schemas/x.yaml");
        for args in [["validate", "schemas/x.yaml"], ["validate", "schemas"]] {
            disk.run(&args).expect(2, "schemas/x.yaml: ");
        }
    }
}

mod export {
    use super::*;

    const FORMATS: [(&str, &str); 3] =
        [("terraform", "tables.tf"), ("cloudformation", "tables.yaml"), ("cli-json", "orders.json")];

    fn export(disk: &Disk, format: &str, file: &str, more: &[&str]) -> Run {
        disk.run(&[&["export", format, "--schemas", "schemas", "--out", file], more].concat())
    }

    #[test]
    fn an_export_replaces_what_it_wrote() {
        let disk = Disk::new();
        for (format, file) in FORMATS {
            let file = format!("infra/{file}");
            export(&disk, format, &file, &[]).expect(0, "");
            let first = fs::read_to_string(disk.path("project").join(&file)).unwrap();
            disk.write("project/schemas/orders.yaml", &format!("{ORDERS}settings: {{ deletion_protection: true }}\n"));
            // A checkout may have changed the line endings.
            disk.write(&format!("project/{file}"), &first.replace('\n', "\r\n"));
            export(&disk, format, &file, &[]).expect(0, "");
            let second = fs::read_to_string(disk.path("project").join(&file)).unwrap();
            assert_ne!(first, second);
            disk.write("project/schemas/orders.yaml", ORDERS);
            disk.write(&format!("project/{file}"), "");
            export(&disk, format, &file, &[]).expect(0, "");
            assert_eq!(fs::read_to_string(disk.path("project").join(&file)).unwrap(), first);
        }
        let left: Vec<_> = fs::read_dir(disk.path("project/infra")).unwrap().collect();
        assert_eq!(left.len(), FORMATS.len(), "no temporary file is left: {left:?}");
    }

    #[test]
    fn an_export_replaces_nothing_else_unless_forced() {
        let disk = Disk::new();
        let by_hand = "{\n  \"TableName\": \"orders\",\n  \"AttributeDefinitions\": [\n    {\n      \
             \"AttributeName\": \"id\",\n      \"AttributeType\": \"S\"\n    }\n  ],\n  \"KeySchema\": [\n    {\n      \
             \"AttributeName\": \"id\",\n      \"KeyType\": \"HASH\"\n    }\n  ],\n  \"BillingMode\": \"PAY_PER_REQUEST\"\n}\n";
        let texts = [
            by_hand,
            "resource \"aws_dynamodb_table\" \"orders\" {\n}\n",
            "AWSTemplateFormatVersion: \"2010-09-09\"\nResources:\n",
            "\n# @generated by dynamite-gen\n",
            "{\n\n  \"TableName\": \"orders\" // not JSON\n}\n",
            " ",
            ORDERS,
        ];
        for (format, file) in FORMATS {
            for text in texts {
                disk.write(&format!("project/{file}"), text);
                let error = format!("will not write to {file}: it was not written by dynamite-gen");
                export(&disk, format, file, &[]).expect(2, &error);
                assert_eq!(fs::read_to_string(disk.path("project").join(file)).unwrap(), text);
            }
            export(&disk, format, file, &["--force"]).expect(0, "");
            export(&disk, format, file, &[]).expect(0, "");
        }
        disk.write("project/binary", "");
        fs::write(disk.path("project/binary"), [0xff, 0xfe, 0]).unwrap();
        export(&disk, "terraform", "binary", &[]).expect(2, "it was not written by dynamite-gen");
        export(&disk, "terraform", "schemas/orders.yaml", &["--force"]).expect(2, "it is a schema");
    }

    #[test]
    fn links_and_what_is_no_file_stay_even_if_forced() {
        let disk = Disk::new();
        let before = disk.outside();
        disk.link("../outside/netrc", "project/link.tf");
        disk.link("../outside/new", "project/broken.tf");
        disk.pipe("project/pipe.tf");
        fs::create_dir(disk.path("project/folder.tf")).unwrap();
        for (file, problem) in [
            ("link.tf", "it is a symbolic link"),
            ("broken.tf", "it is a symbolic link"),
            ("pipe.tf", "it is a pipe, a socket or a device"),
            ("folder.tf", "it is a folder"),
        ] {
            let kind = disk.path("project").join(file).symlink_metadata().unwrap().file_type();
            for more in [&[][..], &["--force"]] {
                export(&disk, "terraform", file, more).expect(2, &format!("will not write to {file}: {problem}"));
            }
            assert_eq!(disk.path("project").join(file).symlink_metadata().unwrap().file_type(), kind);
        }
        assert_eq!(disk.outside(), before);
    }
}

#[test]
fn init_does_not_write_through_a_link() {
    let disk = Disk::new();
    let before = disk.outside();
    disk.link("../outside/store", "new/schemas");
    disk.run(&["init", "../new"]).expect(2, "can't create ../new/schemas/notes.yaml: ");
    assert_eq!(disk.outside(), before);
    assert!(!disk.path("new/dynamite.toml").exists());
}
