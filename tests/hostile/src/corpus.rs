//! Stored values and texts that no well-behaved service or program would send.

use std::collections::HashMap;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;

/// Returns texts of numbers: digits of all lengths, with signs, points and exponents at every edge.
pub fn numbers() -> Vec<String> {
    let (nines, zeros) = ("9".repeat(38), "0".repeat(131));
    let mut mantissas: Vec<String> = [
        "",
        "-",
        "+",
        "--1",
        "+-1",
        "0",
        "-0",
        "+0",
        "00042",
        "1",
        "-1",
        "+1",
        "12.50",
        "-12.5",
        ".5",
        "5.",
        ".",
        "1.2.3",
        "1_000",
        "1,5",
        " 1",
        "1 ",
        "NaN",
        "inf",
        "-inf",
        "Infinity",
        "0x10",
        "1e",
        "é",
        "１２",
        "١٢",
        "1\u{0}",
        "\u{2212}1",
        "1\u{301}",
        "127",
        "128",
        "-128",
        "-129",
        "255",
        "256",
        "65535",
        "65536",
        "2147483647",
        "2147483648",
        "-2147483649",
        "4294967296",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775808",
        "-9223372036854775809",
        "18446744073709551615",
        "18446744073709551616",
        "170141183460469231731687303715884105727",
        "170141183460469231731687303715884105728",
        "-170141183460469231731687303715884105728",
        "340282366920938463463374607431768211455",
        "340282366920938463463374607431768211456",
    ]
    .map(str::to_owned)
    .into();
    mantissas.extend([
        nines.clone(),
        format!("-{nines}"),
        format!("{nines}9"),
        format!("{nines}0"),
        format!("0.{nines}"),
        format!("0.{nines}9"),
        format!("{nines}.{nines}"),
        format!("1{zeros}"),
        format!("0.{zeros}1"),
        format!("{zeros}1.{zeros}"),
        format!("1{}1", &zeros[..36]),
        "9".repeat(5000),
        format!("0.{}1", "0".repeat(5000)),
    ]);
    let mut exponents: Vec<String> =
        ["", "E", "e", "E+", "E-", "E--1", "E1.5", "E 1", "EE1", "E１"].map(str::to_owned).into();
    let edges = [
        "0",
        "00",
        "1",
        "37",
        "38",
        "39",
        "87",
        "88",
        "89",
        "125",
        "126",
        "127",
        "129",
        "130",
        "131",
        "255",
        "256",
        "308",
        "309",
        "324",
        "400",
        "32767",
        "32768",
        "65535",
        "65536",
        "999999",
        "1000000",
        "1000001",
        "2147483647",
        "2147483648",
        "4294967295",
        "4294967296",
        "9223372036854775807",
        "9223372036854775808",
        "9223372036854775809",
        "18446744073709551615",
        "18446744073709551616",
        "99999999999999999999999999999999999999999999",
    ];
    for edge in edges {
        exponents.extend(["+", "-"].map(|sign| format!("E{sign}{edge}")));
    }
    let with = |mantissa: &String| exponents.iter().map(|exponent| format!("{mantissa}{exponent}")).collect::<Vec<_>>();
    mantissas.iter().flat_map(with).collect()
}

