//! Files go both ways between `theriac` and the reference command line, `crypt4gh` from PyPI, by the same command lines.

mod common;

use common::peer::Peer;
use common::{Folder, PASSPHRASE, spawn, text};

/// Who runs a command.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Tool {
    Ours,
    Theirs,
}

const BOTH: [Tool; 2] = [Tool::Ours, Tool::Theirs];

/// Each of the two writes, and each of the two reads.
const PAIRS: [(Tool, Tool); 4] =
    [(Tool::Ours, Tool::Ours), (Tool::Ours, Tool::Theirs), (Tool::Theirs, Tool::Ours), (Tool::Theirs, Tool::Theirs)];

/// A folder with the keys of Anna, Ben and Carl, and the reference tool.
struct Both {
    peer: Peer,
    folder: Folder,
}

impl Both {
    fn new() -> Option<Self> {
        let (peer, folder) = (Peer::find()?, Folder::new());
        ["anna", "ben", "carl"].iter().for_each(|name| peer.keygen(&folder, name));
        Some(Self { peer, folder })
    }

    /// Runs a command line of `crypt4gh` with one of the two; `None` when it fails.
    fn try_run(&self, tool: Tool, arguments: &str, input: &[u8]) -> Option<Vec<u8>> {
        let output = match tool {
            Tool::Ours => self.folder.run_with(arguments, input),
            Tool::Theirs => self.peer.try_run(&self.folder, arguments, input),
        };
        output.status.success().then_some(output.stdout)
    }

    /// [`Both::try_run`] that must succeed.
    fn run(&self, tool: Tool, arguments: &str, input: &[u8]) -> Vec<u8> {
        self.try_run(tool, arguments, input).unwrap_or_else(|| panic!("{tool:?} failed: {arguments}"))
    }
}

#[test]
fn files_of_any_length_go_both_ways_for_each_of_several_readers() {
    let Some(both) = Both::new() else { return };
    // Our threads take 16 segments of 65,536 bytes at a time.
    for length in [0, 1, 65_535, 65_536, 65_537, 200_000, 1_048_576, 1_048_577, 3_000_000] {
        for (writer, reader) in PAIRS {
            let arguments = "encrypt --sk anna.sec --recipient_pk anna.pub --recipient_pk ben.pub";
            let encrypted = both.run(writer, arguments, &text(length));
            for key in ["anna.sec", "ben.sec"] {
                let decrypted = both.run(reader, &format!("decrypt --sk {key}"), &encrypted);
                assert!(decrypted == text(length), "{length} bytes, {writer:?} to {reader:?} with {key}");
            }
        }
    }
}

#[test]
fn a_sender_is_verified_by_the_key_that_wrote_the_header() {
    let Some(both) = Both::new() else { return };
    for (writer, reader) in PAIRS {
        let known = both.run(writer, "encrypt --sk anna.sec --recipient_pk ben.pub", b"id\n1\n");
        let unknown = both.run(writer, "encrypt --recipient_pk ben.pub", b"id\n1\n");
        let from = |sender: &str, file: &[u8]| {
            both.try_run(reader, &format!("decrypt --sk ben.sec --sender_pk {sender}.pub"), file)
        };
        assert_eq!(from("anna", &known).as_deref(), Some(&b"id\n1\n"[..]), "{writer:?} to {reader:?}");
        assert_eq!(from("carl", &known), None, "{writer:?} to {reader:?}");
        assert_eq!(from("anna", &unknown), None, "{writer:?} to {reader:?}");
    }
}

#[test]
fn header_and_body_can_be_kept_apart() {
    let Some(both) = Both::new() else { return };
    for (writer, reader) in PAIRS {
        let body = both.run(writer, "encrypt --sk anna.sec --recipient_pk ben.pub --header header", &text(100_000));
        let header = both.folder.read("header");
        assert_eq!((header.len(), body.len()), (124, 100_000 + 2 * 28));
        let decrypted = both.run(reader, "decrypt --sk ben.sec", &[&header[..], &body].concat());
        assert!(decrypted == text(100_000), "{writer:?} to {reader:?}");
        std::fs::remove_file(both.folder.path().join("header")).unwrap();
    }
}

#[test]
fn a_file_is_handed_on_by_its_header_alone() {
    let Some(both) = Both::new() else { return };
    let original = both.run(Tool::Theirs, "encrypt --recipient_pk anna.pub --recipient_pk ben.pub", &text(100_000));
    let header_length = 16 + 2 * 108;
    for tool in BOTH {
        for (trim, still_ben) in [("", true), ("--trim", false), ("-t", false)] {
            let arguments = format!("reencrypt --sk anna.sec --recipient_pk carl.pub {trim}");
            let handed_on = both.run(tool, &arguments, &original);
            assert!(handed_on.ends_with(&original[header_length..]), "{tool:?}: the body changed");
            for reader in BOTH {
                let reads = |name: &str| both.try_run(reader, &format!("decrypt --sk {name}.sec"), &handed_on);
                assert!(reads("carl").as_deref() == Some(&text(100_000)), "{tool:?} to {reader:?}");
                assert!(reads("anna").is_none(), "{tool:?} to {reader:?}");
                assert_eq!(reads("ben").is_some(), still_ben, "{tool:?} to {reader:?} {trim}");
                let from_anna = "decrypt --sk carl.sec --sender_pk anna.pub";
                assert!(both.try_run(reader, from_anna, &handed_on).is_some(), "{tool:?} to {reader:?}");
            }
            let alone = both.run(tool, &format!("{arguments} --header-only"), &original[..header_length]);
            assert_eq!(alone.len(), handed_on.len() - (original.len() - header_length));
            let joined = [&alone[..], &original[header_length..]].concat();
            assert!(both.run(Tool::Theirs, "decrypt --sk carl.sec", &joined) == text(100_000));
            assert!(both.run(Tool::Ours, "decrypt --sk carl.sec", &joined) == text(100_000));
        }
    }
}

