//! What [`optimum`](../optimum.rs) measures, built for the browser.

#[cfg(target_arch = "wasm32")]
mod bench;

#[cfg(target_arch = "wasm32")]
mod exports {
    use super::bench::Bench;
    use wasm_bindgen::prelude::*;

    /// A table to search.
    #[wasm_bindgen]
    pub struct Table(Bench);

    #[wasm_bindgen]
    impl Table {
        /// Reads `;`-separated text; `hierarchies` in the order of the columns.
        #[wasm_bindgen(constructor)]
        pub fn new(table: &str, hierarchies: Vec<String>) -> Self {
            Self(Bench::read(table, &hierarchies))
        }

        /// So many rows drawn from this table.
        pub fn drawn(&self, rows: usize) -> Self {
            Self(self.0.drawn(rows))
        }

        /// Searches the optimum, or recodes locally when the metric is `local`.
        pub fn search(&self, models: &str, limit: f64, metric: &str) -> String {
            match metric {
                "local" => self.0.recode(models, limit),
                metric => self.0.optimum(models, limit, metric),
            }
        }
    }
}
