//! Nodes of files: dag-pb blocks that hold UnixFS file data.
//!
//! A dag-pb node is a protobuf message: links (field 2), then data (field 1). A link is hash (1), name (2; empty in files),
//! cumulative size (3). Of a file the data are another message: type (1), bytes (2), file size (3), and the size of what
//! lies below each link (4).

use super::{Cid, Codec, IpfsError, LARGEST_BLOCK, varint};

/// UnixFS types of nodes that files are made of.
const TYPE_RAW: u64 = 0;
const TYPE_FILE: u64 = 2;

/// A block that others link to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Child {
    /// Its identifier.
    pub cid: Cid,
    /// Bytes of the file that lie in it or below it.
    pub size: u64,
    /// Bytes of all blocks from it downwards.
    pub cumulative: u64,
}

/// A node of a file, read from a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// It has the bytes itself.
    Leaf(Vec<u8>),
    /// The bytes lie below it: identifier and number of bytes of each part, in order.
    Links(Vec<(Cid, u64)>),
}

/// The block of a node over these children.
pub fn encode(children: &[Child]) -> Vec<u8> {
    let mut data = vec![1 << 3, TYPE_FILE as u8];
    data.push(3 << 3);
    varint::write(children.iter().map(|child| child.size).sum(), &mut data);
    for child in children {
        data.push(4 << 3);
        varint::write(child.size, &mut data);
    }
    let mut block = Vec::with_capacity(children.len() * 52 + data.len());
    for child in children {
        let mut link = Vec::with_capacity(50);
        bytes_field(1, &child.cid.to_bytes(), &mut link);
        bytes_field(2, &[], &mut link);
        link.push(3 << 3);
        varint::write(child.cumulative, &mut link);
        bytes_field(2, &link, &mut block);
    }
    bytes_field(1, &data, &mut block);
    block
}

/// Reads the block that `cid` names. It is compared with its identifier first.
pub fn decode(cid: &Cid, block: &[u8]) -> Result<Node, IpfsError> {
    if block.len() > LARGEST_BLOCK {
        return Err(IpfsError::LargeBlock);
    }
    if !cid.names(block) {
        return Err(IpfsError::OtherBlock);
    }
    match cid.codec {
        Codec::Raw => Ok(Node::Leaf(block.to_vec())),
        Codec::DagPb => parse(block),
    }
}

fn parse(block: &[u8]) -> Result<Node, IpfsError> {
    let (mut links, mut data) = (Vec::new(), None);
    for field in Fields(block) {
        match field? {
            (1, Value::Bytes(bytes)) if data.is_none() => data = Some(bytes),
            (2, Value::Bytes(bytes)) => links.push(link(bytes)?),
            _ => return Err(IpfsError::Malformed),
        }
    }
    let File { content, size, sizes } = file(data.ok_or(IpfsError::NotAFile)?)?;
    // A sum that cannot be counted is no file's.
    let below = sizes.iter().try_fold(0_u64, |sum, size| sum.checked_add(*size)).ok_or(IpfsError::Sizes)?;
    let inside = content.len() as u64;
    if sizes.len() != links.len() || size.is_some_and(|size| Some(size) != inside.checked_add(below)) {
        return Err(IpfsError::Sizes);
    }
    match (links.is_empty(), content.is_empty()) {
        (true, _) => Ok(Node::Leaf(content.to_vec())),
        // Nothing that writes files puts a node's own bytes before those below it.
        (false, false) => Err(IpfsError::Malformed),
        (false, true) => Ok(Node::Links(links.into_iter().zip(sizes).collect())),
    }
}

fn link(bytes: &[u8]) -> Result<Cid, IpfsError> {
    let mut cid = None;
    let mut last = 0;
    for field in Fields(bytes) {
        let (number, value) = field?;
        match (number, value) {
            (1, Value::Bytes(bytes)) if last < 1 => cid = Some(Cid::from_bytes(bytes)?),
            (2, Value::Bytes([])) | (3, Value::Number(_)) if last < number => (),
            _ => return Err(IpfsError::Malformed),
        }
        last = number;
    }
    cid.ok_or(IpfsError::Malformed)
}

/// What the data of a node say.
struct File<'a> {
    content: &'a [u8],
    size: Option<u64>,
    sizes: Vec<u64>,
}

fn file(bytes: &[u8]) -> Result<File<'_>, IpfsError> {
    let mut file = File { content: &[], size: None, sizes: Vec::new() };
    let mut kind = None;
    for field in Fields(bytes) {
        match field? {
            (1, Value::Number(number)) if kind.is_none() => kind = Some(number),
            (2, Value::Bytes(bytes)) if file.content.is_empty() => file.content = bytes,
            (3, Value::Number(number)) if file.size.is_none() => file.size = Some(number),
            // A part without bytes would let a small file have blocks without end.
            (4, Value::Number(number)) if number > 0 => file.sizes.push(number),
            (4, Value::Number(_)) => return Err(IpfsError::Sizes),
            // Mode and time of change say nothing about the bytes.
            (7, Value::Number(_)) | (8, Value::Bytes(_)) => (),
            _ => return Err(IpfsError::Malformed),
        }
    }
    match kind {
        Some(TYPE_RAW | TYPE_FILE) => Ok(file),
        _ => Err(IpfsError::NotAFile),
    }
}

fn bytes_field(number: u8, bytes: &[u8], out: &mut Vec<u8>) {
    out.push(number << 3 | 2);
    varint::write(bytes.len() as u64, out);
    out.extend_from_slice(bytes);
}

/// A field's value, of the two kinds that occur.
enum Value<'a> {
    Number(u64),
    Bytes(&'a [u8]),
}

