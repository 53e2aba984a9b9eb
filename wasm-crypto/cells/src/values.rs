//! The distinct values of a column, each stored once.

/// Codes whose strings lie in one run of text: no run is ever so long that growing it costs much time or memory.
const BLOCK: usize = 4096;

/// Distinct strings under consecutive codes. Code 0 is the empty string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Values {
    blocks: Vec<Block>,
    len: usize,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Block {
    text: String,
    ends: Vec<usize>,
}

impl Default for Values {
    fn default() -> Self {
        Self { blocks: vec![Block { text: String::new(), ends: vec![0] }], len: 1 }
    }
}

impl Values {
    /// Number of codes, the empty string's among them.
    pub fn len(&self) -> usize {
        self.len
    }

    /// True when there is no value but the empty string.
    pub fn is_empty(&self) -> bool {
        self.len == 1
    }

    /// The string of a code; empty for a code that was never given out.
    #[inline]
    pub fn text(&self, code: u32) -> &str {
        let code = code as usize;
        if code == 0 || code >= self.len {
            return "";
        }
        let (block, at) = (&self.blocks[code / BLOCK], code % BLOCK);
        let start = at.checked_sub(1).map_or(0, |before| block.ends[before]);
        &block.text[start..block.ends[at]]
    }

    /// Every code with its string, the empty one first.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &str)> {
        (0..self.len as u32).map(|code| (code, self.text(code)))
    }

    /// Bytes of memory that the strings and their places take.
    pub fn memory(&self) -> usize {
        let block = |block: &Block| block.text.capacity() + block.ends.capacity() * size_of::<usize>();
        self.blocks.iter().map(block).sum()
    }

    /// Adds a string that is not there yet, under the next code.
    pub(crate) fn push(&mut self, value: &str) {
        if self.len.is_multiple_of(BLOCK) {
            if let Some(full) = self.blocks.last_mut() {
                full.text.shrink_to_fit();
                full.ends.shrink_to_fit();
            }
            self.blocks.push(Block::default());
        }
        if let Some(block) = self.blocks.last_mut() {
            block.text.push_str(value);
            block.ends.push(block.text.len());
            self.len += 1;
        }
    }
}
