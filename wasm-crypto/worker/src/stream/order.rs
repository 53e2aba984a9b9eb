//! Results that come in any order, taken in the order of the work.

use std::collections::BTreeMap;

/// Puts results of numbered pieces of work back in order, and bounds how many are under way or waiting.
pub struct Order<T> {
    /// The number that the next piece of work gets.
    given: u64,
    /// The number whose result is taken next.
    taken: u64,
    waiting: BTreeMap<u64, T>,
    most: u64,
}

impl<T> Order<T> {
    /// At most `most` pieces of work are given out and not yet taken back.
    pub fn new(most: u64) -> Self {
        Self { given: 0, taken: 0, waiting: BTreeMap::new(), most }
    }

    /// Whether another piece may be given out.
    pub fn has_room(&self) -> bool {
        self.given - self.taken < self.most
    }

    /// Whether nothing is under way or waiting.
    pub fn is_idle(&self) -> bool {
        self.given == self.taken
    }

    /// The number of another piece of work.
    pub fn give(&mut self) -> u64 {
        self.given += 1;
        self.given - 1
    }

    /// Takes in the result of a piece; `false` for one that is not under way.
    pub fn put(&mut self, number: u64, result: T) -> bool {
        let open = (self.taken..self.given).contains(&number) && !self.waiting.contains_key(&number);
        if open {
            self.waiting.insert(number, result);
        }
        open
    }

    /// The result that is next, if it has come.
    pub fn take(&mut self) -> Option<T> {
        let result = self.waiting.remove(&self.taken)?;
        self.taken += 1;
        Some(result)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_out_in_the_order_of_the_work() {
        let mut order = Order::new(4);
        for number in 0..4 {
            assert_eq!(order.give(), number);
        }
        assert!(order.put(2, "c") && order.put(1, "b"));
        assert_eq!(order.take(), None);
        assert!(order.put(0, "a"));
        assert_eq!([order.take(), order.take(), order.take(), order.take()], [Some("a"), Some("b"), Some("c"), None]);
        assert!(!order.is_idle());
        assert!(order.put(3, "d"));
        assert_eq!(order.take(), Some("d"));
        assert!(order.is_idle());
    }

    #[test]
    fn no_more_is_under_way_or_waiting_than_allowed() {
        let mut order = Order::new(2);
        order.give();
        order.give();
        assert!(!order.has_room());
        // A result that waits for an earlier one takes room, too.
        order.put(1, ());
        assert_eq!(order.take(), None);
        assert!(!order.has_room());
        order.put(0, ());
        order.take();
        assert!(order.has_room());
    }

    #[test]
    fn a_result_that_nobody_asked_for_or_that_came_before_is_refused() {
        let mut order = Order::new(2);
        assert!(!order.put(0, ()));
        order.give();
        assert!(order.put(0, ()));
        assert!(!order.put(0, ()));
        order.take();
        assert!(!order.put(0, ()));
    }
}
