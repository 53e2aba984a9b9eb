//! Headers: what parses writes the same bytes; what a header says to its reader is what was said, and is still said
//! after it was written again for another reader.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wasm_crypto::crypt4gh::fuzzing::{make_packet, read_edit_list};
use wasm_crypto::crypt4gh::{Crypt4ghError, EditList, Header, HeaderParser, OpenedHeader, Others};
use wasm_crypto::keys::X25519Secret;
use wasm_crypto_fuzz::{reader, stranger, writer};

/// Each packet costs some curve arithmetic.
const MOST_PACKETS: usize = 8;

fuzz_target!(|data: &[u8]| {
    if let Some(header) = parsed(data) {
        opened(&header, &reader());
    }
    said(data);
});

/// Any bytes as the start of a file: whole or byte by byte they parse alike, and the header is written as it was read.
fn parsed(file: &[u8]) -> Option<Header> {
    let whole = Header::parse(file);
    let mut parser = HeaderParser::new();
    let piecewise = file.chunks(1).try_for_each(|byte| parser.push(byte).map(|_| ())).and_then(|()| parser.finish());
    assert_eq!(piecewise.as_ref(), whole.as_ref().map(|(header, _)| header));
    let (header, length) = whole.ok()?;
    assert_eq!(header.to_bytes(), file[..length]);
    assert_eq!(header.length(), length);
    Some(header)
}

/// A header that may be for the reader: what it says, it says to another reader when written again.
fn opened(header: &Header, reader: &X25519Secret) {
    if header.packet_count() > MOST_PACKETS {
        return;
    }
    let Ok(content) = header.open(reader) else { return };
    let recipients = [stranger().public()];
    let Ok(trimmed) = header.reencrypt(reader, &recipients, Others::Trim) else {
        panic!("few packets cannot make a header too large");
    };
    assert_eq!(parsed(&trimmed.to_bytes()).as_ref(), Some(&trimmed));
    assert!(trimmed.open(&stranger()).is_ok_and(|again| same(&again, &content)));
    assert_eq!(trimmed.open(reader).err(), Some(Crypt4ghError::WrongKey));

    // What the others' packets say to the new reader comes on top, and may contradict.
    let kept = header.reencrypt(reader, &recipients, Others::Keep).expect("it is hardly longer than it was");
    assert!(kept.packet_count() >= trimmed.packet_count());
    assert_eq!(kept.open(reader).err(), Some(Crypt4ghError::WrongKey));
}

fn same(one: &OpenedHeader, other: &OpenedHeader) -> bool {
    let keys = |opened: &OpenedHeader| opened.data_keys().iter().map(|key| *key.expose()).collect::<Vec<_>>();
    keys(one) == keys(other) && one.edit_list() == other.edit_list() && one.unknown_types().eq(other.unknown_types())
}

/// The input as what packets say: [for whom, length, content] again and again.
fn said(mut plan: &[u8]) {
    // Not the reader of the corpus: so nothing that comes as bytes opens.
    let reader = X25519Secret::from_bytes([4; 32]);
    let (mut file, mut count, mut contents) = (Vec::new(), 0u32, Vec::new());
    while let Some(([whom, length], rest)) = plan.split_first_chunk::<2>() {
        let (content, rest) = rest.split_at(rest.len().min((*length).into()));
        plan = rest;
        let to = |key: &X25519Secret| make_packet(content, &writer(), [*whom; 12], &key.public());
        let packet = match whom % 4 {
            0 => to(&stranger()),
            1 => Some(content.to_vec()),
            _ => {
                contents.push(content);
                to(&reader)
            }
        };
        let packet = packet.expect("both keys are usable ones");
        count += 1;
        file.extend((packet.len() as u32 + 4).to_le_bytes());
        file.extend(packet);
        if count as usize == MOST_PACKETS {
            break;
        }
    }
    let file = [b"crypt4gh".as_slice(), &1u32.to_le_bytes(), &count.to_le_bytes(), &file].concat();
    let Some(header) = parsed(&file) else { return };
    let expected = model(&contents);
    match header.open(&reader) {
        Ok(opened) => {
            let keys = opened.data_keys().iter().map(|key| *key.expose()).collect();
            assert_eq!(Some((keys, opened.edit_list().cloned(), opened.unknown_types().collect())), expected);
        }
        Err(_) => assert_eq!(expected, None),
    }
    opened(&header, &reader);
}

/// Data keys, edit list and types of unknown packets.
type Said = (Vec<[u8; 32]>, Option<EditList>, Vec<u32>);

/// What these contents say, unless one of them is damaged or there is no data key.
fn model(contents: &[&[u8]]) -> Option<Said> {
    let mut said = Said::default();
    for content in contents {
        let (kind, rest) = content.split_first_chunk::<4>()?;
        match u32::from_le_bytes(*kind) {
            0 => {
                let key = rest.strip_prefix(&[0; 4])?;
                said.0.push(*key.first_chunk::<32>()?);
            }
            1 if said.1.is_some() => return None,
            1 => said.1 = Some(read_edit_list(rest)?),
            unknown => said.2.push(unknown),
        }
    }
    (!said.0.is_empty()).then_some(said)
}
