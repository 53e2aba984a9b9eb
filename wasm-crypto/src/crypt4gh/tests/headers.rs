//! Headers: read in pieces, bounded, opened, written again.

use proptest::prelude::*;

use super::*;

fn key(number: u8) -> Secret32 {
    Secret32::from_bytes([number; 32])
}

fn packet(content: &[u8], reader: &X25519Public) -> Vec<u8> {
    make_packet(content, &X25519Secret::generate(), [3; 12], reader).unwrap()
}

/// A packet of an encryption method that this version of the format does not know.
fn foreign_packet() -> Vec<u8> {
    [&9u32.to_le_bytes()[..], b"something else"].concat()
}

fn parse(file: &[u8]) -> Header {
    Header::parse(file).unwrap().0
}

#[test]
fn a_header_is_read_from_pieces_of_any_size_and_not_a_byte_more() {
    let reader = secret(0);
    let file = encrypt(b"text", &[reader.public(), secret(32).public()]);
    let (header, length) = Header::parse(&file).unwrap();
    assert_eq!((length, header.length(), header.packet_count()), (16 + 2 * 108, length, 2));
    assert_eq!(header.to_bytes(), file[..length]);
    for step in 1..=file.len() {
        let (mut parser, mut after) = (HeaderParser::new(), Vec::<u8>::new());
        for piece in file.chunks(step) {
            after.extend(parser.push(piece).unwrap().unwrap_or_default());
        }
        assert_eq!(parser.finish().unwrap(), header);
        assert_eq!(after, file[length..], "pieces of {step}");
    }
    // A header in a file of its own.
    assert_eq!(Header::parse(&file[..length]).unwrap(), (header, length));
}

#[test]
fn a_file_cut_inside_its_header_says_so_at_every_offset() {
    let reader = secret(0);
    let file = encrypt(b"text", &[secret(32).public(), reader.public()]);
    assert_eq!(decrypt(&[], &reader, 1).1, Err(Crypt4ghError::NotCrypt4gh));
    for length in 1..16 + 2 * 108 {
        assert_eq!(decrypt(&file[..length], &reader, 7).1, Err(Crypt4ghError::TruncatedHeader), "{length}");
        assert_eq!(Header::parse(&file[..length]).err(), Some(Crypt4ghError::TruncatedHeader), "{length}");
    }
}

#[test]
fn headers_that_contradict_themselves_are_refused() {
    let reader = secret(0);
    let file = encrypt(b"text", &[reader.public()]);
    let with = |position: usize, bytes: &[u8]| {
        let mut changed = file.clone();
        changed[position..position + bytes.len()].copy_from_slice(bytes);
        decrypt(&changed, &reader, 64).1.unwrap_err()
    };
    assert_eq!(with(0, b"C"), Crypt4ghError::NotCrypt4gh);
    assert_eq!(with(7, b"H"), Crypt4ghError::NotCrypt4gh);
    assert_eq!(with(8, &[2]), Crypt4ghError::UnsupportedVersion(2));
    assert!(matches!(with(12, &[0]), Crypt4ghError::DamagedHeader(_)));
    for length in 0..8 {
        assert!(matches!(with(16, &[length, 0, 0, 0]), Crypt4ghError::DamagedHeader(_)), "a packet of {length} bytes");
    }
    assert_eq!(with(16, &[0xff; 4]), Crypt4ghError::HeaderTooLarge);
    assert_eq!(with(20, &[1]), Crypt4ghError::WrongKey);
}

#[test]
fn counts_and_lengths_are_refused_before_anything_is_kept_for_them() {
    let start = |count: u32| [b"crypt4gh".as_slice(), &[1, 0, 0, 0], &count.to_le_bytes()].concat();
    let push = |bytes: &[u8]| HeaderParser::new().push(bytes).map(|rest| rest.is_some());
    // So many packets cannot fit into a mebibyte.
    let most = ((1 << 20) - 16) / 8;
    assert_eq!(push(&start(most)), Ok(false));
    assert_eq!(push(&start(most + 1)), Err(Crypt4ghError::HeaderTooLarge));
    assert_eq!(push(&start(u32::MAX)), Err(Crypt4ghError::HeaderTooLarge));
    // Nor can a packet that leaves no room for the others.
    let room = (1 << 20) - 16;
    let with_length = |count: u32, length: u32| [start(count), length.to_le_bytes().to_vec()].concat();
    assert_eq!(push(&with_length(1, room)), Ok(false));
    assert_eq!(push(&with_length(1, room + 1)), Err(Crypt4ghError::HeaderTooLarge));
    assert_eq!(push(&with_length(2, room - 8)), Ok(false));
    assert_eq!(push(&with_length(2, room - 7)), Err(Crypt4ghError::HeaderTooLarge));
}

