//! An online shop: nine kinds of items and two indexes.

use dynamite_runtime::{Dynamite, RawItem};
use dynamite_tests::published::online_shop::{
    AtWarehouse, Customer, CustomerHistory, CustomerRepository, Invoice, InvoiceRepository, OnlineShop, Order,
    OrderItem, OrderItemRepository, OrderRepository, Product, ProductRepository, ProductStock, Shipment, ShipmentItem,
    ShipmentItemRepository, ShipmentRepository, Warehouse, WarehouseItem, WarehouseItemKey, WarehouseItemRepository,
    WarehouseRepository, WholeOrder, WholeShipment,
};

use crate::items::{as_it_stands, local, published, store, text_of};
use crate::{definition, formats};

const FILE: &str = include_str!("../../published/online_shop/AnOnlineShop_14.json");

/// The table with the published items, and those.
async fn filled() -> (Dynamite, Vec<RawItem>) {
    let db = Dynamite::embedded().await.unwrap();
    let shop = OnlineShop::new(&db);
    shop.create_table().await.unwrap();
    let items = published(FILE);
    store(&db, shop.table_name(), &items).await;
    (db, items)
}

#[tokio::test]
async fn the_table_is_the_published_one() {
    definition::creates(formats::workbench(FILE), |db| OnlineShop::new(db).create_table()).await;
}

#[tokio::test]
async fn every_item_is_read_and_written_as_it_stands() {
    let (db, items) = filled().await;
    assert_eq!(items.len(), 19);
    for item in &items {
        match text_of(item, "EntityType") {
            "customer" => as_it_stands::<Customer>(&db, item).await,
            "product" => as_it_stands::<Product>(&db, item).await,
            "warehouse" => as_it_stands::<Warehouse>(&db, item).await,
            "warehouseItem" => as_it_stands::<WarehouseItem>(&db, item).await,
            "order" => as_it_stands::<Order>(&db, item).await,
            "orderItem" => as_it_stands::<OrderItem>(&db, item).await,
            "invoice" => as_it_stands::<Invoice>(&db, item).await,
            "shipment" => as_it_stands::<Shipment>(&db, item).await,
            "shipmentItem" => as_it_stands::<ShipmentItem>(&db, item).await,
            other => panic!("{other}"),
        }
    }
}

#[tokio::test]
async fn scans_find_each_kind() {
    let (db, _) = filled().await;
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
async fn an_order_is_read_with_all_that_belongs_to_it() {
    let (db, _) = filled().await;
    let whole = OnlineShop::new(&db).whole_order("12345").consistent().all().await.unwrap();
    let kinds = whole.iter().map(|part| match part {
        WholeOrder::Order(order) => format!("order of {}", order.customer),
        WholeOrder::OrderItem(item) => format!("{} of {}", item.quantity, item.product),
        WholeOrder::Invoice(invoice) => {
            format!("invoice {} with {} payments", invoice.invoice, invoice.detail.payments.len())
        }
        WholeOrder::Shipment(shipment) => format!("shipment {} to {}", shipment.shipment, shipment.address.city),
        WholeOrder::ShipmentItem(item) => format!("{} of {} in {}", item.quantity, item.product, item.shipment),
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
    assert_eq!(kinds.collect::<Vec<_>>(), expected);
    let shipments = ShipmentRepository::new(&db).query("12345").all().await.unwrap();
    assert_eq!(shipments.len(), 2, "`shp#` is not among `sh#`");
    assert_eq!(OrderRepository::new(&db).query("12345").customer("12345").count().await.unwrap(), 1);
    assert_eq!(OrderItemRepository::new(&db).query("12345").product("99887").count().await.unwrap(), 1);
}

#[tokio::test]
async fn a_product_is_read_with_what_warehouses_have_of_it() {
    let (db, _) = filled().await;
    let found = OnlineShop::new(&db).product_stock("99887").all().await.unwrap();
    let [ProductStock::Product(product), ProductStock::WarehouseItem(one), ProductStock::WarehouseItem(other)] =
        found.as_slice()
    else {
        panic!("{found:?}")
    };
    assert_eq!((product.detail.name.as_str(), product.price.as_str()), ("The Book", "40"));
    assert_eq!((one.warehouse.as_str(), other.warehouse.as_str()), ("12345", "12376"));
}

#[tokio::test]
async fn the_first_index_finds_by_product_invoice_and_shipment() {
    let (db, _) = filled().await;
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
    let whole = OnlineShop::new(&db).whole_shipment("98765").all().await.unwrap();
    let items = whole.iter().filter(|part| matches!(part, WholeShipment::ShipmentItem(_))).count();
    assert_eq!((whole.len(), items), (3, 2));
    let of_product = ShipmentItemRepository::new(&db).of_shipment("98765").product("99887").all().await.unwrap();
    assert_eq!(of_product[0].quantity, "3");
    assert_eq!(ShipmentRepository::new(&db).by_number("88899").all().await.unwrap()[0].method, "Express");
}

#[tokio::test]
async fn the_second_index_finds_by_customer_and_by_warehouse() {
    let (db, _) = filled().await;
    let history = OnlineShop::new(&db).customer_history("12345").descending().all().await.unwrap();
    let invoices = history.iter().filter(|entry| matches!(entry, CustomerHistory::Invoice(_))).count();
    assert_eq!((history.len(), invoices), (3, 1));
    let late = OrderItemRepository::new(&db).of_customer("12345").ordered_at(local("2020-06-21T19:20:00")..).all();
    assert_eq!(late.await.unwrap()[0].product, "99887");
    let invoices = InvoiceRepository::new(&db).of_customer("12345").date(local("2020-06-21T19:18:00")).count();
    assert_eq!(invoices.await.unwrap(), 1);

    let shipped = ShipmentRepository::new(&db).from_warehouse("12376").all().await.unwrap();
    assert_eq!(shipped.iter().map(|one| one.shipment.as_str()).collect::<Vec<_>>(), ["88899"]);
    let there = OnlineShop::new(&db).at_warehouse("12345").all().await.unwrap();
    let stock = there.iter().filter(|one| matches!(one, AtWarehouse::WarehouseItem(_))).count();
    assert_eq!((there.len(), stock), (3, 2));
}

#[tokio::test]
async fn the_item_that_the_index_leaves_out_can_be_put_into_it() {
    let (db, _) = filled().await;
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