/// The fields of a protobuf message, in order.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn field(&mut self) -> Result<(u64, Value<'a>), IpfsError> {
        let tag = varint::read(&mut self.0)?;
        let value = varint::read(&mut self.0)?;
        match tag & 7 {
            0 => Ok((tag >> 3, Value::Number(value))),
            2 => {
                let length = usize::try_from(value).map_err(|_| IpfsError::Malformed)?;
                let (bytes, rest) = self.0.split_at_checked(length).ok_or(IpfsError::Malformed)?;
                self.0 = rest;
                Ok((tag >> 3, Value::Bytes(bytes)))
            }
            _ => Err(IpfsError::Malformed),
        }
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Result<(u64, Value<'a>), IpfsError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let field = self.field();
        if field.is_err() {
            self.0 = &[];
        }
        Some(field)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn child(content: &[u8]) -> Child {
        let size = content.len() as u64;
        Child { cid: Cid::of(Codec::Raw, content), size, cumulative: size }
    }

    fn read(block: &[u8]) -> Result<Node, IpfsError> {
        decode(&Cid::of(Codec::DagPb, block), block)
    }

    /// A node around these data of a file, without links.
    fn bare(data: &[u8]) -> Result<Node, IpfsError> {
        let mut block = Vec::new();
        bytes_field(1, data, &mut block);
        read(&block)
    }

    #[test]
    fn a_node_is_read_as_it_was_written() {
        let (one, two) = (child(b"one"), child(b"twelve"));
        let block = encode(&[one, two]);
        assert_eq!(read(&block), Ok(Node::Links(vec![(one.cid, 3), (two.cid, 6)])));
        assert_eq!(decode(&one.cid, b"one"), Ok(Node::Leaf(b"one".to_vec())));
    }

    #[test]
    fn a_block_that_its_identifier_does_not_name_is_refused() {
        let block = encode(&[child(b"one")]);
        let other = Cid::of(Codec::DagPb, b"another");
        assert_eq!(decode(&other, &block), Err(IpfsError::OtherBlock));
        assert_eq!(decode(&other, &vec![0; LARGEST_BLOCK + 1]), Err(IpfsError::LargeBlock));
    }

    #[test]
    fn older_leaves_with_their_bytes_inside_are_read() {
        assert_eq!(bare(b"\x08\x02\x12\x02hi\x18\x02"), Ok(Node::Leaf(b"hi".to_vec())));
        assert_eq!(bare(b"\x08\x00\x12\x02hi\x18\x02"), Ok(Node::Leaf(b"hi".to_vec())));
        assert_eq!(bare(b"\x08\x02\x18\x00"), Ok(Node::Leaf(Vec::new())));
    }

    #[test]
    fn directories_links_of_other_kinds_and_false_sizes_are_refused() {
        assert_eq!(bare(b"\x08\x01"), Err(IpfsError::NotAFile), "a directory");
        assert_eq!(bare(b"\x08\x05"), Err(IpfsError::NotAFile), "a sharded directory");
        assert_eq!(bare(b"\x08\x04\x12\x01a"), Err(IpfsError::NotAFile), "a symbolic link");
        assert_eq!(bare(b""), Err(IpfsError::NotAFile), "no type");
        assert_eq!(read(b""), Err(IpfsError::NotAFile), "no data");
        assert_eq!(bare(b"\x08\x02\x12\x02hi\x18\x03"), Err(IpfsError::Sizes), "a size that is not the content's");
        assert_eq!(bare(b"\x08\x02\x18\x05\x20\x05"), Err(IpfsError::Sizes), "a part without its link");
        assert_eq!(bare(b"\x08\x02\x08\x02"), Err(IpfsError::Malformed), "two types");
        assert_eq!(bare(b"\x08\x02\x1d\x00\x00\x00\x00"), Err(IpfsError::Malformed), "a field of four bytes");
        let none = Child { size: 0, ..child(b"") };
        assert_eq!(read(&encode(&[none])), Err(IpfsError::Sizes), "a part without bytes");
        let (mut block, mut data) = (Vec::new(), b"\x08\x02".to_vec());
        for _ in 0..2 {
            let mut link = Vec::new();
            bytes_field(1, &child(b"a").cid.to_bytes(), &mut link);
            bytes_field(2, &link, &mut block);
            data.push(4 << 3);
            varint::write(u64::MAX, &mut data);
        }
        bytes_field(1, &data, &mut block);
        assert_eq!(read(&block), Err(IpfsError::Sizes), "a sum that cannot be counted");
    }

    #[test]
    fn a_named_link_and_a_repeated_hash_are_refused() {
        let cid = child(b"one").cid.to_bytes();
        let node = |link: &[u8]| {
            let mut block = Vec::new();
            bytes_field(2, link, &mut block);
            bytes_field(1, b"\x08\x02\x18\x03\x20\x03", &mut block);
            read(&block)
        };
        let mut link = Vec::new();
        bytes_field(1, &cid, &mut link);
        assert!(node(&link).is_ok());
        let mut named = link.clone();
        bytes_field(2, b"a", &mut named);
        assert_eq!(node(&named), Err(IpfsError::Malformed));
        let mut twice = link.clone();
        bytes_field(1, &cid, &mut twice);
        assert_eq!(node(&twice), Err(IpfsError::Malformed));
        assert_eq!(node(b"\x12\x00\x18\x03"), Err(IpfsError::Malformed), "no hash");
        let mut identity = Vec::new();
        bytes_field(1, b"\x01\x55\x00\x03one", &mut identity);
        assert_eq!(node(&identity), Err(IpfsError::UnknownHash), "bytes in place of a hash");
    }
}
