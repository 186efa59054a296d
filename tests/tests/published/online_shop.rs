//! An online shop with nine entities and two indexes.

use dynamite_runtime::{Dynamite, RawItem};
use dynamite_tests::published::online_shop::{
    Customer, CustomerHistory, CustomerRepository, Invoice, InvoiceRepository, OnlineShop, Order, OrderDetails,
    OrderItem, OrderItemRepository, OrderRepository, Product, ProductRepository, ProductStock, Shipment,
    ShipmentDetails, ShipmentItem, ShipmentItemRepository, ShipmentRepository, Warehouse, WarehouseContents,
    WarehouseItem, WarehouseItemKey, WarehouseItemRepository, WarehouseRepository,
};

use crate::items::{check_round_trip, local, text_of};
use crate::{definition, formats, items};

const FILE: &str = include_str!("../../published/online_shop/AnOnlineShop_14.json");

async fn published_items() -> (Dynamite, Vec<RawItem>) {
    items::table_with_items(FILE, |db| OnlineShop::new(db).create_table()).await
}

#[tokio::test]
async fn the_schema_creates_the_published_table() {
    definition::assert_creates(formats::workbench(FILE), |db| OnlineShop::new(db).create_table()).await;
}

#[tokio::test]
async fn every_published_item_is_read_and_written_unchanged() {
    let (db, items) = published_items().await;
    assert_eq!(items.len(), 19);
    for item in &items {
        match text_of(item, "EntityType") {
            "customer" => check_round_trip::<Customer>(&db, item).await,
            "product" => check_round_trip::<Product>(&db, item).await,
            "warehouse" => check_round_trip::<Warehouse>(&db, item).await,
            "warehouseItem" => check_round_trip::<WarehouseItem>(&db, item).await,
            "order" => check_round_trip::<Order>(&db, item).await,
            "orderItem" => check_round_trip::<OrderItem>(&db, item).await,
            "invoice" => check_round_trip::<Invoice>(&db, item).await,
            "shipment" => check_round_trip::<Shipment>(&db, item).await,
            "shipmentItem" => check_round_trip::<ShipmentItem>(&db, item).await,
            other => panic!("{other}"),
        }
    }
}

#[tokio::test]
async fn scans_find_each_entity() {
    let (db, _) = published_items().await;
    let found = [
        CustomerRepository::new(&db).scan().count().await.unwrap(),
        ProductRepository::new(&db).scan().count().await.unwrap(),
        WarehouseRepository::new(&db).scan().count().await.unwrap(),
        WarehouseItemRepository::new(&db).scan().count().await.unwrap(),
        OrderRepository::new(&db).scan().count().await.unwrap(),
        OrderItemRepository::new(&db).scan().count().await.unwrap(),
        InvoiceRepository::new(&db).scan().count().await.unwrap(),
        ShipmentRepository::new(&db).scan().count().await.unwrap(),
        ShipmentItemRepository::new(&db).scan().count().await.unwrap(),
    ];
    assert_eq!(found, [3, 2, 2, 3, 1, 2, 1, 2, 3]);
}

#[tokio::test]
async fn an_order_is_read_with_its_items_invoices_and_shipments() {
    let (db, _) = published_items().await;
    let details = OnlineShop::new(&db).order_details("12345").consistent().all().await.unwrap();
    let descriptions = details.iter().map(|item| match item {
        OrderDetails::Order(order) => format!("order of {}", order.customer),
        OrderDetails::OrderItem(item) => format!("{} of {}", item.quantity, item.product),
        OrderDetails::Invoice(invoice) => {
            format!("invoice {} with {} payments", invoice.invoice, invoice.detail.payments.len())
        }
        OrderDetails::Shipment(shipment) => format!("shipment {} to {}", shipment.shipment, shipment.address.city),
        OrderDetails::ShipmentItem(item) => format!("{} of {} in {}", item.quantity, item.product, item.shipment),
    });
    let expected = [
        "order of 12345",
        "invoice 55443 with 2 payments",
        "2 of 12345",
        "5 of 99887",
        "shipment 88899 to Goteborg",
        "shipment 98765 to Goteborg",
        "3 of 99887 in 98765",
        "2 of 99887 in 88899",
        "2 of 12345 in 98765",
    ];
    assert_eq!(descriptions.collect::<Vec<_>>(), expected);
    let shipments = ShipmentRepository::new(&db).query("12345").all().await.unwrap();
    assert_eq!(shipments.len(), 2, "the prefix `sh#` does not match `shp#`");
    assert_eq!(OrderRepository::new(&db).query("12345").customer("12345").count().await.unwrap(), 1);
    assert_eq!(OrderItemRepository::new(&db).query("12345").product("99887").count().await.unwrap(), 1);
}

