//! The types of the attributes, declared in the file of the table or in a shared file.

use dynamite_gen::SourceFile;

use crate::corpus::source;
use crate::schema::Choices;

const DECLARED: [&str; 5] = [
    "Mood: { enum: [good, bad] }",
    "Weather: { enum: [sun, { value: rain, renamed_from: wet }], open: true, retired: [fog] }",
    "Address: { struct: { city: string, zip: { type: u32?, attribute: z }, tags: set<string> } }",
    "Card: { struct: { number: string, owner: { type: string, default: nobody }, mood: Mood? } }",
    "Label: { type: string, doc: Another name. }",
];

/// Returns the entry of a type, which may be sensitive.
fn declaration(choices: &mut Choices, declared: &str) -> String {
    let sensitive = if choices.chance(4) { "{ sensitive: true, " } else { "{ " };
    format!("  {}\n", declared.replacen("{ ", sensitive, 1))
}

/// Returns the files of a schema: that of the table, and sometimes one with shared types.
pub(crate) fn files(choices: &mut Choices, table: String) -> Vec<SourceFile> {
    let open = choices.chance(2);
    let payment = format!("Payment: {{ union: {{ card: Card, cash: ~ }}, tag: kind, open: {open} }}");
    let declared = DECLARED.into_iter().chain([payment.as_str()]);
    let types: String = declared.map(|declared| declaration(choices, declared)).collect();
    let types = format!("types:\n{types}");
    if choices.chance(3) {
        let shared = format!("dynamite: 1\ndoc: Shared types.\n{types}");
        vec![source("common.yaml", &shared), source("orders.yaml", &table)]
    } else {
        vec![source("orders.yaml", &(table + &types))]
    }
}
