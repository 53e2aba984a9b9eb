//! Files of any length and shape: built, packed, unpacked, read again; and what strangers may hand over.

use std::collections::HashMap;

use chacha20::cipher::{KeyIvInit, StreamCipher};
use proptest::prelude::*;
use sha2::{Digest, Sha256};

use super::*;

/// Bytes as Kubo's tests make them: the ChaCha20 keystream under the SHA-256 of a seed, with a nonce of zeros.
fn keystream(seed: &str, length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    chacha20::ChaCha20::new(&Sha256::digest(seed), &[0; 12].into()).apply_keystream(&mut bytes);
    bytes
}

fn pattern(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at * 7 + (at >> 8) * 13 + (at >> 16) * 29) as u8).collect()
}

fn digests(content: &[u8], chunk: usize) -> Vec<[u8; 32]> {
    // A file without bytes has one chunk without bytes.
    let chunks = if content.is_empty() { vec![content] } else { content.chunks(chunk).collect() };
    chunks.into_iter().map(|chunk| Sha256::digest(chunk).into()).collect()
}

fn tree_of(content: &[u8]) -> FileTree {
    FileTree::from_digests(digests(content, CHUNK as usize), content.len() as u64).unwrap()
}

/// The layout with smaller chunks and nodes, so that short files have many levels.
fn small_tree_of(content: &[u8], chunk: usize, width: usize) -> FileTree {
    FileTree::build(digests(content, chunk), content.len() as u64, chunk as u64, width)
}

/// The CAR's bytes, with the slices taken from the file.
fn packed(tree: &FileTree, content: &[u8]) -> Vec<u8> {
    let mut car = Vec::new();
    for part in tree.car() {
        match part {
            Part::Bytes(bytes) => car.extend(bytes),
            Part::Slice(range) => car.extend(&content[range.start as usize..range.end as usize]),
        }
    }
    assert_eq!(tree.car_length(), car.len() as u64);
    car
}

/// The roots that a CAR names (all bytes of its header), and its blocks.
fn unpacked(mut car: &[u8]) -> (Vec<u8>, HashMap<Cid, Vec<u8>>) {
    let section = |rest: &mut &[u8]| {
        let length = varint::read(rest).unwrap() as usize;
        let (section, later) = rest.split_at(length);
        *rest = later;
        section.to_vec()
    };
    let header = section(&mut car);
    let mut blocks = HashMap::new();
    while !car.is_empty() {
        let section = section(&mut car);
        let (cid, block) = section.split_at(Cid::LENGTH);
        let cid = Cid::from_bytes(cid).unwrap();
        assert!(cid.names(block));
        blocks.insert(cid, block.to_vec());
    }
    (header, blocks)
}

fn read(walk: &mut Walk, blocks: &HashMap<Cid, Vec<u8>>) -> Result<(Vec<u8>, usize), IpfsError> {
    let (mut content, mut asked) = (Vec::new(), 0);
    while let Some(block) = walk.next_block() {
        asked += 1;
        content.extend(walk.open(&block, &blocks[&block.cid])?);
    }
    Ok((content, asked))
}

#[test]
fn files_have_the_identifiers_that_kubos_tests_publish_for_the_profile() {
    // ipfs/kubo, test/cli/cid_profiles_test.go: unixfs-v1-2025, seed "chunk-v1-seed".
    let bytes = keystream("chunk-v1-seed", 1_048_577);
    let published = "bafkreiacndfy443ter6qr2tmbbdhadvxxheowwf75s6zehscklu6ezxmta";
    assert_eq!(tree_of(&bytes[..1_048_576]).root().to_string(), published);
    let published = "bafybeigmix7t42i6jacydtquhet7srwvgpizfg7gjbq7627d35mjomtu64";
    assert_eq!(tree_of(&bytes).root().to_string(), published);
}

#[test]
fn a_file_of_more_chunks_than_a_node_has_links_keeps_all_chunks_at_one_depth() {
    // 1,025 MiB of zeros by ipfs-unixfs-importer 17.1.1 with the profile unixfs-v1-2025.
    let zeros: [u8; 32] = Sha256::digest(vec![0; CHUNK as usize]).into();
    let tree = FileTree::from_digests(vec![zeros; 1025], 1025 * CHUNK).unwrap();
    assert_eq!(tree.root().to_string(), "bafybeigt7wofv4vnxbg3titijasuw4ptg5kfztec4smsk7opdt7z6djoxq");
    assert!(FileTree::from_digests(vec![zeros; 1024], 1025 * CHUNK).is_none());
}

