//! Measures the CPU time of the compiler for fifty entities, generated and with serde's derives.

use crate::entities::ENTITIES;
use crate::packages::{GENERATED, Packages, SERDE};
use crate::{Ratio, folder, median, process};

const RUNS: usize = 5;

pub(crate) fn measure() -> Option<Ratio> {
    let packages = Packages::write(folder().join("compile"));
    // Builds the dependencies of both.
    packages.build(SERDE);
    packages.build(GENERATED);
    // The two alternate, so that a machine that becomes slower affects both.
    let mut seconds = [Vec::new(), Vec::new()];
    for _ in 0..RUNS {
        for (name, seconds) in [GENERATED, SERDE].into_iter().zip(&mut seconds) {
            let before = process::cpu_of_children();
            packages.build(name);
            let spent = before.and_then(|before| Some(process::cpu_of_children()? - before));
            let Some(spent) = spent else {
                println!("CPU time of processes: not known on this system");
                return None;
            };
            seconds.push(spent);
        }
    }
    let [generated, serde] = seconds.map(median);
    println!("Compiling {ENTITIES} entities, `cargo build`, not incremental, CPU seconds, median of {RUNS} runs:");
    println!("{:>40} {generated:>6.2}", "generated, every operation used once");
    println!("{:>40} {serde:>6.2}", "serde's derives, one round trip");
    Some(Ratio { name: "compile.over_serde", value: generated / serde, at_most: 3 })
}
