//! The calls of a load: what a shop does most.

use dynamite_runtime::Dynamite;

use super::answer::Answer;
use super::keys::Keys;
use super::run::Service;
use crate::data::{Random, Shop};
use crate::report::Operation;
use crate::store::orders::OrderRepository;
use crate::store::products::{Product, ProductKey, ProductRepository};

/// The number of calls in 100 that get a product.
const GETS: u32 = 70;
/// The number of calls in 100 that query the orders of a customer. The rest update a product.
const QUERIES: u32 = 20;
/// The number of orders on a page.
const PAGE: u32 = 10;

/// The calls of a shop: customers look at products and at their orders, and the stock of products changes.
pub struct Mix {
    products: ProductRepository,
    orders: OrderRepository,
    product_keys: Keys<ProductKey>,
    customers: Keys<String>,
    seed: u64,
}

impl Mix {
    /// Creates the calls on a shop, which has to be in the tables.
    ///
    /// The seed decides all choices. The exponent says how much more often than others the hottest keys are chosen;
    /// see [`Keys::new`].
    pub fn new(db: &Dynamite, shop: &Shop, seed: u64, exponent: f64) -> Self {
        let product_keys = shop.products.iter().map(|product| ProductKey::new(product.product_id));
        let customers = shop.users.iter().map(|user| user.user_id.clone());
        Mix {
            products: ProductRepository::new(db),
            orders: OrderRepository::new(db),
            product_keys: Keys::new(product_keys.collect(), exponent),
            customers: Keys::new(customers.collect(), exponent),
            seed,
        }
    }

    async fn get_product(&self, random: &mut Random) -> Answer {
        let key = self.product_keys.choose(random).clone();
        Answer::new(Operation::GetItem, self.products.get(key).measured().await)
    }

    async fn query_orders(&self, random: &mut Random) -> Answer {
        let customer = self.customers.choose(random);
        Answer::new(Operation::Query, self.orders.query(customer).descending().page(PAGE).measured().await)
    }

    async fn update_stock(&self, random: &mut Random) -> Answer {
        let key = self.product_keys.choose(random).clone();
        let stock = random.below(60);
        Answer::new(Operation::UpdateItem, self.products.update(key).set(Product::STOCK, stock).measured().await)
    }
}

impl Service for Mix {
    async fn call(&self, number: u64) -> Answer {
        let mut random = Random::of_stream(self.seed, number);
        match random.below(100) {
            choice if choice < GETS => self.get_product(&mut random).await,
            choice if choice < GETS + QUERIES => self.query_orders(&mut random).await,
            _ => self.update_stock(&mut random).await,
        }
    }
}
