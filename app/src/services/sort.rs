//! Sorting lists of the pages.

/// Sorts by a number; equal ones stay in order. One sort for items of every kind: each that the library's own is compiled
/// for adds three kilobytes to the app.
pub fn sort_by_number<T>(items: &mut Vec<T>, number: impl Fn(&T) -> u128) {
    let mut order: Vec<(u128, usize)> = items.iter().map(number).zip(0..).collect();
    order.sort_unstable();
    let mut unsorted: Vec<Option<T>> = items.drain(..).map(Some).collect();
    items.extend(order.into_iter().filter_map(|(_, index)| unsorted[index].take()));
}

/// The largest first: of times, the latest.
pub fn sort_largest_first<T>(items: &mut Vec<T>, number: impl Fn(&T) -> u64) {
    sort_by_number(items, |item| u128::from(u64::MAX - number(item)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_numbers_stay_in_order() {
        let mut items = vec![(2, 'a'), (1, 'b'), (2, 'c'), (1, 'd'), (0, 'e')];
        sort_by_number(&mut items, |item| item.0);
        assert_eq!(items, [(0, 'e'), (1, 'b'), (1, 'd'), (2, 'a'), (2, 'c')]);
    }

    #[test]
    fn the_largest_comes_first() {
        let mut items = vec![3, 9, 5];
        sort_largest_first(&mut items, |number| *number);
        assert_eq!(items, [9, 5, 3]);
    }
}