#[test]
fn trees_of_every_shape_are_those_of_the_reference_importer() {
    // ipfs-unixfs-importer 17.1.1 with chunks of 4 bytes, 3 links a node, raw leaves, CID version 1.
    let known = [
        (4, "bafkreidocrmqqymbl27lw5xizjdamin5b5qoutyvkdw36mxgmtjq26qe7u"),
        (5, "bafybeiesaxrnz524ylvlijb7rni2ki5ybckv47unwdkdiqeovakgniw6fm"),
        (12, "bafybeiamwdbwmyfp4lmwftz6an2r2fipwl7rbn3ywbj3s3bdqbgkv47uuu"),
        (13, "bafybeibrj6ehium7sg5blw4aianp7cryvenu646pjctpm2o2p4tehdfs7i"),
        (36, "bafybeih3pfjlaz4xqjoj6hb2kg2eu2lyidpcuogrlwy6tlub3exqymyvla"),
        (37, "bafybeihrk7ywfjxqircf4nyxwymtkuzp77c2a6n6tfw2u6f4iac35txnmq"),
        (48, "bafybeif73tdhvxv6ft3h6ydaowaxzrk2z6s3eeie46bz7veahbe2rkb5qq"),
        (49, "bafybeiai3c6sadxrrhicvnlo74a55wbez4nkxbnum45xzlbfjfkepr7nha"),
        (109, "bafybeihmvlq3d5ioa2f66sdhvijfbdl4dh3lsakddxbbpfxtsuxykuubzm"),
        (250, "bafybeifplawx5mws55523nahy5bkxhgzylu5at3ba3ffgnlgwgi4nd5guu"),
    ];
    for (length, cid) in known {
        assert_eq!(small_tree_of(&pattern(length), 4, 3).root().to_string(), cid, "{length} bytes");
    }
}

#[test]
fn a_file_of_a_few_chunks_has_the_reference_importers_identifier() {
    // ipfs-unixfs-importer 17.1.1, profile unixfs-v1-2025.
    let tree = tree_of(&pattern(3 * CHUNK as usize + 5));
    assert_eq!(tree.root().to_string(), "bafybeidytdnmqappflkgv4khjxlpn2isl6bwfgr7sn4mztvgbd5bxyqd6q");
    assert_eq!(tree.length(), 3 * CHUNK + 5);
}

#[test]
fn a_car_begins_with_its_root_and_holds_the_file_in_order() {
    let content = pattern(2 * CHUNK as usize + 9);
    let tree = tree_of(&content);
    let slices: Vec<_> = tree.car().into_iter().filter(|part| matches!(part, Part::Slice(_))).collect();
    let at = |from, to| Part::Slice(from..to);
    assert_eq!(slices, [at(0, CHUNK), at(CHUNK, 2 * CHUNK), at(2 * CHUNK, 2 * CHUNK + 9)]);
    let (header, blocks) = unpacked(&packed(&tree, &content));
    let expected = [b"\xa2\x65roots\x81\xd8\x2a\x58\x25\x00", &tree.root().to_bytes()[..], b"\x67version\x01"].concat();
    assert_eq!((header, blocks.len()), (expected, 4));
    let empty = tree_of(&[]);
    assert_eq!(unpacked(&packed(&empty, &[])).1[&empty.root()], [0; 0]);
}

#[test]
fn only_the_blocks_that_hold_the_bytes_wanted_are_asked_for() {
    let content = pattern(100);
    let tree = small_tree_of(&content, 4, 3);
    let (_, blocks) = unpacked(&packed(&tree, &content));
    let mut walk = Walk::new(tree.root(), Some(100), 97);
    // Four nodes from the root down and the last chunk.
    assert_eq!(read(&mut walk, &blocks), Ok((content[97..].to_vec(), 4)));
}

