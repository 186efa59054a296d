//! An online shop in three tables, with access patterns across them.

use dynamite_runtime::{Date, Decimal, Dynamite, after, prefix};
use dynamite_tests::published::order_table::{
    Order, OrderItem, OrderItemRepository, OrderKey, OrderRepository, OrderTable, UserOrderHistory,
    UserOrderHistoryRepository,
};
use dynamite_tests::published::product_table::{
    Product, ProductCategory, ProductCategoryRepository, ProductKey, ProductRepository, ProductReview,
    ProductReviewRepository, ProductTable,
};
use dynamite_tests::published::user_table::{
    User, UserAddress, UserAddressRepository, UserKey, UserRepository, UserTable,
};
use serde_json::json;

use crate::patterns::access_patterns;
use crate::{definition, formats};

const FILE: &str = include_str!("../../published/ecommerce/ecommerce_schema.json");
const NOW: &str = "2024-05-01T10:00:00Z";

#[tokio::test]
async fn the_schemas_create_the_published_tables() {
    definition::assert_creates(formats::awslabs(FILE, "UserTable"), |db| UserTable::new(db).create_table()).await;
    definition::assert_creates(formats::awslabs(FILE, "ProductTable"), |db| ProductTable::new(db).create_table()).await;
    definition::assert_creates(formats::awslabs(FILE, "OrderTable"), |db| OrderTable::new(db).create_table()).await;
}

struct Store {
    users: UserRepository,
    addresses: UserAddressRepository,
    products: ProductRepository,
    categories: ProductCategoryRepository,
    reviews: ProductReviewRepository,
    orders: OrderRepository,
    items: OrderItemRepository,
    history: UserOrderHistoryRepository,
}

/// Returns tables with a user, an address, two products of a category, a review, and an order on each of three days.
async fn filled_tables() -> Store {
    let db = Dynamite::embedded().await.unwrap();
    UserTable::new(&db).create_table().await.unwrap();
    ProductTable::new(&db).create_table().await.unwrap();
    OrderTable::new(&db).create_table().await.unwrap();
    let store = Store {
        users: UserRepository::new(&db),
        addresses: UserAddressRepository::new(&db),
        products: ProductRepository::new(&db),
        categories: ProductCategoryRepository::new(&db),
        reviews: ProductReviewRepository::new(&db),
        orders: OrderRepository::new(&db),
        items: OrderItemRepository::new(&db),
        history: UserOrderHistoryRepository::new(&db),
    };
    store.users.create(&user("u1")).await.unwrap();
    store.addresses.create(&address("home")).await.unwrap();
    for id in ["p1", "p2"] {
        store.products.create(&product(id)).await.unwrap();
        store.categories.create(&in_category(id)).await.unwrap();
    }
    store.reviews.create(&review("r1", &user("u1"))).await.unwrap();
    for d in 1..=3 {
        let order = order(d, &user("u1"));
        store.orders.create(&order).await.unwrap();
        store.items.create(&item(&order, &product("p1"))).await.unwrap();
        store.history.create(&in_history(&user("u1"), &order)).await.unwrap();
    }
    store
}

fn day(d: u32) -> Date {
    Date::from_ymd_opt(2024, 5, d).unwrap()
}

fn user(id: &str) -> User {
    User {
        user_id: id.into(),
        email: "ada@example.com".into(),
        first_name: "Ada".into(),
        last_name: "Berg".into(),
        phone: None,
        created_at: NOW.into(),
        status: "active".into(),
    }
}

fn address(id: &str) -> UserAddress {
    UserAddress {
        user_id: "u1".into(),
        address_id: id.into(),
        address_type: "shipping".into(),
        street_address: "Havnegata 1".into(),
        city: "Oslo".into(),
        state: "Oslo".into(),
        postal_code: "0150".into(),
        country: "NO".into(),
        is_default: true,
    }
}

