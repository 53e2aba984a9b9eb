//! The search against ARX's results.