/// Returns texts of dates and times: years, offsets, fractions and leap seconds at every edge.
pub fn times() -> Vec<String> {
    let dates = [
        "0000-01-01",
        "0001-01-01",
        "1969-12-31",
        "1970-01-01",
        "2024-02-29",
        "2023-02-29",
        "2024-02-30",
        "2024-13-01",
        "2024-00-01",
        "2024-01-00",
        "2024-1-1",
        "9999-12-31",
        "10000-01-01",
        "+10000-01-01",
        "-0001-12-31",
        "262142-12-31",
        "-262143-01-01",
        "99999999999-01-01",
        "20240531",
        "２０２４-05-31",
        "2024\u{2010}05\u{2010}31",
        "",
    ];
    let clocks = [
        "",
        "T00:00:00",
        "T23:59:59",
        "T23:59:60",
        "T24:00:00",
        "T12:00",
        "T12:00:61",
        "t12:00:00",
        " 12:00:00",
        "T12:00:00.",
        "T12:00:00.5",
        "T12:00:00.999999999",
        "T12:00:00.9999999999",
        "T23:59:60.999999999",
        "T12:00:00,5",
        "Té:00:00",
    ];
    let zones =
        ["", "Z", "z", "+00:00", "-00:00", "+23:59", "-23:59", "+24:00", "-99:99", "+1:00", "Z ", "é", "+００:００"];
    let mut all = Vec::new();
    for date in dates {
        for clock in clocks {
            all.extend(zones.map(|zone| format!("{date}{clock}{zone}")));
        }
    }
    all
}

/// Returns other texts: of UUIDs, enums, flags, keys and base64, whole and cut.
pub fn texts() -> Vec<String> {
    let mut all: Vec<String> = [
        "",
        "\u{0}",
        "\u{202E}",
        "\u{FEFF}",
        "é",
        "true",
        "false",
        "TRUE",
        "null",
        "00000000-0000-0000-0000-000000000000",
        "{00000000-0000-0000-0000-000000000000}",
        "urn:uuid:00000000-0000-0000-0000-000000000000",
        "0000000000000000000000000000000é",
        "AAAA",
        "AAA=",
        "=AAA",
        "A",
        "////",
        "----",
        "AQ.0~.1~AAAA",
        "~",
        ".",
        "\u{D7FF}",
        "\u{E000}",
        "\u{10FFFF}",
    ]
    .map(str::to_owned)
    .into();
    all.extend(["A".repeat(100_000), "9".repeat(40), format!("-{}", "0".repeat(40)), "\u{10FFFF}".repeat(300)]);
    all
}

/// Returns a value inside so many lists or maps.
pub fn nested(levels: usize, value: AttributeValue, lists: bool) -> AttributeValue {
    (0..levels).fold(value, |inner, _| match lists {
        true => AttributeValue::L(vec![inner]),
        false => AttributeValue::M(HashMap::from([("k".to_owned(), inner)])),
    })
}

/// Returns stored values of every type.
pub fn values() -> Vec<AttributeValue> {
    use AttributeValue::{B, Bool, Bs, L, M, N, Ns, Null, S, Ss};
    let (numbers, times, texts) = (numbers(), times(), texts());
    let mut all = vec![
        Bool(true),
        Bool(false),
        Null(true),
        Null(false),
        B(Blob::new([])),
        B(Blob::new([0xFF; 300])),
        L(Vec::new()),
        M(HashMap::new()),
        M(HashMap::from([(String::new(), N("1E-9223372036854775808".to_owned()))])),
        Ss(Vec::new()),
        Ns(Vec::new()),
        Bs(Vec::new()),
        Ss(vec!["a".to_owned(), "a".to_owned()]),
        Ns(vec!["1".to_owned(), "1.0".to_owned(), "10E-1".to_owned()]),
        Bs(vec![Blob::new([1]), Blob::new([1])]),
        Ss(times.clone()),
        Ss(texts.clone()),
        Ns(numbers.clone()),
        Ns(vec!["1E-9223372036854775808".to_owned()]),
        L(vec![N("1".to_owned()), S("1".to_owned()), Null(true)]),
    ];
    for levels in [1, 30, 31, 32, 33, 127] {
        all.extend([true, false].map(|lists| nested(levels, N("1E-9223372036854775808".to_owned()), lists)));
    }
    all.extend(numbers.iter().cloned().flat_map(|text| [N(text.clone()), S(text)]));
    all.extend(texts.into_iter().flat_map(|text| [N(text.clone()), S(text)]));
    all.extend(times.into_iter().map(S));
    all
}