#[test]
fn a_file_that_is_shorter_or_longer_than_it_should_be_is_refused_at_its_root() {
    let content = pattern(100);
    let tree = small_tree_of(&content, 4, 3);
    let (_, blocks) = unpacked(&packed(&tree, &content));
    for length in [99, 101] {
        assert_eq!(read(&mut Walk::new(tree.root(), Some(length), 0), &blocks), Err(IpfsError::Sizes));
    }
    let one = small_tree_of(&content[..4], 4, 3);
    let block = HashMap::from([(one.root(), content[..4].to_vec())]);
    assert_eq!(read(&mut Walk::new(one.root(), Some(5), 0), &block), Err(IpfsError::Sizes));
}

#[test]
fn a_node_that_claims_another_size_for_what_lies_below_is_found_out() {
    let leaf = node::Child { cid: Cid::of(Codec::Raw, b"four"), size: 5, cumulative: 4 };
    let block = node::encode(&[leaf]);
    let root = Cid::of(Codec::DagPb, &block);
    let blocks = HashMap::from([(root, block), (leaf.cid, b"four".to_vec())]);
    assert_eq!(read(&mut Walk::new(root, None, 0), &blocks), Err(IpfsError::Sizes));
}

#[test]
fn a_tower_of_nodes_is_left_where_no_file_is_as_deep() {
    let mut child = node::Child { cid: Cid::of(Codec::Raw, b"a"), size: 1, cumulative: 1 };
    let mut blocks = HashMap::from([(child.cid, b"a".to_vec())]);
    for _ in 0..60 {
        let block = node::encode(&[child]);
        child.cid = Cid::of(Codec::DagPb, &block);
        blocks.insert(child.cid, block);
    }
    assert_eq!(read(&mut Walk::new(child.cid, None, 0), &blocks), Err(IpfsError::TooDeep));
}

proptest! {
    #[test]
    fn any_range_of_a_file_comes_back_from_its_car(
        content in prop::collection::vec(any::<u8>(), 0..400),
        chunk in 1_usize..9,
        width in 2_usize..5,
        cut in 0.0..1.0_f64,
    ) {
        let tree = small_tree_of(&content, chunk, width);
        let (_, blocks) = unpacked(&packed(&tree, &content));
        let from = (cut * content.len() as f64) as usize;
        let mut walk = Walk::new(tree.root(), Some(content.len() as u64), from as u64);
        prop_assert_eq!(read(&mut walk, &blocks).unwrap().0, &content[from..]);
    }

    #[test]
    fn a_changed_block_is_refused(content in prop::collection::vec(any::<u8>(), 1..200), place in any::<prop::sample::Index>(), bit in 0..8_u8) {
        let tree = small_tree_of(&content, 4, 3);
        let (_, blocks) = unpacked(&packed(&tree, &content));
        let mut walk = Walk::new(tree.root(), None, 0);
        let block = walk.next_block().unwrap();
        let mut bytes = blocks[&block.cid].clone();
        let place = place.index(bytes.len());
        bytes[place] ^= 1 << bit;
        prop_assert_eq!(walk.open(&block, &bytes), Err(IpfsError::OtherBlock));
    }

    #[test]
    fn whatever_a_stranger_sends_is_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300), text in ".{0,80}") {
        // The stranger chose the identifier as well, so that the bytes reach the parser.
        let cid = Cid::of(Codec::DagPb, &bytes);
        let mut walk = Walk::new(cid, None, 7);
        let block = walk.next_block().unwrap();
        let _ = walk.open(&block, &bytes);
        let _ = Cid::from_bytes(&bytes);
        let _ = text.parse::<Cid>();
        let _ = format!("b{text}").parse::<Cid>();
    }

    #[test]
    fn a_damaged_node_never_panics(sizes in prop::collection::vec(any::<u64>(), 1..5), place in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let cid = Cid::of(Codec::Raw, b"a");
        let children: Vec<_> = sizes.iter().map(|size| node::Child { cid, size: *size >> 8, cumulative: *size }).collect();
        let mut bytes = node::encode(&children);
        let place = place.index(bytes.len());
        bytes[place] = byte;
        let cid = Cid::of(Codec::DagPb, &bytes);
        let mut walk = Walk::new(cid, None, 3);
        let block = walk.next_block().unwrap();
        let _ = walk.open(&block, &bytes);
    }
}
