//! Which of several nodes that lose the same ARX takes, when nothing may be suppressed.
//!
//! ARX keeps the first of equals that it checks, unless a later one has a lower sum of levels
//! (`AbstractAlgorithm.trackOptimum`). Without suppression every model that carries over makes its search a binary one
//! (`FLASHAlgorithm.createFullFull`): from each undecided node, level by level, a path of first undecided successors goes
//! up; it is halved for its lowest node that holds; failing nodes queue their successors; what is coarser than a node that
//! holds, or finer than one that fails, is decided. Nodes of a level, successors and the queue are in the order of
//! [`Order`]. This goes the same way until a tied node is checked.
//!
//! F. Kohlmayer, F. Prasser, C. Eckert, A. Kemper, K. Kuhn: Flash: efficient, stable and optimal k-anonymity. PASSAT 2012.

use std::cmp::Ordering;

use super::base::Columns;
use super::groups::{Groups, Scratch};
use super::judge::Judge;
use super::lattice::Best;
use crate::metric::measure::Measure;

/// Takes the tied node that ARX takes, where that is known. `limit` is the suppression limit, `bottom` the classes at the
/// lowest node.
pub(super) fn settle(
    best: &mut Best,
    columns: &Columns,
    judge: &Judge<'_>,
    measure: &Measure,
    limit: f64,
    bottom: &Groups,
) {
    if best.ties.is_empty() || limit > 0.0 || !judge.fails_downwards() {
        return;
    }
    let mut scratch = Scratch::default();
    let holds = |levels: &[u8]| {
        let groups = bottom.at(columns, levels, &mut scratch);
        judge.judge(&groups, |class| measure.class_loss(columns, levels, &groups, class)).feasible
    };
    let mut tied = std::mem::take(&mut best.ties);
    tied.push(best.levels.clone());
    if let Some(first) = Flash::new(columns, holds).first(&tied) {
        best.levels = first;
    }
}

/// The order of nodes (`FLASHStrategy`): the sum of levels as a share of the highest, the mean share of each column's
/// height, the mean share of each column's values in the table that generalising has taken away.
type Order = [f64; 3];

/// The search as ARX does it; `holds` says whether a node holds.
struct Flash<'a, Holds> {
    tops: Vec<u8>,
    columns: &'a Columns,
    holds: Holds,
    /// Nodes that hold: all coarser ones do.
    holding: Vec<Vec<u8>>,
    /// Nodes that fail: all finer ones do.
    failing: Vec<Vec<u8>>,
}

impl<'a, Holds: FnMut(&[u8]) -> bool> Flash<'a, Holds> {
    fn new(columns: &'a Columns, holds: Holds) -> Self {
        let tops = columns.columns.iter().map(|column| column.top() as u8).collect();
        Self { tops, columns, holds, holding: vec![], failing: vec![] }
    }

    /// The first of some nodes that is checked; `None` when none is.
    fn first(&mut self, among: &[Vec<u8>]) -> Option<Vec<u8>> {
        let height: u32 = self.tops.iter().map(|&top| u32::from(top)).sum();
        for level in 0..=height {
            for start in self.undecided(level) {
                let mut queue = Queue::default();
                queue.add(start);
                while let Some(node) = queue.poll() {
                    if !self.decided(&node) {
                        let path = self.path(node);
                        if let Some(found) = self.halve(&path, &mut queue, among) {
                            return Some(found);
                        }
                    }
                }
            }
        }
        None
    }

    fn order(&self, levels: &[u8]) -> Order {
        let (mut sum, mut whole, mut height, mut left) = (0.0, 0.0, 0.0, 0.0);
        for ((column, &level), &top) in self.columns.columns.iter().zip(levels).zip(&self.tops) {
            sum += f64::from(level);
            whole += f64::from(top);
            height += f64::from(level) / f64::from(top);
            left += column.width(level.into()) as f64 / column.width(0) as f64;
        }
        let columns = levels.len() as f64;
        [sum / whole, height / columns, 1.0 - left / columns]
    }

    fn decided(&self, node: &[u8]) -> bool {
        let finer = |a: &[u8], b: &[u8]| a.iter().zip(b).all(|(a, b)| a <= b);
        self.holding.iter().any(|holding| finer(holding, node))
            || self.failing.iter().any(|failing| finer(node, failing))
    }

    /// The undecided nodes with this sum of levels.
    fn undecided(&self, sum: u32) -> Vec<(Order, Vec<u8>)> {
        let mut nodes = Vec::new();
        self.add_nodes(&mut vec![0; self.tops.len()], self.tops.len(), sum, &mut nodes);
        nodes.sort_by(|a, b| compare(&a.0, &b.0));
        nodes
    }

