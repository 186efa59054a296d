//! The access patterns of `products`: a key, and an index that holds names and prices by category.

use dynamite_runtime::{Cursor, Dynamite};

use crate::data::{Shop, TENTS, cents, midnight};
use crate::report::Operation::{GetItem, PutItem, QueryOf, Scan, ScanOf, UpdateItem};
use crate::report::{Section, run, run_refused, run_stream};
use crate::store::products::{Dimensions, Media, Product, ProductByCategory, ProductKey, ProductRepository, Video};
use crate::{Context, Failure, Outcome};

/// Runs all access patterns of this table.
///
/// # Errors
///
/// Returns [`Failure`] if a call fails, or returns something unexpected.
pub async fn run(db: &Dynamite, shop: &Shop) -> Outcome<Section> {
    let products = ProductRepository::new(db);
    let mut section = Section::new(products.table_name(), "the products of the shop");
    let tent = shop.products.iter().find(|product| product.name == "Fjell Tunnel Tent");
    let tent = tent.ok_or_else(|| Failure::unexpected("generating data", "there is no tunnel tent"))?;
    single_product(&mut section, &products, tent).await?;
    cheapest_first(&mut section, &products).await?;
    price_range(&mut section, &products).await?;
    products_of_a_brand(&mut section, &products).await?;
    stock_value(&mut section, &products).await?;
    light_products(&mut section, &products).await?;
    count_products(&mut section, &products).await?;
    sell(&mut section, &products, tent).await?;
    raise_price(&mut section, &products, tent).await?;
    add_video(&mut section, &products, tent).await?;
    Ok(section)
}

async fn single_product(section: &mut Section, products: &ProductRepository, tent: &Product) -> Outcome {
    let id = tent.product_id;
    let found = run!(section, "One product", GetItem, products.get(ProductKey::new(id)))?;
    if let Some(product) = found {
        section.note(format!("{}, {:.2}, {} in stock", product.name, product.price, product.stock));
    }
    Ok(())
}

/// The index returns products in the order of their prices. A cursor goes to the browser and back as text.
async fn cheapest_first(section: &mut Section, products: &ProductRepository) -> Outcome {
    let page = run!(
        section,
        "Tents, the cheapest first, four a page",
        QueryOf("by_category"),
        products.by_category(TENTS).page(4),
    )?;
    section.note(names_and_prices(&page.items));
    let link = page.cursor.map(|cursor| cursor.to_string()).unwrap_or_default();
    let cursor: Cursor = link.parse().context("reading the cursor in a link")?;
    let page = run!(
        section,
        "The next page, with the cursor from a link",
        QueryOf("by_category"),
        products.by_category(TENTS).resume(cursor).page(4),
    )?;
    section.note(names_and_prices(&page.items));
    Ok(())
}

async fn price_range(section: &mut Section, products: &ProductRepository) -> Outcome {
    let found = run!(
        section,
        "Stoves from 30 to 60, the most expensive first",
        QueryOf("by_category"),
        products.by_category("stoves").price(30..=60).descending().all(),
    )?;
    section.note(names_and_prices(&found));
    Ok(())
}

/// The index holds names, so a filter can use them. It does not hold the stock: a filter on that would not compile.
async fn products_of_a_brand(section: &mut Section, products: &ProductRepository) -> Outcome {
    let found = run!(
        section,
        "Backpacks by Fjell",
        QueryOf("by_category"),
        products.by_category("backpacks").filter(ProductByCategory::NAME.begins_with("Fjell")).all(),
    )?;
    section.note(names_and_prices(&found));
    Ok(())
}

async fn stock_value(section: &mut Section, products: &ProductRepository) -> Outcome {
    let mut value = cents(0);
    run_stream!(section, "How much is the stock worth? Read as a stream", Scan, products.scan().stream(), |product| {
        value += product.price * product.stock;
    })?;
    section.note(format!("{value:.2}"));
    Ok(())
}

async fn light_products(section: &mut Section, products: &ProductRepository) -> Outcome {
    let weight = Product::DIMENSIONS.then(Dimensions::WEIGHT_G);
    let light = run!(
        section,
        "Products below 900 grams with at least two pictures",
        Scan,
        products.scan().filter(weight.lt(900).and(Product::MEDIA.size().ge(2))).all(),
    )?;
    let mut names: Vec<_> = light.iter().map(|product| product.name.as_str()).collect();
    names.sort_unstable();
    section.note(names.join(", "));
    Ok(())
}

async fn count_products(section: &mut Section, products: &ProductRepository) -> Outcome {
    let count =
        run!(section, "How many products are there?", ScanOf("by_category"), products.scan_by_category().count())?;
    section.note(count.to_string());
    Ok(())
}

/// The stock is an unsigned number, so an update can't make it negative.
async fn sell(section: &mut Section, products: &ProductRepository, tent: &Product) -> Outcome {
    let left = run!(
        section,
        "Sell two tents",
        UpdateItem,
        products.update(tent).subtract(Product::STOCK, 2).returning_new(),
    )?;
    section.note(format!("{} left", left.stock));
    let error = run_refused!(
        section,
        "Sell a thousand more",
        UpdateItem,
        products.update(tent).subtract(Product::STOCK, 1000),
    )?;
    if let Some(existing) = error.old::<Product>().context("decoding the existing product")? {
        section.note(format!("refused: there are {}", existing.stock));
    }
    Ok(())
}

/// The price itself is a key of the index, so it can be set alone, and DynamoDB moves the entry.
async fn raise_price(section: &mut Section, products: &ProductRepository, tent: &Product) -> Outcome {
    let (price, july) = (cents(64_900), midnight(7, 1));
    let old = run!(
        section,
        "A new price from July on",
        UpdateItem,
        products.update(tent).set(Product::PRICE, price).set(Product::UPDATED_AT, july).returning_old(),
    )?;
    section.note(format!("{price:.2} instead of {:.2}", old.price));
    Ok(())
}

async fn add_video(section: &mut Section, products: &ProductRepository, tent: &Product) -> Outcome {
    let video = Media::Video(Video { url: "https://media.example.com/tunnel/pitching.mp4".into(), seconds: 95 });
    let changed = run!(
        section,
        "Add a video to its page",
        UpdateItem,
        products.update(tent).append(Product::MEDIA, [video]).returning_new(),
    )?;
    section.note(format!("{} pictures and videos", changed.media.len()));
    let replaced = run!(
        section,
        "Replace the product, if its category is unchanged",
        PutItem,
        products.put(tent).only_if(Product::CATEGORY.eq(TENTS)).returning_old(),
    )?;
    section.note(format!("the replaced product had {}", replaced.map_or(0, |replaced| replaced.media.len())));
    Ok(())
}

/// Returns the names and prices of the first few products.
fn names_and_prices(products: &[ProductByCategory]) -> String {
    let first = products.iter().take(4).map(|product| format!("{} {:.2}", product.name, product.price));
    let first = first.collect::<Vec<_>>().join(", ");
    if products.len() > 4 { format!("{first} and more") } else { first }
}
