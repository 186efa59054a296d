//! The access patterns of `products`: a key, and an index that holds names and prices by category.

use dynamite_runtime::{Cursor, Dynamite};

use crate::data::{Shop, TENTS, cents, midnight};
use crate::report::Operation::{GetItem, PutItem, QueryOf, Scan, ScanOf, UpdateItem};
use crate::report::{Section, ask, refused, stream};
use crate::store::products::{Dimensions, Media, Product, ProductByCategory, ProductKey, ProductRepository, Video};
use crate::{Explain, Failure, Outcome};

/// Runs all access patterns of this table.
///
/// # Errors
///
/// Returns [`Failure`] if a call fails, or returns something unexpected.
pub async fn ask(db: &Dynamite, shop: &Shop) -> Outcome<Section> {
    let products = ProductRepository::new(db);
    let mut section = Section::new(products.table_name(), "what is sold");
    let to = &mut section;
    let tent = shop.products.iter().find(|product| product.name == "Fjell Tunnel Tent");
    let tent = tent.ok_or_else(|| Failure::unexpected("making data", "there is no tunnel tent"))?;
    one(to, &products, tent).await?;
    cheapest(to, &products).await?;
    in_the_budget(to, &products).await?;
    one_make(to, &products).await?;
    worth_of_the_stock(to, &products).await?;
    light_ones(to, &products).await?;
    how_many(to, &products).await?;
    sell(to, &products, tent).await?;
    dearer(to, &products, tent).await?;
    film(to, &products, tent).await?;
    Ok(section)
}

async fn one(to: &mut Section, products: &ProductRepository, tent: &Product) -> Outcome {
    let id = tent.product_id;
    let found = ask!(to, "The page of one product", GetItem, products.get(ProductKey::new(id)))?;
    if let Some(product) = found {
        to.note(format!("{}, {:.2}, {} in stock", product.name, product.price, product.stock));
    }
    Ok(())
}

/// The index returns products in the order of their prices. A cursor goes to the browser and back as text.
async fn cheapest(to: &mut Section, products: &ProductRepository) -> Outcome {
    let page = ask!(
        to,
        "Tents, the cheapest first, four to a page",
        QueryOf("by_category"),
        products.by_category(TENTS).page(4),
    )?;
    to.note(priced(&page.items));
    let link = page.cursor.map(|cursor| cursor.to_string()).unwrap_or_default();
    let cursor: Cursor = link.parse().explain("reading a cursor out of a link")?;
    let page = ask!(
        to,
        "The next page, with the cursor out of a link",
        QueryOf("by_category"),
        products.by_category(TENTS).resume(cursor).page(4),
    )?;
    to.note(priced(&page.items));
    Ok(())
}

async fn in_the_budget(to: &mut Section, products: &ProductRepository) -> Outcome {
    let found = ask!(
        to,
        "Stoves from 30 to 60, the dearest first",
        QueryOf("by_category"),
        products.by_category("stoves").price(30..=60).descending().all(),
    )?;
    to.note(priced(&found));
    Ok(())
}

/// The index holds names, so a filter can use them. It does not hold the stock: a filter on that would not compile.
async fn one_make(to: &mut Section, products: &ProductRepository) -> Outcome {
    let found = ask!(
        to,
        "Backpacks by Fjell",
        QueryOf("by_category"),
        products.by_category("backpacks").filter(ProductByCategory::NAME.begins_with("Fjell")).all(),
    )?;
    to.note(priced(&found));
    Ok(())
}

async fn worth_of_the_stock(to: &mut Section, products: &ProductRepository) -> Outcome {
    let mut worth = cents(0);
    stream!(to, "What is the stock worth?", Scan, products.scan().stream(), |product| {
        worth += product.price * product.stock;
    })?;
    to.note(format!("{worth:.2}"));
    Ok(())
}

async fn light_ones(to: &mut Section, products: &ProductRepository) -> Outcome {
    let weight = Product::DIMENSIONS.then(Dimensions::WEIGHT_G);
    let light = ask!(
        to,
        "Products below 900 grams that have at least two pictures",
        Scan,
        products.scan().filter(weight.lt(900).and(Product::MEDIA.size().ge(2))).all(),
    )?;
    let mut names: Vec<_> = light.iter().map(|product| product.name.as_str()).collect();
    names.sort_unstable();
    to.note(names.join(", "));
    Ok(())
}

async fn how_many(to: &mut Section, products: &ProductRepository) -> Outcome {
    let count = ask!(to, "How many products are there?", ScanOf("by_category"), products.scan_by_category().count())?;
    to.note(count.to_string());
    Ok(())
}

/// The stock is an unsigned number, so no more can be subtracted from it than is there.
async fn sell(to: &mut Section, products: &ProductRepository, tent: &Product) -> Outcome {
    let left =
        ask!(to, "Two tents are sold", UpdateItem, products.update(tent).subtract(Product::STOCK, 2).returning_new(),)?;
    to.note(format!("{} left", left.stock));
    let error =
        refused!(to, "Somebody wants a thousand", UpdateItem, products.update(tent).subtract(Product::STOCK, 1000),)?;
    if let Some(there) = error.old::<Product>().explain("reading the product that is there")? {
        to.note(format!("refused: there are {}", there.stock));
    }
    Ok(())
}

/// The price itself is a key of the index, so it can be set alone, and DynamoDB moves the entry.
async fn dearer(to: &mut Section, products: &ProductRepository, tent: &Product) -> Outcome {
    let (price, july) = (cents(64_900), midnight(7, 1));
    let old = ask!(
        to,
        "A new price from July on",
        UpdateItem,
        products.update(tent).set(Product::PRICE, price).set(Product::UPDATED_AT, july).returning_old(),
    )?;
    to.note(format!("{price:.2} instead of {:.2}", old.price));
    Ok(())
}

async fn film(to: &mut Section, products: &ProductRepository, tent: &Product) -> Outcome {
    let film = Media::Video(Video { url: "https://media.example.com/tunnel/pitching.mp4".into(), seconds: 95 });
    let changed = ask!(
        to,
        "A film for its page",
        UpdateItem,
        products.update(tent).append(Product::MEDIA, [film]).returning_new(),
    )?;
    to.note(format!("{} pictures and films", changed.media.len()));
    let replaced = ask!(
        to,
        "The page as it was before, written whole",
        PutItem,
        products.put(tent).only_if(Product::CATEGORY.eq(TENTS)).returning_old(),
    )?;
    to.note(format!("what it replaced had {}", replaced.map_or(0, |replaced| replaced.media.len())));
    Ok(())
}

/// Returns the names and prices of the first few products.
fn priced(products: &[ProductByCategory]) -> String {
    let few = products.iter().take(4).map(|product| format!("{} {:.2}", product.name, product.price));
    let few = few.collect::<Vec<_>>().join(", ");
    if products.len() > 4 { format!("{few} and so on") } else { few }
}