#[test]
fn the_longest_header_is_read_and_written_and_no_longer_one() {
    let reader = secret(0);
    let key_packet = packet(&data_key_content(0, &key(1)), &reader.public());
    let fill = |length: usize| header_from(&[key_packet.clone(), vec![7; length - 16 - 108 - 4]]);
    let longest = fill(1 << 20);
    assert_eq!(longest.len(), 1 << 20);
    assert_eq!(Header::parse(&longest).unwrap().0.to_bytes(), longest);
    assert_eq!(Header::parse(&fill((1 << 20) + 1)).err(), Some(Crypt4ghError::HeaderTooLarge));
    // Re-encryption keeps the bound: two recipients make it too long, unless the other packet goes.
    let (header, two) = (parse(&longest), [secret(1).public(), secret(2).public()]);
    assert_eq!(header.reencrypt(&reader, &two, Others::Keep).err(), Some(Crypt4ghError::HeaderTooLarge));
    assert_eq!(header.reencrypt(&reader, &two, Others::Trim).unwrap().packet_count(), 2);
    let large = [7u32.to_le_bytes().to_vec(), vec![0; 600_000]].concat();
    let header = parse(&header_of(&[data_key_content(0, &key(1)), large], &reader.public()));
    assert!(header.reencrypt(&reader, &two[..1], Others::Trim).is_ok());
    assert_eq!(header.reencrypt(&reader, &two, Others::Trim).err(), Some(Crypt4ghError::HeaderTooLarge));
}

#[test]
fn packets_this_reader_may_not_trust_are_refused() {
    let reader = secret(0);
    let key = data_key_content(0, &key(1));
    let read = |contents: &[Vec<u8>]| decrypt(&header_of(contents, &reader.public()), &reader, 64).1;
    assert_eq!(read(std::slice::from_ref(&key)), Ok(()));
    let aead = data_key_content(1, &Secret32::from_bytes([1; 32]));
    assert_eq!(read(std::slice::from_ref(&aead)), Err(Crypt4ghError::UnsupportedMethod(1)));
    assert_eq!(read(&[key.clone(), aead]), Err(Crypt4ghError::UnsupportedMethod(1)), "methods may not be mixed");
    let damaged = [
        vec![key.clone(), edit_list_content(&[0]), edit_list_content(&[0])],
        vec![key.clone(), vec![2, 0, 0]],
        vec![key[..39].to_vec()],
        vec![vec![]],
        vec![key.clone(), edit_list_content(&[1, 2])[..20].to_vec()],
        vec![key.clone(), [[1, 0, 0, 0], [0xff; 4]].concat()],
        vec![key.clone(); 65],
    ];
    for contents in damaged {
        assert!(matches!(read(&contents), Err(Crypt4ghError::DamagedHeader(_))));
    }
    assert_eq!(read(&[edit_list_content(&[0])]), Err(Crypt4ghError::WrongKey), "an edit list, but no data key");
}

#[test]
fn two_readers_may_have_an_edit_list_each_but_one_reader_may_not_have_two() {
    let (anna, ben) = (secret(0), secret(32));
    let of = |reader: &X25519Secret, content: &[u8]| packet(content, &reader.public());
    let data = data_key_content(0, &key(1));
    let (to_anna, to_ben) = (edit_list_content(&[1, 2]), edit_list_content(&[3]));
    let header = header_from(&[of(&anna, &data), of(&anna, &to_anna), of(&ben, &data), of(&ben, &to_ben)]);
    let lengths = |reader| parse(&header).open(reader).unwrap().edit_list().unwrap().lengths().to_vec();
    assert_eq!((lengths(&anna), lengths(&ben)), (vec![1, 2], vec![3]));
    let twice = header_from(&[of(&anna, &data), of(&anna, &to_anna), of(&anna, &to_anna)]);
    assert!(matches!(parse(&twice).open(&anna), Err(Crypt4ghError::DamagedHeader(_))));
}

