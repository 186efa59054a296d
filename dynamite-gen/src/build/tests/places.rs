//! Where a build script may write and read.

use super::*;

/// Builds, with permission to write checked-in code, and returns the error.
#[track_caller]
fn refused(package: &mut Package, builder: Builder) -> String {
    package.environment.write = true;
    let (result, cargo) = package.build(builder);
    let Err(BuildError::Failed(error)) = result else { panic!("{result:?}") };
    let reported: String = error.to_string().lines().map(|line| format!("cargo::error={line}\n")).collect();
    assert!(cargo.ends_with(&reported), "{cargo}");
    error.to_string()
}

fn outside(package: &Package) -> PathBuf {
    let outside = package.folder.path().join("outside");
    fs::create_dir_all(&outside).unwrap();
    outside
}

#[test]
fn code_outside_of_the_project_is_refused() {
    let mut package = Package::new();
    let outside = outside(&package);
    let absolute = outside.join("store");
    for out in [Path::new("../outside/store"), Path::new("src/../../outside/store"), &absolute] {
        fs::create_dir_all(package.path("src")).unwrap();
        let text = refused(&mut package, Builder::new().out_dir(out));
        assert!(text.contains("it is outside of the project"), "{text}");
        package.write("dynamite.toml", &format!("out = '{}'\n", out.display()));
        let text = refused(&mut package, Builder::from_config("dynamite.toml"));
        assert!(text.contains("it is outside of the project"), "{text}");
        assert!(text.contains("`dynamite-gen generate --out "), "{text}");
    }
    assert!(fs::read_dir(outside).unwrap().next().is_none());
}

#[test]
fn code_may_lie_in_the_workspace_of_the_package_and_of_the_configuration() {
    let mut package = Package::new();
    package.environment.write = true;
    fs::write(package.folder.path().join("Cargo.toml"), "[workspace]\n").unwrap();
    package.build(Builder::new().out_dir("../other/src")).0.unwrap();
    assert!(package.folder.path().join("other/src/mod.rs").is_file());
    fs::write(package.folder.path().join("dynamite.toml"), "schemas = 'package/schemas'\nout = 'package/src/gen'\n")
        .unwrap();
    package.build(Builder::from_config("../dynamite.toml")).0.unwrap();
    assert!(package.path("src/gen/mod.rs").is_file());
}

#[test]
fn a_build_may_write_anywhere_below_out_dir() {
    let package = Package::new();
    let out_dir = package.environment.out_dir.clone().unwrap();
    package.build(Builder::new().out_dir(out_dir.join("a/b"))).0.unwrap();
    assert!(out_dir.join("a/b/mod.rs").is_file());
    package.write("dynamite.toml", &format!("out = '{}'\n", out_dir.join("c").display()));
    package.build(Builder::from_config("dynamite.toml")).0.unwrap();
    assert!(out_dir.join("c/mod.rs").is_file());
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::symlink;
    use std::process::Command;

    use super::*;

    #[test]
    fn a_link_that_leads_outside_is_refused() {
        let mut package = Package::new();
        let outside = outside(&package);
        symlink(&outside, package.path("src")).unwrap();
        let text = refused(&mut package, Builder::new().out_dir("src/store"));
        assert!(text.contains("it is outside of the project"), "{text}");
        symlink(&outside, package.environment.out_dir.as_ref().unwrap().join("link")).unwrap();
        let through = package.environment.out_dir.as_ref().unwrap().join("link/store");
        let text = refused(&mut package, Builder::new().out_dir(through));
        assert!(text.contains("it is outside of the project"), "{text}");
        symlink(&outside, package.generated()).unwrap();
        let text = refused(&mut package, Builder::new());
        assert!(text.contains("it is a symbolic link"), "{text}");
        assert!(fs::read_dir(outside).unwrap().next().is_none());
    }

    #[test]
    fn what_links_bring_in_is_not_quoted() {
        let mut package = Package::new();
        let outside = outside(&package);
        fs::write(outside.join("netrc"), "password: secret\n").unwrap();
        symlink(outside.join("netrc"), package.path("schemas/netrc.yaml")).unwrap();
        let text = refused(&mut package, Builder::new());
        assert!(text.starts_with("schemas/netrc.yaml: the symbolic link leads out of the schema folder\n"), "{text}");
        symlink("../outside/netrc", package.path("dynamite.toml")).unwrap();
        let text = refused(&mut package, Builder::from_config("dynamite.toml"));
        assert!(text.starts_with("dynamite.toml: a symbolic link leads out of the project\n"), "{text}");
    }

    #[test]
    fn a_configuration_that_is_a_pipe_is_refused_without_waiting() {
        let mut package = Package::new();
        assert!(Command::new("mkfifo").arg(package.path("dynamite.toml")).status().unwrap().success());
        let text = refused(&mut package, Builder::from_config("dynamite.toml"));
        assert_eq!(text, "can't read dynamite.toml: not a file");
    }
}
