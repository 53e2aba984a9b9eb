//! No nonce and no writer key serves twice.

use std::collections::HashSet;

use super::*;

/// Writer keys and nonces of a header's packets.
fn writers_and_nonces(header: &[u8]) -> (Vec<[u8; 32]>, Vec<[u8; 12]>) {
    let (mut rest, mut found) = (&header[16..], (Vec::new(), Vec::new()));
    while let Some((length, tail)) = rest.split_first_chunk::<4>() {
        let (packet, tail) = tail.split_at(u32::from_le_bytes(*length) as usize - 4);
        found.0.push(packet[4..36].try_into().unwrap());
        found.1.push(packet[36..48].try_into().unwrap());
        rest = tail;
    }
    found
}

#[test]
fn every_packet_and_every_segment_has_a_nonce_of_its_own_and_every_packet_a_writer_of_its_own() {
    let readers: Vec<_> = (0..20).map(|_| X25519Secret::generate()).collect();
    let public: Vec<_> = readers.iter().map(X25519Secret::public).collect();
    let (mut nonces, mut writers) = (Vec::new(), Vec::new());
    for _ in 0..2 {
        let file = encrypt(&text(20 * SEGMENT_LENGTH + 1), &public);
        let (header, start) = Header::parse(&file).unwrap();
        nonces.extend(
            file[start..].chunks(SEALED_SEGMENT_LENGTH).map(|segment| <[u8; 12]>::try_from(&segment[..12]).unwrap()),
        );
        // Re-encrypting and rearranging write new packets: the old ones are none of them.
        let again = header.reencrypt(&readers[0], &public, Others::Trim).unwrap();
        let (part, _) = header.rearrange(&readers[0], 5..100_000, &public).unwrap();
        for header in [header, again, part] {
            let (packet_writers, packet_nonces) = writers_and_nonces(&header.to_bytes());
            writers.extend(packet_writers);
            nonces.extend(packet_nonces);
        }
    }
    assert_eq!((writers.len(), nonces.len()), (2 * 80, 2 * (80 + 21)));
    assert_eq!(writers.iter().collect::<HashSet<_>>().len(), writers.len(), "a writer key was used twice");
    assert_eq!(nonces.iter().collect::<HashSet<_>>().len(), nonces.len(), "a nonce was used twice");
}

#[test]
fn a_lasting_writer_key_still_uses_every_nonce_once() {
    let public: Vec<_> = (0..50).map(|_| X25519Secret::generate().public()).collect();
    let recipients = Recipients::from(&public).written_by(secret(0));
    let header = Header::new(&OpenedHeader::from_data_key(Secret32::generate()), recipients).unwrap();
    let (writers, nonces) = writers_and_nonces(&header.to_bytes());
    assert!(writers.iter().all(|writer| *writer == secret(0).public().0));
    assert_eq!(nonces.iter().collect::<HashSet<_>>().len(), 50);
}