/// Ranges within a segment, across its ends, and up to and past the end of 300,000 bytes.
const RANGES: [(usize, usize); 8] = [
    (0, 10),
    (100, 65_536),
    (100, 65_537),
    (65_535, 65_538),
    (65_536, 131_072),
    (70_000, 200_000),
    (131_072, 300_000),
    (250_000, 400_000),
];

#[test]
fn the_reference_tools_ranges_end_one_byte_early_and_ours_do_not() {
    let Some(both) = Both::new() else { return };
    let encrypted = both.run(Tool::Theirs, "encrypt --sk anna.sec --recipient_pk anna.pub", &text(300_000));
    both.folder.write("data.c4gh", &encrypted);
    for (start, end) in RANGES {
        let ours = both.run(Tool::Ours, &format!("decrypt --sk anna.sec --range {start}-{end}"), &encrypted);
        assert!(ours == text(300_000)[start..end.min(300_000)], "{start}-{end}");
        // From a file, where segments are not read but skipped.
        let skipping = both.folder.theriac(&format!("decrypt data.c4gh --sk anna.sec --range {start}-{end}"));
        assert!(skipping == ours, "{start}-{end}");
        // Theirs seeks in standard input, which a pipe does not allow: only ranges in the first segment work here.
        if start < 65_536 {
            let theirs = both.run(Tool::Theirs, &format!("decrypt --sk anna.sec --range {start}-{end}"), &encrypted);
            assert!(theirs == text(300_000)[start..end - 1], "{start}-{end}");
        }
    }
    let rest = both.run(Tool::Ours, "decrypt --sk anna.sec --range 299990", &encrypted);
    assert!(rest == text(300_000)[299_990..]);
    assert_eq!(both.try_run(Tool::Theirs, "decrypt --sk anna.sec --range 299990", &encrypted), None);
    assert_eq!(both.try_run(Tool::Theirs, "decrypt --sk anna.sec --range 299990-", &encrypted), None);
}

#[test]
fn a_range_cut_out_by_either_is_read_by_both() {
    let Some(both) = Both::new() else { return };
    let encrypted = both.run(Tool::Theirs, "encrypt --sk anna.sec --recipient_pk anna.pub", &text(300_000));
    both.folder.write("data.c4gh", &encrypted);
    for (start, end) in RANGES {
        let arguments = format!("rearrange --sk anna.sec --range {start}-{end}");
        for tool in BOTH {
            let part = both.run(tool, &arguments, &encrypted);
            let last = if tool == Tool::Ours { end } else { end - 1 };
            for reader in BOTH {
                let decrypted = both.run(reader, "decrypt --sk anna.sec", &part);
                assert!(decrypted == text(300_000)[start..last.min(300_000)], "{tool:?} to {reader:?}: {start}-{end}");
            }
        }
        let body = |part: &[u8]| part[16 + 108 + (4 + 4 + 32 + 12 + 4 + 4 + 16 + 16)..].to_vec();
        let (piped, skipping) =
            (both.run(Tool::Ours, &arguments, &encrypted), both.folder.theriac(&format!("{arguments} data.c4gh")));
        assert!(body(&piped) == body(&skipping), "{start}-{end}");
    }
}

#[test]
fn a_range_of_a_file_with_an_edit_list_is_one_of_what_the_list_leaves() {
    let Some(both) = Both::new() else { return };
    let encrypted = both.run(Tool::Theirs, "encrypt --sk anna.sec --recipient_pk anna.pub", &text(300_000));
    let part = both.run(Tool::Theirs, "rearrange --sk anna.sec --range 70000-200001", &encrypted);
    let whole = text(300_000)[70_000..200_000].to_vec();
    for (start, end) in [(0, 10), (60_000, 61_100), (61_072, 130_000), (5, 200_000)] {
        let ours = both.run(Tool::Ours, &format!("decrypt --sk anna.sec --range {start}-{end}"), &part);
        assert!(ours == whole[start..end.min(whole.len())], "{start}-{end}");
        let theirs = both.run(Tool::Theirs, &format!("decrypt --sk anna.sec --range {start}-{}", end + 1), &part);
        assert!(theirs == ours, "{start}-{end}");
        // A second cut, which the reference tool does not make, but reads.
        let again = both.run(Tool::Ours, &format!("rearrange --sk anna.sec --range {start}-{end}"), &part);
        for reader in BOTH {
            assert!(both.run(reader, "decrypt --sk anna.sec", &again) == ours, "{reader:?}: {start}-{end}");
        }
    }
}

