//! The products: outdoor equipment, in four brands each.

use dynamite_runtime::{Decimal, TimestampMillis};

use super::random::Random;
use super::{cents, closing, opening};
use crate::store::products::{Dimensions, Media, Photo, Product, Video};

/// The category that most questions are about.
pub const TENTS: &str = "tents";

/// A category, and its kinds of products with the price of the cheapest brand.
type Category = (&'static str, [(&'static str, u32); 4]);

const CATALOGUE: [Category; 5] = [
    (TENTS, [("Tarp", 7_990), ("Tent for One", 18_990), ("Tent for Two", 27_990), ("Tunnel Tent", 44_990)]),
    ("sleeping bags", [("Liner", 2_990), ("Summer Bag", 8_990), ("Down Bag", 24_990), ("Winter Bag", 32_990)]),
    ("backpacks", [("Day Pack", 5_990), ("Trail Pack 35", 11_990), ("Trek Pack 60", 18_990), ("Dry Pack", 9_490)]),
    ("stoves", [("Spirit Stove", 3_490), ("Gas Stove", 4_990), ("Storm Stove", 12_990), ("Pot Set", 5_490)]),
    ("lamps", [("Head Torch", 2_490), ("Storm Lamp", 3_990), ("Solar Lantern", 4_490), ("Bike Light", 3_290)]),
];

/// The brands, and the percentage by which each is more expensive than the cheapest.
const BRANDS: [(&str, u32); 4] = [("Skog", 0), ("Vind", 15), ("Fjell", 35), ("Polar", 60)];

pub(super) fn all(random: &mut Random) -> Vec<Product> {
    let mut all = Vec::new();
    for (category, kinds) in CATALOGUE {
        for (kind, price) in kinds {
            for (brand, markup) in BRANDS {
                let price = cents(price * (100 + markup) / 100 / 50 * 50);
                all.push(product(category, format!("{brand} {kind}"), price, random));
            }
        }
    }
    all
}

/// Returns the name of a product on an order, such as `fjell-tunnel-tent`.
pub(super) fn sku(product: &Product) -> String {
    product.name.to_lowercase().replace(' ', "-")
}

fn product(category: &str, name: String, price: Decimal, random: &mut Random) -> Product {
    let mut product = Product {
        product_id: random.uuid(),
        description: format!("The {name}: made to be repaired, with a guarantee of ten years."),
        category: category.to_owned(),
        stock: random.below(60),
        dimensions: random.chance(80).then(|| dimensions(random)),
        media: Vec::new(),
        updated_at: TimestampMillis::new(random.time(opening(), closing())),
        price,
        name,
    };
    product.media = media(&product, random);
    product
}

fn dimensions(random: &mut Random) -> Dimensions {
    Dimensions {
        width_mm: 80 + random.below(400),
        height_mm: 80 + random.below(300),
        depth_mm: 40 + random.below(200),
        weight_g: random.chance(90).then(|| 90 + random.below(3_000)),
    }
}

fn media(product: &Product, random: &mut Random) -> Vec<Media> {
    let base = format!("https://media.example.com/{}", sku(product));
    let photos = (1..=random.below(3)).map(|number| {
        let alt = format!("{}, view {number}", product.name);
        Media::Photo(Photo { url: format!("{base}/{number}.jpg"), alt })
    });
    let mut media: Vec<_> = photos.collect();
    if random.chance(25) {
        media.push(Media::Video(Video { url: format!("{base}/tour.mp4"), seconds: 20 + random.below(100) }));
    }
    media
}