#[test]
fn padding_after_a_packets_content_is_accepted() {
    let reader = secret(0);
    let padded = |content: Vec<u8>| [content, vec![0; 77]].concat();
    let contents = [padded(data_key_content(0, &key(1))), padded(edit_list_content(&[5, 6]))];
    let opened = parse(&header_of(&contents, &reader.public())).open(&reader).unwrap();
    assert!(opened.data_keys() == [key(1)]);
    assert_eq!(opened.edit_list().unwrap().lengths(), [5, 6]);
}

#[test]
fn unknown_packets_are_skipped_counted_and_handed_on() {
    let (reader, next) = (secret(0), secret(32));
    let unknown = [&7u32.to_le_bytes()[..], b"of a later version"].concat();
    let header = header_from(&[
        foreign_packet(),
        packet(&unknown, &reader.public()),
        packet(&data_key_content(0, &key(1)), &reader.public()),
    ]);
    let opened = parse(&header).open(&reader).unwrap();
    assert!(opened.data_keys() == [key(1)]);
    assert_eq!(opened.unknown_types().collect::<Vec<_>>(), [7]);
    let handed_on = parse(&header).reencrypt(&reader, &[next.public()], Others::Keep).unwrap();
    assert_eq!(handed_on.open(&next).unwrap().unknown_types().collect::<Vec<_>>(), [7]);
    let bytes = handed_on.to_bytes();
    assert_eq!(bytes[bytes.len() - foreign_packet().len()..], foreign_packet());
}

#[test]
fn re_encryption_changes_the_readers_and_leaves_the_body() {
    let (anna, ben, carl) = (secret(0), secret(32), secret(64));
    let file = encrypt(&text(70_000), &[anna.public(), ben.public()]);
    let (header, start) = Header::parse(&file).unwrap();
    let with = |header: &Header| [&header.to_bytes()[..], &file[start..]].concat();
    let readable = |file: &[u8], reader| decrypt(file, reader, 5000) == (text(70_000), Ok(()));

    let kept = with(&header.reencrypt(&anna, &[carl.public()], Others::Keep).unwrap());
    assert!(readable(&kept, &carl) && readable(&kept, &ben), "the packet for Ben stays");
    assert_eq!(decrypt(&kept, &anna, 5000).1, Err(Crypt4ghError::WrongKey), "who is not named is no reader any more");

    let trimmed = with(&header.reencrypt(&anna, &[carl.public(), anna.public()], Others::Trim).unwrap());
    assert!(readable(&trimmed, &carl) && readable(&trimmed, &anna));
    assert_eq!(decrypt(&trimmed, &ben, 5000).1, Err(Crypt4ghError::WrongKey));

    assert_eq!(header.reencrypt(&carl, &[carl.public()], Others::Keep).err(), Some(Crypt4ghError::WrongKey));
    assert_eq!(header.reencrypt(&anna, &[], Others::Keep).err(), Some(Crypt4ghError::NoRecipient));
}

#[test]
fn re_encryption_hands_on_every_data_key_and_the_edit_list() {
    let (anna, ben) = (secret(0), secret(32));
    let contents = [data_key_content(0, &key(1)), edit_list_content(&[1, 2, 3]), data_key_content(0, &key(2))];
    let header = parse(&header_of(&contents, &anna.public()));
    let handed_on = header.reencrypt(&anna, &[ben.public(), anna.public()], Others::Trim).unwrap();
    assert_eq!(handed_on.packet_count(), 6);
    for reader in [&anna, &ben] {
        let opened = handed_on.open(reader).unwrap();
        assert!(opened.data_keys() == [key(1), key(2)]);
        assert_eq!(opened.edit_list().unwrap().lengths(), [1, 2, 3]);
    }
}

