//! The hierarchies as trees with one number for each node, whatever its level.

use crate::{Hierarchy, Input};

/// One quasi-identifier's hierarchy. A *node* is a code of a level; nodes are numbered through all levels, so that a
/// node alone says what is published.
#[derive(Debug)]
pub(super) struct Column<'a> {
    pub(super) hierarchy: &'a Hierarchy,
    /// For each level its first node.
    first: Vec<u32>,
    /// For each node its level.
    level: Vec<u8>,
    /// For each node its loss: (leaves − 1) / (|D| − 1).
    loss: Vec<f64>,
    /// For each node the one a level up; itself at the top.
    parent: Vec<u32>,
    /// For each node the lowest one that stands for the same leaves.
    lowest: Vec<u32>,
}

impl<'a> Column<'a> {
    pub(super) fn all(input: &'a Input) -> Vec<Self> {
        input.quasi().iter().map(|quasi| Self::new(&quasi.hierarchy)).collect()
    }

    fn new(hierarchy: &'a Hierarchy) -> Self {
        let mut first = vec![0u32];
        for level in 0..hierarchy.levels() {
            first.push(first[level] + hierarchy.width(level) as u32);
        }
        let nodes = first[hierarchy.levels()] as usize;
        let mut column = Self {
            hierarchy,
            first,
            level: Vec::with_capacity(nodes),
            loss: Vec::with_capacity(nodes),
            parent: (0..nodes as u32).collect(),
            lowest: (0..nodes as u32).collect(),
        };
        let others = (hierarchy.leaves() - 1).max(1) as f64;
        for level in 0..hierarchy.levels() {
            for code in 0..hierarchy.width(level) as u32 {
                column.level.push(level as u8);
                column.loss.push(f64::from(hierarchy.leaves_under(level, code) - 1) / others);
            }
            for (code, &parent) in hierarchy.parents(level).iter().enumerate() {
                let node = (column.first[level] as usize) + code;
                let above = column.first[level + 1] + parent;
                column.parent[node] = above;
                if hierarchy.leaves_under(level + 1, parent) == hierarchy.leaves_under(level, code as u32) {
                    column.lowest[above as usize] = column.lowest[node];
                }
            }
        }
        column
    }

    /// What a leaf becomes at a level.
    pub(super) fn node(&self, level: u8, leaf: u32) -> u32 {
        self.first[level as usize] + self.hierarchy.code(level as usize, leaf)
    }

    /// The first node of a level.
    pub(super) fn first(&self, level: usize) -> u32 {
        self.first[level]
    }

    pub(super) fn level(&self, node: u32) -> u8 {
        self.level[node as usize]
    }

    pub(super) fn loss(&self, node: u32) -> f64 {
        self.loss[node as usize]
    }

    /// The lowest node that stands for the same leaves.
    pub(super) fn lowest(&self, node: u32) -> u32 {
        self.lowest[node as usize]
    }

    pub(super) fn text(&self, node: u32) -> &'a str {
        let level = self.level(node);
        self.hierarchy.text(level as usize, node - self.first[level as usize])
    }

    /// The lowest node at or above `node` that covers a leaf, if the hierarchy has one.
    pub(super) fn join(&self, mut node: u32, leaf: u32) -> Option<u32> {
        while self.node(self.level(node), leaf) != node {
            let parent = self.parent[node as usize];
            if parent == node {
                return None;
            }
            node = parent;
        }
        Some(node)
    }
}

/// What stands for any value.
const ANY: &str = "*";

/// Whether a tuple says nothing at all: every quasi-identifier is `*`. Such records count as suppressed.
pub(super) fn says_nothing(columns: &[Column<'_>], tuple: &[u32]) -> bool {
    columns.iter().zip(tuple).all(|(column, &node)| column.text(node) == ANY)
}

/// Sum of the losses of a tuple's cells.
pub(super) fn tuple_loss(columns: &[Column<'_>], tuple: &[u32]) -> f64 {
    columns.iter().zip(tuple).map(|(column, &node)| column.loss(node)).sum()
}
