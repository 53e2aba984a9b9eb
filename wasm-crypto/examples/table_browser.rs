//! What [`table_throughput`](../table_throughput.rs) measures, built for the browser by `make bench-anon`.

#[cfg(target_arch = "wasm32")]
mod exports {
    use std::ops::ControlFlow;

    use wasm_bindgen::prelude::*;
    use wasm_crypto::scan;
    use wasm_crypto::table::{Options, Table};

    /// A table that was read.
    #[wasm_bindgen]
    pub struct Csv(Table);

    #[wasm_bindgen]
    impl Csv {
        /// Reads CSV.
        #[wasm_bindgen(constructor)]
        pub fn new(bytes: &[u8]) -> Result<Self, JsError> {
            Ok(Self(Table::read(bytes, &Options::default(), &mut |_, _| ControlFlow::Continue(()))?))
        }

        /// Profiles every column; how many there are.
        pub fn scan(&self) -> Result<usize, JsError> {
            scan::scan(&self.0, &mut |_, _| ControlFlow::Continue(()))?;
            Ok(self.0.columns.len())
        }
    }
}
