//! The parts of computed keys, cursors and checkpoints, read from texts that nobody wrote.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "tests")]

use dynamite_hostile_tests::corpus::{numbers, texts, times};
use dynamite_runtime::key::{KeyText, Template, TemplateSegment};
use dynamite_runtime::{
    Checkpoint, Cursor, Date, DateTime, LocalDateTime, LocalDateTimeMillis, LocalDateTimeSeconds, TimestampMillis,
    TimestampSeconds, Unknown, Utc, Uuid,
};

fn all_texts() -> Vec<String> {
    numbers().into_iter().chain(times()).chain(texts()).collect()
}

/// A text is read as a part only if it is written like that.
fn check<T: KeyText>() {
    for text in all_texts() {
        if let Some(value) = T::read_text(&text) {
            for bytes in [0, 1, 39, 40, text.len(), usize::MAX] {
                let _ = value.write_text(bytes, &mut String::new());
            }
        }
    }
}

#[test]
fn every_part_reads_every_text() {
    check::<u8>();
    check::<u64>();
    check::<u128>();
    check::<i8>();
    check::<i64>();
    check::<i128>();
    check::<String>();
    check::<bool>();
    check::<Uuid>();
    check::<Date>();
    check::<DateTime<Utc>>();
    check::<TimestampMillis>();
    check::<TimestampSeconds>();
    check::<LocalDateTime>();
    check::<LocalDateTimeMillis>();
    check::<LocalDateTimeSeconds>();
}

#[test]
fn every_template_splits_every_text() {
    use TemplateSegment::{Fixed, Flag, Literal, Text};
    let templates = [
        Template::new("k", &[Literal("ORDER#"), Text]),
        Template::new("k", &[Text, Literal("#"), Fixed(20)]),
        Template::new("k", &[Fixed(3), Flag]),
        Template::new("k", &[Fixed(usize::MAX)]),
    ];
    for text in all_texts() {
        for template in templates {
            let _ = (template.split::<1>(&text), template.split::<2>(&text), template.split::<3>(&text));
            let _ = template.read::<u64>(0, &text);
        }
    }
}

#[test]
fn cursors_and_checkpoints_of_other_texts_are_errors() {
    for text in all_texts() {
        assert!(text.parse::<Cursor>().is_err() && text.parse::<Checkpoint>().is_err(), "{text}");
    }
}

#[test]
fn unknown_attributes_of_other_documents_are_errors() {
    for text in texts() {
        for ty in ["S", "N", "B", "BOOL", "NULL", "M", "L", "SS", "NS", "BS", "X"] {
            let document = serde_json::json!({ "a": { ty: text } }).to_string();
            let _ = serde_json::from_str::<Unknown>(&document);
            let _ = serde_json::from_str::<Unknown>(&text);
        }
    }
    let deep = format!("{}{}", "{\"a\":{\"M\":".repeat(10_000), "}}".repeat(10_000));
    assert!(serde_json::from_str::<Unknown>(&deep).is_err());
}
