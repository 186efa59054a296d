//! What writes set to their time.

use dynamite_runtime::{DateTime, Result, TimestampMillis, TimestampSeconds, Utc};
use dynamite_tests::store::articles::{Article, ArticleKey, ArticleRepository};
use dynamite_tests::store::orders::{Order, OrderRepository};

/// An update keeps the time of creation.
async fn the_time_of_creation(articles: ArticleRepository, key: ArticleKey, at: TimestampMillis) -> Result<()> {
    articles.update(key).set(Article::CREATED_AT, at).await
}

/// It sets the other one itself, also if it is the key of an index,
async fn the_time_of_the_last_write(articles: ArticleRepository, key: ArticleKey, at: TimestampSeconds) -> Result<()> {
    articles.update(key).set(Article::UPDATED_AT, at).await
}

/// or feeds one.
async fn no_setter(articles: ArticleRepository, key: ArticleKey, at: TimestampSeconds) -> Result<()> {
    articles.update(key).set_updated_at(at).await
}

/// An upsert keeps the time of creation without being told.
async fn keeping(articles: ArticleRepository, article: Article) -> Result<Article> {
    articles.upsert(&article).keep(Article::CREATED_AT).await
}

/// Other entities have no times.
async fn a_write_without_times(orders: OrderRepository, order: Order, at: DateTime<Utc>) -> Result<u64> {
    orders.create(&order).at(at).await
}

fn main() {}
