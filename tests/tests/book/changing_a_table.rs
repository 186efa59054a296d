//! docs/changing-a-table.md: its commands, and what they print.

use dynamite_runtime::{Checkpoint, Dynamite, Result};
use dynamite_tests::store;
use dynamite_tests::store::invoices::{Invoice, InvoiceRepository};
use serde_json::json;

use crate::corpus::{self, Run};
use crate::page::blocks_in;
use crate::support::invoice;

/// Runs the command in a folder with the schema of invoices and these files; paths in the output are relative to it.
fn run(files: &[(&str, String)], arguments: &[&str]) -> Run {
    run_with(&str::to_owned, files, arguments)
}

/// Runs the command with a changed schema.
fn run_with(change: &dyn Fn(&str) -> String, files: &[(&str, String)], arguments: &[&str]) -> Run {
    let root = tempfile::tempdir().unwrap();
    let path = |name: &str| root.path().join(name);
    std::fs::create_dir(path("schemas")).unwrap();
    let schema = blocks_in("yaml").into_iter().find(|block| block.page == "reading.md").unwrap().text;
    std::fs::write(path("schemas/invoices.yaml"), change(&schema)).unwrap();
    files.iter().for_each(|(name, text)| std::fs::write(path(name), text).unwrap());
    let arguments = arguments.iter().map(|argument| match path(argument).exists() {
        true => path(argument).into(),
        false => (*argument).into(),
    });
    let run = corpus::run(std::iter::once("dynamite-gen".into()).chain(arguments).collect());
    let folder = format!("{}/", root.path().display());
    Run { out: run.out.replace(&folder, ""), err: run.err.replace(&folder, ""), ..run }
}

/// A table of invoices with another index than the schema declares.
fn description() -> String {
    let key = |name: &str, kind: &str| json!({ "AttributeName": name, "KeyType": kind });
    let index = json!({
        "IndexName": "by_status", "IndexStatus": "ACTIVE", "KeySchema": [key("status", "HASH")],
        "Projection": { "ProjectionType": "ALL" },
    });
    let attributes =
        ["customer", "issued_and_number", "status"].map(|name| json!({ "AttributeName": name, "AttributeType": "S" }));
    let table = json!({
        "TableName": "invoices", "TableStatus": "ACTIVE", "AttributeDefinitions": attributes,
        "KeySchema": [key("customer", "HASH"), key("issued_and_number", "RANGE")],
        "GlobalSecondaryIndexes": [index], "BillingModeSummary": { "BillingMode": "PAY_PER_REQUEST" },
    });
    json!({ "Table": table }).to_string()
}

/// The texts that the page shows.
fn texts() -> Vec<String> {
    let of_page = blocks_in("text").into_iter().filter(|block| block.page == "changing-a-table.md");
    of_page.map(|block| block.text).collect()
}

/// The lines of the page are in the snapshot, and in none of a wider number.
#[test]
fn a_snapshot_shows_what_a_wider_number_changes() {
    let lines = |from: &str, to: &str| {
        let schema = blocks_in("yaml").into_iter().find(|block| block.page == "reading.md").unwrap().text;
        assert!(schema.contains(from));
        let found = corpus::source("invoices.yaml", &schema.replace(from, to));
        dynamite_gen::snapshot(&[found], &dynamite_gen::Settings::new()).text.unwrap()
    };
    let (narrow, wide) = (lines("number: u32", "number: u32"), lines("number: u32", "number: u64"));
    for line in texts().remove(0).lines() {
        assert!(narrow.lines().any(|found| found == line), "{line}");
        assert!(!wide.lines().any(|found| found == line), "{line}");
    }
    let kept = lines("#{number}", "#{number:10}");
    assert_eq!(kept, narrow);
}

/// The schema of invoices, after the change that the page shows.
fn changed() -> String {
    let schema = blocks_in("yaml").into_iter().find(|block| block.page == "reading.md").unwrap().text;
    let index = "indexes:\n  by_status: { partition_key: status, projection: all }\n";
    schema.replace("number: u32", "number: u64").replace("indexes:\n", index)
}

#[test]
fn breaking_prints_what_the_page_shows() {
    let root = tempfile::tempdir().unwrap();
    let before = blocks_in("yaml").into_iter().find(|block| block.page == "reading.md").unwrap().text;
    for (folder, schema) in [("before", before), ("schemas", changed())] {
        std::fs::create_dir(root.path().join(folder)).unwrap();
        std::fs::write(root.path().join(folder).join("invoices.yaml"), schema).unwrap();
    }
    let folder = |name: &str| root.path().join(name).into_os_string();
    let arguments = [
        "dynamite-gen".into(),
        "breaking".into(),
        "--schemas".into(),
        folder("schemas"),
        "--against".into(),
        folder("before"),
    ];
    let run = corpus::run(arguments.to_vec());
    let err = run.err.replace(&format!("{}/", root.path().display()), "");
    let [findings, summary] = [texts().remove(1), texts().remove(2)];
    assert!(err.starts_with(&findings), "{err}");
    assert_eq!((run.code, run.out), (1, summary));
}

/// The configuration of the page is one.
#[test]
fn changes_can_be_accepted() {
    let block = blocks_in("toml").into_iter().find(|block| block.page == "changing-a-table.md").unwrap();
    dynamite_gen::Settings::from_toml(&block.text).unwrap();
}