/// Gives a file an edit list, with the reference tool's own modules.
const ADD_EDIT_LIST: &str = "
import sys
from crypt4gh import header, sodium
from crypt4gh.keys import get_private_key

secret = get_private_key('anna.sec', None)
with open('data.c4gh', 'rb') as file:
    packets = list(header.parse(file))
    body = file.read()
keys = [(0, secret, sodium.derive_pk(secret))]
edits = header.make_packet_data_edit_list(int(length) for length in sys.argv[1:])
sys.stdout.buffer.write(header.serialize(packets + list(header.encrypt(edits, keys))) + body)
";

#[test]
fn segments_that_an_edit_list_leaves_out_are_passed_over_wherever_they_lie() {
    let Some(both) = Both::new() else { return };
    both.folder
        .write("data.c4gh", &both.run(Tool::Theirs, "encrypt --sk anna.sec --recipient_pk anna.pub", &text(400_000)));
    // Bytes 10 to 19, 200,000 to 200,099 and 393,000 to the end: segments 0, 3, 5 and 6 of 7.
    let lengths = ["10", "10", "199980", "100", "192900"];
    let Some(edited) = both.peer.python(&both.folder, ADD_EDIT_LIST, &lengths) else { return };
    both.folder.write("edited.c4gh", &edited);
    let expected = [&text(400_000)[10..20], &text(400_000)[200_000..200_100], &text(400_000)[393_000..]].concat();
    assert!(both.folder.theriac("decrypt edited.c4gh --sk anna.sec") == expected);
    for reader in BOTH {
        assert!(both.run(reader, "decrypt --sk anna.sec", &edited) == expected, "{reader:?}");
    }
    for (start, end) in [(5, 105), (15, 111), (105, 5_000), (112, 113)] {
        let part = both.run(Tool::Ours, &format!("rearrange --sk anna.sec --range {start}-{end}"), &edited);
        let skipping = both.folder.theriac(&format!("rearrange edited.c4gh --sk anna.sec --range {start}-{end}"));
        assert_eq!(part.len(), skipping.len());
        for part in [part, skipping] {
            assert!(both.run(Tool::Ours, "decrypt --sk anna.sec", &part) == expected[start..end], "{start}-{end}");
        }
    }
}

#[test]
fn a_range_is_encrypted_from_a_pipe_and_from_a_file() {
    let Some(both) = Both::new() else { return };
    both.folder.write("data.csv", &text(300_000));
    for (start, end) in RANGES {
        let arguments = format!("encrypt --recipient_pk anna.pub --range {start}-{end}");
        let expected = &text(300_000)[start..end.min(300_000)];
        for encrypted in
            [both.run(Tool::Ours, &arguments, &text(300_000)), both.folder.theriac(&format!("{arguments} data.csv"))]
        {
            for reader in BOTH {
                assert!(both.run(reader, "decrypt --sk anna.sec", &encrypted) == expected, "{start}-{end}");
            }
        }
    }
}

#[test]
fn the_environment_names_key_and_passphrase_for_both() {
    let Some(both) = Both::new() else { return };
    both.folder.theriac("keygen locked --passphrase-file passphrase.txt");
    let encrypted = both.run(Tool::Theirs, "encrypt --recipient_pk locked.pub", b"id\n1\n");
    let mut command = both.folder.command("decrypt");
    command.env("C4GH_SECRET_KEY", "~/locked.sec").env("C4GH_PASSPHRASE", PASSPHRASE);
    let output = spawn(&mut command, both.folder.path(), &encrypted);
    assert_eq!(output.stdout, b"id\n1\n");
    assert!(String::from_utf8_lossy(&output.stderr).contains("not safe"));
    // As for the reference tool, the key in the environment is the writer's when one encrypts.
    let mut command = both.folder.command("--log nothing.yml encrypt --recipient_pk anna.pub");
    command.env("C4GH_SECRET_KEY", "ben.sec");
    let encrypted = spawn(&mut command, both.folder.path(), b"id\n1\n").stdout;
    assert_eq!(both.run(Tool::Theirs, "decrypt --sk anna.sec --sender_pk ben.pub", &encrypted), b"id\n1\n");
}

#[test]
fn the_reference_tool_reads_a_sealed_file_handed_on() {
    let Some(both) = Both::new() else { return };
    let folder = &both.folder;
    folder.vault("my.vault");
    folder.write("data.csv", &text(150_000));
    folder.theriac("seal data.csv --vault my.vault --passphrase-file passphrase.txt");
    folder.theriac(
        "open data.csv.body --sealed data.csv.sealed.json --vault my.vault --passphrase-file passphrase.txt \
         --recipient anna.pub -o data.c4gh",
    );
    assert!(both.run(Tool::Theirs, "decrypt --sk anna.sec", &folder.read("data.c4gh")) == text(150_000));
}
