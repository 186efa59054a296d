//! docs/existing-tables.md.

use dynamite_runtime::Result;
use dynamite_runtime::testing::Stage;
use dynamite_tests::store::tides::{Tide, TideRepository};

use crate::page::block;

#[test]
fn the_schema_of_the_page_is_that_of_the_tests() {
    assert_eq!(block("existing-tables.md", "yaml"), include_str!("../../schemas/tides.yaml"));
}

#[tokio::test]
async fn items_of_another_program_are_read_and_written() -> Result<()> {
    // existing-tables.md begins
    let stage = Stage::new().await?.tables::<(Tide,)>().await?; // `dynamite_runtime::testing::Stage`
    let count = stage.seed::<Tide>(include_str!("tides.json")).await?;
    println!("{count} items can be read");

    let tides = TideRepository::new(stage.db()); // to try the program's queries on the real items
    let april = tides.query("Bergen").all().await?;
    // existing-tables.md ends
    assert_eq!(april.iter().map(|tide| tide.level).collect::<Vec<_>>(), [0, -12]);
    tides.put(&april[1]).await?;
    let item = tides.get(&april[1]).await?.map(|tide| tide.to_item()).transpose()?;
    assert!(item.is_some_and(|item| item.contains_key("sensor")), "the attribute that the schema does not declare");

    let wrong = r#"[{ "station": { "S": "Bergen" }, "at": { "S": "2023-04-30T14:00:24" }, "level": { "S": "high" } }]"#;
    let error = stage.seed::<Tide>(wrong).await.unwrap_err().to_string();
    assert!(error.contains("`level`") && error.contains("a string (S)"), "{error}");
    Ok(())
}
