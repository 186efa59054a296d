//! Hostile texts in `dynamite.toml`.

use crate::texts::{hostile, quoted};
use crate::{Project, in_every_format};

const PLACES: &[&str] = &[
    "schemas = $TEXT\nout = \"src\"\n",
    "schemas = \"schemas\"\nout = $TEXT\n",
    "$TEXT = 1\n",
    "[derives]\n$TEXT = [\"Eq\"]\n",
    "[derives]\n\"*\" = [$TEXT]\n",
    "[derives]\n\"*\" = [\"Eq\", $TEXT]\n",
    "[types]\n$TEXT = \"crate::A\"\n",
    "[types]\nuuid = $TEXT\n",
    "[levels]\n$TEXT = \"error\"\n",
    "[levels]\nunused-type = $TEXT\n",
    "schemas = \"a\" $TEXT\n",
];

#[test]
fn complaints_about_the_configuration_are_harmless() {
    let project = Project::new();
    let mut refused = 0;
    for text in hostile() {
        for place in PLACES {
            let folders = if place.contains("schemas") { "" } else { "schemas = \"schemas\"\nout = \"src/store\"\n" };
            project.write("dynamite.toml", &format!("{folders}{}", place.replace("$TEXT", &quoted(&text))));
            for verb in ["generate", "check"] {
                let runs = in_every_format(&[verb, "--config", &project.text("dynamite.toml"), "--quiet"]);
                refused += runs.iter().filter(|run| run.code != 0).count();
            }
        }
        project.write("dynamite.toml", &format!("out = \"a\"\n{text}\n"));
        in_every_format(&["generate", "--config", &project.text("dynamite.toml")]);
    }
    assert!(refused > 1000, "only {refused} were refused");
}
