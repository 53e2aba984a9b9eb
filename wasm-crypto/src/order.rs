//! Putting a few things in order.
//!
//! The standard library's sort is fast for many and takes some 5 KiB of code for each kind of thing it sorts, which a browser
//! has to fetch. Where there are a few, this does as well.

use std::cmp::Ordering;

/// Sorts a few items; equal ones stay as they are. Its time grows with the square of their number.
pub fn few<T>(items: &mut [T], mut compare: impl FnMut(&T, &T) -> Ordering) {
    for end in 1..items.len() {
        let mut at = end;
        while at > 0 && compare(&items[at - 1], &items[at]) == Ordering::Greater {
            items.swap(at - 1, at);
            at -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::few;

    #[test]
    fn items_are_in_order_and_equal_ones_as_they_were() {
        let mut items = [(3, 'a'), (1, 'b'), (2, 'c'), (1, 'd'), (3, 'e'), (0, 'f')];
        let mut sorted = items;
        sorted.sort_by_key(|item| item.0);
        few(&mut items, |a, b| a.0.cmp(&b.0));
        assert_eq!(items, sorted);
        few::<u8>(&mut [], Ord::cmp);
    }
}