#[test]
fn packets_of_another_writer_do_not_count_when_one_is_named() {
    let (reader, writer, stranger) = (secret(0), secret(32), secret(64));
    let content = OpenedHeader::from_data_key(key(1));
    let to_reader = || Recipients::from(&[reader.public()]);
    let header = Header::new(&content, to_reader().written_by(writer.clone())).unwrap();
    assert!(header.open(&reader).is_ok());
    assert!(header.open_from(&reader, &writer.public()).unwrap().data_keys() == [key(1)]);
    assert_eq!(header.open_from(&reader, &stranger.public()).err(), Some(Crypt4ghError::OtherWriter));
    assert_eq!(header.open_from(&stranger, &writer.public()).err(), Some(Crypt4ghError::WrongKey));
    // A key that a stranger added is left out.
    let added = Header::new(&OpenedHeader::from_data_key(key(2)), to_reader()).unwrap();
    let both = header_from(&[added.to_bytes()[20..].to_vec(), header.to_bytes()[20..].to_vec()]);
    assert_eq!(parse(&both).open(&reader).unwrap().data_keys().len(), 2);
    assert!(parse(&both).open_from(&reader, &writer.public()).unwrap().data_keys() == [key(1)]);
    // The same while decrypting.
    let file = header.to_bytes();
    let decrypt_from =
        |writer: &X25519Secret| decrypt_with(Decryptor::new(reader.clone()).from_writer(writer.public()), &file, 10).1;
    assert_eq!((decrypt_from(&writer), decrypt_from(&stranger)), (Ok(()), Err(Crypt4ghError::OtherWriter)));
}

#[test]
fn a_recipient_named_twice_has_one_packet() {
    let (anna, ben) = (secret(0).public(), secret(32).public());
    let header = Header::new(&OpenedHeader::from_data_key(key(1)), &[anna, ben, anna]).unwrap();
    assert_eq!(header.packet_count(), 2);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn after_any_chain_of_re_encryptions_the_last_readers_read_the_same(
        chain in prop::collection::vec((1usize..4, any::<bool>()), 1..6),
        foreign: bool,
    ) {
        let first = X25519Secret::generate();
        let mut packets = vec![packet(&data_key_content(0, &key(1)), &first.public())];
        packets.push(packet(&edit_list_content(&[4, 5]), &first.public()));
        packets.extend(foreign.then(foreign_packet));
        let mut header = parse(&header_from(&packets));
        let mut readers = vec![first];
        let (mut strangers, mut foreign) = (Vec::new(), usize::from(foreign));
        for (count, trim) in chain {
            let next: Vec<_> = (0..count).map(|_| X25519Secret::generate()).collect();
            let public: Vec<_> = next.iter().map(X25519Secret::public).collect();
            let others = if trim { Others::Trim } else { Others::Keep };
            header = parse(&header.reencrypt(&readers[0], &public, others).unwrap().to_bytes());
            strangers.push(readers.remove(0));
            if trim {
                strangers.append(&mut readers);
                foreign = 0;
            }
            readers.splice(..0, next);
            prop_assert_eq!(header.packet_count(), 2 * readers.len() + foreign);
        }
        for reader in &readers {
            let opened = header.open(reader).unwrap();
            prop_assert!(opened.data_keys() == [key(1)]);
            prop_assert_eq!(opened.edit_list().unwrap().lengths(), [4, 5]);
        }
        for stranger in &strangers {
            prop_assert_eq!(header.open(stranger).err(), Some(Crypt4ghError::WrongKey));
        }
    }

    #[test]
    fn a_header_that_parses_is_written_as_it_was(packets in prop::collection::vec(prop::collection::vec(any::<u8>(), 4..60), 1..20), rest in prop::collection::vec(any::<u8>(), 0..50)) {
        let header = header_from(&packets);
        let (parsed, length) = Header::parse(&[&header[..], &rest].concat()).unwrap();
        prop_assert_eq!(length, header.len());
        prop_assert_eq!(parsed.to_bytes(), header);
    }

    #[test]
    fn arbitrary_contents_for_the_reader_never_panic(contents in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..60), 1..5), tag in 0u32..3) {
        let reader = secret(0);
        let contents: Vec<_> = contents.into_iter().map(|content| [tag.to_le_bytes().to_vec(), content].concat()).collect();
        let header = parse(&header_of(&contents, &reader.public()));
        if let Ok(opened) = header.open(&reader) {
            let selection = opened.selection();
            prop_assert!(selection.slice(5..).rearranged().edit_list().is_ok());
            prop_assert!(header.reencrypt(&reader, &[reader.public()], Others::Keep).is_ok());
        }
    }
}