fn product(id: &str) -> Product {
    Product {
        product_id: id.into(),
        name: format!("product {id}"),
        description: "useful".into(),
        category: "tools".into(),
        brand: "Any".into(),
        price: Decimal::from(20),
        currency: "NOK".into(),
        stock_quantity: 7,
        sku: format!("sku-{id}"),
        weight: Some(Decimal::from(2)),
        dimensions: Some(json!({ "height": 3 })),
        created_at: NOW.into(),
        updated_at: NOW.into(),
        status: "active".into(),
    }
}

fn in_category(id: &str) -> ProductCategory {
    let Product { product_id, name, price, stock_quantity, category, .. } = product(id);
    ProductCategory { category_name: category, product_id, product_name: name, price, stock_quantity }
}

fn review(id: &str, user: &User) -> ProductReview {
    ProductReview {
        product_id: "p1".into(),
        review_id: id.into(),
        user_id: user.user_id.clone(),
        rating: 5,
        title: "good".into(),
        comment: None,
        created_at: NOW.into(),
        verified_purchase: true,
    }
}

fn order(d: u32, user: &User) -> Order {
    Order {
        order_id: format!("o{d}"),
        user_id: user.user_id.clone(),
        order_date: day(d),
        status: "placed".into(),
        total_amount: Decimal::from(20),
        currency: "NOK".into(),
        shipping_address: json!({ "city": "Oslo" }),
        billing_address: json!({ "city": "Oslo" }),
        payment_method: "card".into(),
        shipping_method: "post".into(),
        tracking_number: None,
        estimated_delivery: Some(day(d + 7)),
        created_at: NOW.into(),
        updated_at: NOW.into(),
    }
}

fn item(order: &Order, product: &Product) -> OrderItem {
    OrderItem {
        order_id: order.order_id.clone(),
        product_id: product.product_id.clone(),
        product_name: product.name.clone(),
        sku: product.sku.clone(),
        quantity: 1,
        unit_price: product.price,
        total_price: product.price,
        currency: product.currency.clone(),
    }
}

fn in_history(user: &User, order: &Order) -> UserOrderHistory {
    UserOrderHistory {
        user_id: user.user_id.clone(),
        order_id: order.order_id.clone(),
        order_date: order.order_date,
        status: order.status.clone(),
        total_amount: order.total_amount,
        currency: order.currency.clone(),
        item_count: 1,
    }
}

fn days(history: &[UserOrderHistory]) -> Vec<Date> {
    history.iter().map(|entry| entry.order_date).collect()
}

