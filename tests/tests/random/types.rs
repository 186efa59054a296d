//! The types that attributes refer to: in the file of the table, or in one for all tables.

use dynamite_gen::SourceFile;

use crate::corpus::source;
use crate::draft::Choices;

const DECLARED: [&str; 6] = [
    "Mood: { enum: [good, bad] }",
    "Weather: { enum: [sun, rain], open: true }",
    "Place: { struct: { city: string, zip: { type: u32?, attribute: z }, tags: set<string> } }",
    "Payment: { union: { card: Card, cash: ~ }, tag: kind }",
    "Card: { struct: { number: string, owner: { type: string, default: nobody }, mood: Mood? } }",
    "Label: { type: string, doc: Another name. }",
];

/// The files of a run: the table's, and perhaps one with the types that it uses.
pub(crate) fn files(choices: &mut Choices, table: String) -> Vec<SourceFile> {
    let types: String = DECLARED.iter().map(|declared| format!("  {declared}\n")).collect();
    let types = format!("types:\n{types}");
    if choices.chance(3) {
        let shared = format!("dynamite: 1\ndoc: What tables share.\n{types}");
        vec![source("common.yaml", &shared), source("orders.yaml", &table)]
    } else {
        vec![source("orders.yaml", &(table + &types))]
    }
}
