//! The migrations that the program carries.

use std::sync::LazyLock;

use sqlx::SqlStr;
use sqlx::migrate::{Migration, MigrationType, Migrator};

/// Version, description, SQL; in order.
const FILES: &[(i64, &str, &str)] = include!(concat!(env!("OUT_DIR"), "/migrations.rs"));

/// Brings a store from any earlier version to this one.
pub(super) static MIGRATIONS: LazyLock<Migrator> = LazyLock::new(|| {
    let migration = |(version, description, sql): &(i64, &'static str, &'static str)| {
        let sql = SqlStr::from_static(sql);
        Migration::new(*version, (*description).into(), MigrationType::Simple, sql, false)
    };
    Migrator::with_migrations(FILES.iter().map(migration).collect())
});

#[cfg(test)]
mod tests {
    use super::*;

    /// Stores remember the digest of what they were migrated by: a file that was released must not change.
    #[test]
    fn the_first_migration_is_what_it_was() {
        let first = MIGRATIONS.iter().next().unwrap();
        let hex: String = first.checksum.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        assert_eq!((first.version, &*first.description, hex.as_str()), (FIRST.0, FIRST.1, FIRST.2));
        let versions: Vec<i64> = MIGRATIONS.iter().map(|migration| migration.version).collect();
        assert!(versions.is_sorted() && versions.len() >= 11, "{versions:?}");
    }

    const FIRST: (i64, &str, &str) = (1, "initial", "a5e518d3240bdaa4");
}
