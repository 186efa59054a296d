//! docs/performance.md, the chapter about monitoring and profiling.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use dynamite_tests::store::orders::{Order, OrderKey, OrderRepository, OrderStatus};

use crate::performance_orders::{day, orders};

#[tokio::test]
async fn calls_are_observed() -> dynamite_runtime::Result<()> {
    let db = orders().await.db().clone();
    let observed = OrderRepository::new(&an_observer(db.clone()));
    observed.get(OrderKey::new("C03", day(0), "0000")).await?;
    observed.query("C03").filter(Order::TOTAL.gt(1_000)).all().await?;
    profile(db.clone()).await?;
    for_cloudwatch(db.clone()).await?;
    let orders = OrderRepository::new(&for_recorders(db));
    orders.get(OrderKey::new("C03", day(0), "0000")).await?;
    Ok(())
}

fn an_observer(db: dynamite_runtime::Dynamite) -> dynamite_runtime::Dynamite {
    // performance.md: observer begins
    use dynamite_runtime::observe::{Observation, Observer, Outcome};

    #[derive(Default)]
    struct Wasted(AtomicU64);

    impl Observer for Wasted {
        fn request(&self, seen: &Observation<'_>) {
            // Never blocks: this runs where the request ends, usually on the task that made the call.
            self.0.fetch_add(seen.usage.scanned.saturating_sub(seen.usage.returned) as u64, Ordering::Relaxed);
        }

        fn call(&self, seen: &Observation<'_>) {
            if let Outcome::Failed { kind, .. } = seen.outcome {
                eprintln!("{} of {:?} failed after {:?}: {kind}", seen.call, seen.entity, seen.took);
            }
        }
    }

    let wasted = Arc::new(Wasted::default());
    let db = db.observed(Arc::clone(&wasted));
    // performance.md: observer ends
    db
}

async fn profile(db: dynamite_runtime::Dynamite) -> dynamite_runtime::Result<()> {
    // performance.md: profiler begins
    use dynamite_runtime::Profiler; // feature `profiler`

    let profiler = Profiler::new();
    let orders = OrderRepository::new(&db.observed(profiler.clone()));
    for number in 0..200 {
        orders.get(OrderKey::new("C03", day(number), format!("{number:04}"))).await?;
    }
    orders.query("C03").filter(Order::TOTAL.gt(1_000)).all().await?;
    orders.high_value("C03").all().await?;
    orders.by_status(OrderStatus::Pending).hydrate().take(10).await?;
    println!("{}", profiler.report()); // `reset` returns the report and begins again
    // performance.md: profiler ends
    assert_eq!(profiler.report().rows.len(), 4);
    Ok(())
}

fn for_recorders(db: dynamite_runtime::Dynamite) -> dynamite_runtime::Dynamite {
    // performance.md: metrics begins
    use dynamite_runtime::Metrics; // feature `metrics`

    // Before this, install a recorder, such as `PrometheusBuilder::new().install()` of metrics-exporter-prometheus.
    let db = db.observed(Metrics::new());
    // performance.md: metrics ends
    db
}

async fn for_cloudwatch(db: dynamite_runtime::Dynamite) -> dynamite_runtime::Result<()> {
    // performance.md: emf begins
    use dynamite_runtime::Emf; // feature `emf`

    let emf = Emf::new("Shop", io::stdout()).dimension("Service", "checkout");
    let orders = OrderRepository::new(&db.observed(emf.clone()));
    orders.query("C03").order_date(day(0)..=day(30)).all().await?;
    // performance.md: emf ends
    flush(&emf).unwrap();
    Ok(())
}

fn flush(emf: &dynamite_runtime::Emf) -> io::Result<()> {
    // performance.md: flush begins
    emf.flush()?; // at the end of an invocation of Lambda
    // performance.md: flush ends
    Ok(())
}
