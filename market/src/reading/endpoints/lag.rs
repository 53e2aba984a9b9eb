//! An endpoint that stands still, or hides what is new.

use serde_json::Value;

use super::{Pool, Warning, disconnected};
use crate::provider::{Provider, number};

/// When the newest block is older than this, others may have a newer one. They are asked no more often than this, either.
const OLD_MS: u64 = 120_000;
/// Who is so many blocks behind another has only heard of them later.
const LATE: u64 = 5;

impl<E: Provider> Pool<E> {
    /// The newest block, as `at` told it, or, when that is old and others are well ahead, as they tell it: then whoever is
    /// behind is left alone like one that failed. Where three or more answer, two must be ahead: one could make it up.
    pub(super) async fn newest(&self, at: usize, params: &Value, block: Value) -> Value {
        let now = (self.clock)();
        let time = number(&block["timestamp"]).unwrap_or(u64::MAX).saturating_mul(1_000);
        let not_before = time.saturating_add(OLD_MS).max(self.state.borrow().doubt_not_before);
        let Some(height) = number(&block["number"]).filter(|_| not_before < now) else {
            return block;
        };
        self.state.borrow_mut().doubt_not_before = now.saturating_add(OLD_MS);
        let mut heads = vec![(height, at, block)];
        for other in self.order().into_iter().filter(|&other| other != at) {
            if let Ok(block) = self.ask(other, "eth_getBlockByNumber", params.clone()).await
                && let Some(height) = number(&block["number"])
            {
                heads.push((height, other, block));
            }
        }
        let mut heights: Vec<_> = heads.iter().map(|(height, ..)| *height).collect();
        heights.sort_unstable();
        let newest = heights[heights.len() - if heights.len() > 2 { 2 } else { 1 }];
        let is_late = move |height: u64| height.saturating_add(LATE) < newest;
        // The first one stays if it is not late.
        let chosen = heads.iter().position(|(height, ..)| *height == newest).filter(|_| is_late(height)).unwrap_or(0);
        let (newest, ahead) = (heads[chosen].0, heads[chosen].1);
        for &(height, slow, _) in heads.iter().filter(|(height, ..)| is_late(*height)) {
            let host = &self.endpoints[slow].host;
            self.failed(slow, &disconnected(format!("{host} is behind.")));
            let with = self.endpoints[ahead].host.clone();
            let warning = Warning::Behind { host: host.clone(), block: height, with, newest };
            // That it disagrees is worse.
            self.state.borrow_mut().each[slow].warning.get_or_insert(warning);
        }
        self.worked(ahead);
        heads.swap_remove(chosen).2
    }
}
