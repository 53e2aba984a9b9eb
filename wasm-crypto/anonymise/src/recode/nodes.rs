//! In which order the nodes of the lattice are tried.

/// Nodes of the lattice below `top`, cheapest first, by the mean loss of a record's cells.
///
/// `losses[j][l]` is the mean loss of column j at level l, `bits[j][l]` the entropy of the column there. The whole
/// lattice when it has at most `most` nodes; else about `most` of them: for each of a row of rising losses, those that
/// forget as many bits as that loss buys, with the columns weighted differently each time.
pub(super) fn by_loss(losses: &[Vec<f64>], bits: &[Vec<f64>], top: &[u8], most: usize) -> Vec<Box<[u8]>> {
    let size = top.iter().fold(1usize, |size, &level| size.saturating_mul(level as usize + 1));
    let mut nodes = if size <= most { every(top) } else { chosen(losses, bits, top, most) };
    let loss = |node: &[u8]| -> f64 { node.iter().zip(losses).map(|(&level, losses)| losses[level as usize]).sum() };
    nodes.sort_by_cached_key(|node| {
        (Ordered(loss(node)), node.iter().map(|&level| u32::from(level)).sum::<u32>(), node.clone())
    });
    nodes.dedup();
    nodes
}

fn every(top: &[u8]) -> Vec<Box<[u8]>> {
    let mut nodes = vec![Vec::with_capacity(top.len())];
    for &top in top {
        nodes = nodes
            .into_iter()
            .flat_map(|node: Vec<u8>| {
                (0..=top).map(move |level| {
                    let mut next = node.clone();
                    next.push(level);
                    next
                })
            })
            .collect();
    }
    nodes.into_iter().map(Vec::into_boxed_slice).collect()
}

/// How many weightings of the columns are tried for each loss.
const WEIGHTINGS: usize = 16;

fn chosen(losses: &[Vec<f64>], bits: &[Vec<f64>], top: &[u8], most: usize) -> Vec<Box<[u8]>> {
    let highest: f64 = losses.iter().zip(top).map(|(losses, &top)| losses[top as usize]).sum();
    let steps = (most / WEIGHTINGS).max(1);
    let mut random = 0x9e37_79b9_7f4a_7c15u64;
    let mut nodes = vec![vec![0; top.len()].into_boxed_slice(), top.to_vec().into_boxed_slice()];
    for step in 1..=steps {
        // Cheap nodes free most records: the losses rise slowly at first.
        let budget = highest * (step as f64 / steps as f64).powi(2);
        for weighting in 0..WEIGHTINGS {
            let weights: Vec<f64> = top
                .iter()
                .map(|_| {
                    random ^= random << 13;
                    random ^= random >> 7;
                    random ^= random << 17;
                    match weighting {
                        0 => 1.0,
                        _ => 0.05 + (random >> 40) as f64 / f64::from(1 << 24),
                    }
                })
                .collect();
            nodes.push(climb(losses, bits, top, &weights, budget));
        }
    }
    nodes
}

/// From the bottom, again and again the level that forgets most bits for its loss, while the loss stays in the budget.
fn climb(losses: &[Vec<f64>], bits: &[Vec<f64>], top: &[u8], weights: &[f64], budget: f64) -> Box<[u8]> {
    let mut node = vec![0u8; top.len()].into_boxed_slice();
    let mut spent = 0.0;
    loop {
        let mut best: Option<(f64, usize, u8, f64)> = None;
        for column in 0..top.len() {
            let (losses, bits, at) = (&losses[column], &bits[column], node[column] as usize);
            for level in at + 1..=top[column] as usize {
                let price = losses[level] - losses[at];
                if spent + price > budget {
                    break;
                }
                let worth = weights[column] * (bits[at] - bits[level] + 1e-12) / (price + 1e-12);
                if best.is_none_or(|(most, ..)| worth > most) {
                    best = Some((worth, column, level as u8, price));
                }
            }
        }
        match best {
            Some((_, column, level, price)) => {
                node[column] = level;
                spent += price;
            }
            None => return node,
        }
    }
}

/// A loss, which is never NaN, as a key.
#[derive(PartialEq, PartialOrd)]
struct Ordered(f64);

impl Eq for Ordered {}

#[allow(clippy::derive_ord_xor_partial_ord, reason = "losses are finite sums, never NaN")]
impl Ord for Ordered {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_lattice_is_tried_whole_and_cheapest_first() {
        let losses = [vec![0.0, 1.0], vec![0.0, 0.2, 0.5]];
        let bits = [vec![1.0, 0.0], vec![2.0, 1.0, 0.0]];
        let nodes = by_loss(&losses, &bits, &[1, 2], 100);
        let expected: [&[u8]; 6] = [&[0, 0], &[0, 1], &[0, 2], &[1, 0], &[1, 1], &[1, 2]];
        assert_eq!(nodes.iter().map(AsRef::as_ref).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn of_a_large_lattice_about_as_many_as_asked_are_tried_from_the_bottom_to_the_top() {
        let losses = vec![vec![0.0, 0.1, 0.4, 1.0]; 24];
        let bits = vec![vec![5.0, 4.0, 2.0, 0.0]; 24];
        let nodes = by_loss(&losses, &bits, &[3; 24], 1000);
        assert!(nodes.len() > 500 && nodes.len() <= 1002, "{}", nodes.len());
        assert_eq!(*nodes[0], [0; 24]);
        assert_eq!(**nodes.last().unwrap(), [3; 24]);
    }
}