#[tokio::test]
async fn a_product_is_read_with_its_stock_in_warehouses() {
    let (db, _) = published_items().await;
    let found = OnlineShop::new(&db).product_stock("99887").all().await.unwrap();
    let [ProductStock::Product(product), ProductStock::WarehouseItem(first), ProductStock::WarehouseItem(second)] =
        found.as_slice()
    else {
        panic!("{found:?}")
    };
    assert_eq!((product.detail.name.as_str(), product.price.as_str()), ("The Book", "40"));
    assert_eq!((first.warehouse.as_str(), second.warehouse.as_str()), ("12345", "12376"));
}

#[tokio::test]
async fn the_first_index_finds_by_product_invoice_and_shipment() {
    let (db, _) = published_items().await;
    let sales = OrderItemRepository::new(&db);
    let sold = sales
        .of_product("99887")
        .ordered_at(local("2020-06-21T00:00:00")..=local("2020-06-22T00:00:00"))
        .all()
        .await
        .unwrap();
    assert_eq!(sold.len(), 1);
    let invoice = InvoiceRepository::new(&db).by_number("55443").all().await.unwrap();
    assert_eq!((invoice[0].order.as_str(), invoice[0].amount.as_str()), ("12345", "400"));
    let details = OnlineShop::new(&db).shipment_details("98765").all().await.unwrap();
    let items = details.iter().filter(|item| matches!(item, ShipmentDetails::ShipmentItem(_))).count();
    assert_eq!((details.len(), items), (3, 2));
    let of_product = ShipmentItemRepository::new(&db).of_shipment("98765").product("99887").all().await.unwrap();
    assert_eq!(of_product[0].quantity, "3");
    assert_eq!(ShipmentRepository::new(&db).by_number("88899").all().await.unwrap()[0].method, "Express");
}

#[tokio::test]
async fn the_second_index_finds_by_customer_and_by_warehouse() {
    let (db, _) = published_items().await;
    let history = OnlineShop::new(&db).customer_history("12345").descending().all().await.unwrap();
    let invoices = history.iter().filter(|entry| matches!(entry, CustomerHistory::Invoice(_))).count();
    assert_eq!((history.len(), invoices), (3, 1));
    let late = OrderItemRepository::new(&db).of_customer("12345").ordered_at(local("2020-06-21T19:20:00")..).all();
    assert_eq!(late.await.unwrap()[0].product, "99887");
    let invoices = InvoiceRepository::new(&db).of_customer("12345").date(local("2020-06-21T19:18:00")).count();
    assert_eq!(invoices.await.unwrap(), 1);

    let shipped = ShipmentRepository::new(&db).from_warehouse("12376").all().await.unwrap();
    assert_eq!(shipped.iter().map(|shipment| shipment.shipment.as_str()).collect::<Vec<_>>(), ["88899"]);
    let contents = OnlineShop::new(&db).warehouse_contents("12345").all().await.unwrap();
    let stock = contents.iter().filter(|item| matches!(item, WarehouseContents::WarehouseItem(_))).count();
    assert_eq!((contents.len(), stock), (3, 2));
}

#[tokio::test]
async fn setting_the_index_attributes_adds_an_item_to_the_index() {
    let (db, _) = published_items().await;
    let stock = WarehouseItemRepository::new(&db);
    assert_eq!(stock.in_warehouse("12376").count().await.unwrap(), 0);
    let key = WarehouseItemKey::new("99887", "12376");
    let listing = stock.update(key.clone()).set_listed_in(Some("12376".into())).set_listed_as(Some("99887".into()));
    listing.await.unwrap();
    let listed = stock.in_warehouse("12376").listed_as("99887").all().await.unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!(stock.get(key.clone()).await.unwrap().as_ref(), listed.first());
    stock.update(key).set_listed_in(None).set_listed_as(None).await.unwrap();
    assert_eq!(stock.in_warehouse("12376").count().await.unwrap(), 0);
}