#[test]
fn drift_prints_what_the_page_shows() {
    let ttl = json!({ "TimeToLiveDescription": { "TimeToLiveStatus": "DISABLED" } }).to_string();
    let files = [("invoices.json", description()), ("ttl.json", ttl)];
    let run = run(&files, &["drift", "invoices.json", "--ttl", "ttl.json", "--schemas", "schemas"]);
    assert_eq!((run.code, run.out.as_str()), (1, "invoices: 1 error, 1 warning\n"));
    assert!(texts().iter().any(|shown| run.err.starts_with(shown)), "{}", run.err);
}

/// Returns an invoice as generated code with `number: u32` writes it.
fn stored_invoice(number: u32) -> serde_json::Value {
    let text = |text: String| json!({ "S": text });
    json!({
        "customer": text("ACME".into()), "issued": text("2026-02-28".into()), "number": { "N": number.to_string() },
        "status": text("open".into()), "total": { "N": "250" },
        "issued_and_number": text(format!("2026-02-28#{number:010}")),
    })
}

#[test]
fn inspect_prints_what_the_page_shows() {
    let items = json!({ "Items": [stored_invoice(7), stored_invoice(8)], "Count": 2, "ScannedCount": 2 });
    let arguments = ["inspect", "--table", "invoices", "items.json", "--schemas", "schemas"];
    let files = [("items.json", items.to_string())];
    let narrow = run(&files, &arguments);
    assert_eq!((narrow.code, narrow.err.as_str()), (0, ""));
    assert_eq!(narrow.out, "invoices: 2 items (2 of Invoice); no findings\n");
    let wide = run_with(&|schema| schema.replace("number: u32", "number: u64"), &files, &arguments);
    assert_eq!((wide.code, wide.out.as_str()), (1, "invoices: 2 items (2 of Invoice); 1 error\n"));
    assert!(texts().iter().any(|shown| wide.err.starts_with(shown)), "{}", wide.err);
}

#[tokio::test]
async fn a_program_can_compare_its_tables() -> Result<()> {
    let db = Dynamite::embedded().await?;
    store::create_tables(&db).await?;
    let invoices = InvoiceRepository::new(&db);
    // changing-a-table.md: check begins
    invoices.check_table().await?; // Error::TableMismatch, with all differences
    store::check_tables(&db).await?; // all tables of the schemas
    // changing-a-table.md: check ends
    Ok(())
}

/// The cases of `tests/plans` are those of the page.
#[test]
fn the_page_shows_the_steps_of_values_and_attributes() {
    for case in ["a_new_value", "a_removed_attribute"] {
        let expected = std::fs::read_to_string(corpus::folder("plans").join(case).join("expected.txt")).unwrap();
        let (first_tool, _) = expected.split_once("----\n").unwrap();
        assert!(texts().iter().any(|text| text == first_tool), "{case}:\n{first_tool}");
    }
}

#[test]
fn plan_prints_what_the_page_shows() {
    let schema = blocks_in("yaml").into_iter().find(|block| block.page == "reading.md").unwrap().text;
    let mut before: Vec<&str> = schema.lines().filter(|line| !line.contains("large:") && *line != "indexes:").collect();
    before.retain(|line| !line.trim_start().starts_with('#'));
    let before = before.join("\n").replace(", large_customer: \"{customer}\"", "");
    let before = [corpus::source("invoices.yaml", &before)];
    let snapshot = dynamite_gen::snapshot(&before, &dynamite_gen::Settings::new());
    let files = [("released.snapshot", snapshot.text.unwrap_or_else(|| panic!("{:?}", snapshot.diagnostics)))];
    let run =
        run(&files, &["plan", "--against", "released.snapshot", "--with", "cloudformation", "--schemas", "schemas"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert!(texts().contains(&run.out), "{}", run.out);
}

#[tokio::test]
async fn a_backfill_is_clean_when_nothing_is_left_to_write() -> Result<()> {
    let db = Dynamite::embedded().await?;
    let invoices = InvoiceRepository::new(&db);
    invoices.create_table().await?;
    let mut item = invoice(1).to_item()?;
    item.remove(Invoice::LARGE_CUSTOMER.name());
    let put = db.client().put_item().table_name(invoices.table_name()).set_item(Some(item));
    put.send().await.unwrap();
    let mut saved: Option<Checkpoint> = None;
    let mut all = Vec::new();
    let mut save = |checkpoint: String| all.push(checkpoint);
    // changing-a-table.md: backfill begins
    loop {
        let mut job = invoices.backfill().segments(16).write_units(200).resume(saved.take());
        while let Some(step) = job.next().await? {
            save(step.checkpoint().to_string()); // to continue after a crash
            for refused in &step.refused {
                eprintln!("{refused}"); // the reason; `raw_key()` returns the key
            }
        }
        if job.summary().is_clean() {
            break;
        }
    }
    // changing-a-table.md: backfill ends
    assert_eq!(all.len(), 32, "two runs of 16 pages");
    assert_eq!(invoices.backfill().only(Invoice::LARGE_CUSTOMER).run().await?.counts.written, 0);
    Ok(())
}