access_patterns! { FILE, store = filled_tables();
    1 get_user_by_id => {
        assert_eq!(store.users.get(UserKey::new("u1")).await.unwrap(), Some(user("u1")));
    }
    2 create_user => {
        store.users.create(&user("u2")).await.unwrap();
        assert_eq!(store.users.scan().count().await.unwrap(), 2);
    }
    3 update_user_profile => {
        store.users.update(UserKey::new("u1")).set(User::EMAIL, "berg@example.com").await.unwrap();
        let found = store.users.get(UserKey::new("u1")).await.unwrap();
        assert_eq!(found.map(|user| user.email).as_deref(), Some("berg@example.com"));
    }
    4 get_user_addresses => {
        assert_eq!(store.addresses.query("u1").all().await.unwrap(), [address("home")]);
    }
    5 add_user_address => {
        store.addresses.put(&address("work")).await.unwrap();
        assert_eq!(store.addresses.query("u1").count().await.unwrap(), 2);
    }
    6 get_product_by_id => {
        assert_eq!(store.products.get(ProductKey::new("p1")).await.unwrap(), Some(product("p1")));
    }
    7 create_product => {
        store.products.create(&product("p3")).await.unwrap();
        assert_eq!(store.products.query("p3").count().await.unwrap(), 1);
    }
    8 update_product_stock => {
        store.products.update(ProductKey::new("p1")).set(Product::STOCK_QUANTITY, 5).await.unwrap();
        let found = store.products.get(ProductKey::new("p1")).await.unwrap();
        assert_eq!(found.map(|product| product.stock_quantity), Some(5));
    }
    9 get_products_by_category => {
        assert_eq!(store.categories.query("tools").all().await.unwrap(), [in_category("p1"), in_category("p2")]);
    }
    10 add_product_to_category => {
        store.categories.put(&in_category("p3")).await.unwrap();
        assert_eq!(store.categories.query("tools").count().await.unwrap(), 3);
    }
    11 get_product_reviews => {
        assert_eq!(store.reviews.query("p1").all().await.unwrap(), [review("r1", &user("u1"))]);
    }
    12 create_product_review => {
        let user = store.users.get(UserKey::new("u1")).await.unwrap().unwrap();
        store.reviews.create(&review("r2", &user)).await.unwrap();
        assert_eq!(store.reviews.query("p1").review_id("r2").all().await.unwrap()[0].user_id, "u1");
    }
    13 get_order_by_id => {
        assert_eq!(store.orders.get(OrderKey::new("o2")).await.unwrap(), Some(order(2, &user("u1"))));
    }
    14 create_order => {
        let user = store.users.get(UserKey::new("u1")).await.unwrap().unwrap();
        store.orders.create(&order(4, &user)).await.unwrap();
        assert_eq!(store.orders.query("o4").all().await.unwrap()[0].user_id, "u1");
    }
    15 update_order_status => {
        let update = store.orders.update(OrderKey::new("o1")).set(Order::STATUS, "shipped");
        update.set(Order::TRACKING_NUMBER, "T-1").await.unwrap();
        let found = store.orders.get(OrderKey::new("o1")).await.unwrap().unwrap();
        assert_eq!((found.status.as_str(), found.tracking_number.as_deref()), ("shipped", Some("T-1")));
    }
    16 get_order_items => {
        let expected = item(&order(1, &user("u1")), &product("p1"));
        assert_eq!(store.items.query("o1").all().await.unwrap(), [expected]);
    }
    17 add_order_item => {
        let product = store.products.get(ProductKey::new("p2")).await.unwrap().unwrap();
        store.items.put(&item(&order(1, &user("u1")), &product)).await.unwrap();
        assert_eq!(store.items.query("o1").product_id("p2").count().await.unwrap(), 1);
    }
    18 get_user_order_history => {
        assert_eq!(days(&store.history.query("u1").all().await.unwrap()), [day(1), day(2), day(3)]);
    }
    19 get_user_recent_orders => {
        let recent = store.history.query("u1").order_date(day(2)..=day(9)).descending().all().await.unwrap();
        assert_eq!(days(&recent), [day(3), day(2)]);
    }
    20 add_order_to_user_history => {
        let (user, order) = (user("u2"), order(2, &user("u2")));
        store.history.put(&in_history(&user, &order)).await.unwrap();
        assert_eq!(store.history.query("u2").all().await.unwrap(), [in_history(&user, &order)]);
    }
    21 get_user_orders_after_date => {
        assert_eq!(days(&store.history.query("u1").order_date(day(2)..).all().await.unwrap()), [day(2), day(3)]);
    }
    22 get_user_orders_in_date_range => {
        let found = store.history.query("u1").order_date(day(1)..=day(2)).all().await.unwrap();
        assert_eq!(days(&found), [day(1), day(2)]);
    }
    23 get_product_reviews_by_id_prefix => {
        assert_eq!(store.reviews.query("p1").review_id(prefix("r")).count().await.unwrap(), 1);
        assert_eq!(store.reviews.query("p1").review_id(prefix("s")).count().await.unwrap(), 0);
    }
    24 get_category_products_after_id => {
        let found = store.categories.query("tools").product_id(after("p1")).all().await.unwrap();
        assert_eq!(found, [in_category("p2")]);
    }
}