    /// Adds the nodes whose first `open` columns have this sum, the last column's levels outermost.
    fn add_nodes(&self, node: &mut Vec<u8>, open: usize, sum: u32, nodes: &mut Vec<(Order, Vec<u8>)>) {
        if open == 0 {
            if sum == 0 && !self.decided(node) {
                nodes.push((self.order(node), node.clone()));
            }
            return;
        }
        let room: u32 = self.tops[..open - 1].iter().map(|&top| u32::from(top)).sum();
        for level in sum.saturating_sub(room)..=sum.min(self.tops[open - 1].into()) {
            node[open - 1] = level as u8;
            self.add_nodes(node, open - 1, sum - level, nodes);
        }
    }

    fn successors(&self, node: &[u8]) -> Vec<(Order, Vec<u8>)> {
        let mut successors = Vec::new();
        for (column, &top) in self.tops.iter().enumerate() {
            if node[column] < top {
                let mut next = node.to_vec();
                next[column] += 1;
                successors.push((self.order(&next), next));
            }
        }
        successors.sort_by(|a, b| compare(&a.0, &b.0));
        successors
    }

    fn path(&self, node: Vec<u8>) -> Vec<Vec<u8>> {
        let mut path = vec![node];
        while let Some((_, next)) =
            path.last().and_then(|last| self.successors(last).into_iter().find(|(_, next)| !self.decided(next)))
        {
            path.push(next);
        }
        path
    }

    fn halve(&mut self, path: &[Vec<u8>], queue: &mut Queue, among: &[Vec<u8>]) -> Option<Vec<u8>> {
        let (mut low, mut high) = (0, path.len());
        while low < high {
            let middle = (low + high - 1) / 2;
            let node = &path[middle];
            if self.decided(node) {
                high = middle;
            } else if (self.holds)(node) {
                if among.contains(node) {
                    return Some(node.clone());
                }
                self.holding.push(node.clone());
                high = middle;
            } else {
                self.failing.push(node.clone());
                for next in self.successors(node) {
                    if !self.decided(&next.1) {
                        queue.add(next);
                    }
                }
                low = middle + 1;
            }
        }
        None
    }
}

fn compare(a: &Order, b: &Order) -> Ordering {
    // A column without levels has no share of its height: as in ARX, that share then decides nothing.
    let parts = a.iter().zip(b).map(|(a, b)| a.partial_cmp(b).unwrap_or(Ordering::Equal));
    parts.fold(Ordering::Equal, Ordering::then)
}

/// A binary heap that keeps equals in the order of Java's `PriorityQueue`.
#[derive(Default)]
struct Queue {
    heap: Vec<(Order, Vec<u8>)>,
}

impl Queue {
    fn less(&self, a: usize, b: usize) -> bool {
        compare(&self.heap[a].0, &self.heap[b].0) == Ordering::Less
    }

    fn add(&mut self, node: (Order, Vec<u8>)) {
        let mut place = self.heap.len();
        self.heap.push(node);
        while place > 0 && self.less(place, (place - 1) / 2) {
            self.heap.swap(place, (place - 1) / 2);
            place = (place - 1) / 2;
        }
    }

    fn poll(&mut self) -> Option<Vec<u8>> {
        let last = self.heap.len().checked_sub(1)?;
        self.heap.swap(0, last);
        let (_, first) = self.heap.pop()?;
        let mut place = 0;
        while 2 * place + 1 < self.heap.len() {
            let mut child = 2 * place + 1;
            if child + 1 < self.heap.len() && self.less(child + 1, child) {
                child += 1;
            }
            if !self.less(child, place) {
                break;
            }
            self.heap.swap(place, child);
            place = child;
        }
        Some(first)
    }
}

#[cfg(test)]
mod tests {
    use crate::metric::Metric;
    use crate::progress::Silent;
    use crate::search::optimum;
    use crate::{Criteria, Hierarchy, Input, Model, Quasi};

    /// A column of `values` values, which become one at level 1.
    fn column(values: usize, codes: Vec<u32>) -> Quasi {
        let rows = (0..values).map(|value| [value.to_string(), "*".to_owned()]);
        Quasi { name: values.to_string(), codes, hierarchy: Hierarchy::from_rows(rows).unwrap() }
    }

    #[test]
    fn of_two_nodes_that_lose_the_same_the_one_arx_checks_first_is_taken() {
        // Each of 2 values with each of 5: to make classes of two, either column becomes `*`, which loses the same.
        // From the lowest node the path first takes the column of 2, of which a smaller share of values goes; of its three
        // nodes the middle one is checked first, and holds.
        let two = column(2, (0..10).map(|row| row % 2).collect());
        let five = column(5, (0..10).map(|row| row / 2).collect());
        let levels = |columns: Vec<Quasi>| {
            let input = Input::new(columns, vec![], None).unwrap();
            let criteria = Criteria::new(&[Model::KAnonymity { k: 2 }], &input).unwrap();
            optimum(&input, &criteria, Metric::LossMean, 0.0, &mut Silent).unwrap().levels
        };
        assert_eq!(levels(vec![two.clone(), five.clone()]), [1, 0]);
        assert_eq!(levels(vec![five, two]), [0, 1]);
    }
}
