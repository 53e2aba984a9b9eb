//! `encrypt`, `decrypt`, `reencrypt` and `rearrange` without another program.

mod common;

use std::io::Read;
use std::process::{Command, Stdio};

use common::{Folder, text};

#[test]
fn each_of_several_readers_decrypts_what_was_encrypted_for_them() {
    let folder = Folder::new();
    folder.theriac("keygen anna --passphrase-file passphrase.txt");
    folder.theriac("keygen ben --no-passphrase");
    let plaintext = text(200_000);
    folder.write("data.csv", &plaintext);
    folder.theriac("encrypt data.csv -r anna.pub -r ben.pub -o data.c4gh");
    assert!(folder.theriac("decrypt data.c4gh -k anna.sec --passphrase-file passphrase.txt") == plaintext);
    folder.theriac("decrypt data.c4gh -k ben.sec -o again.csv");
    assert!(folder.read("again.csv") == plaintext);
}

#[test]
fn standard_input_and_output_are_the_default() {
    let folder = Folder::new();
    folder.theriac("keygen ben --no-passphrase");
    let encrypted = folder.run_with("encrypt -r ben.pub", b"id,age\n1,42\n");
    assert!(encrypted.status.success());
    let decrypted = folder.run_with("decrypt -k ben.sec", &encrypted.stdout);
    assert_eq!(decrypted.stdout, b"id,age\n1,42\n");
}

#[test]
fn a_wrong_key_a_wrong_passphrase_a_cut_file_and_an_altered_one_are_four_sentences() {
    let folder = Folder::new();
    folder.theriac("keygen anna --passphrase-file passphrase.txt");
    folder.theriac("keygen ben --no-passphrase");
    folder.write("wrong.txt", b"another passphrase\n");
    folder.write("data.csv", &text(200_000));
    folder.theriac("encrypt data.csv -r anna.pub -o data.c4gh");
    let encrypted = folder.read("data.c4gh");
    folder.write("cut.c4gh", &encrypted[..encrypted.len() - 5]);
    let mut altered = encrypted.clone();
    altered[124 + 65_564 + 100] ^= 1;
    folder.write("altered.c4gh", &altered);
    let cases = [
        ("decrypt data.c4gh -k ben.sec -o out", "was not encrypted for this key"),
        ("decrypt data.c4gh -k anna.sec --passphrase-file wrong.txt -o out", "the passphrase does not open the key"),
        ("decrypt cut.c4gh -k anna.sec --passphrase-file passphrase.txt -o out", "ends in the middle of segment 3"),
        (
            "decrypt altered.c4gh -k anna.sec --passphrase-file passphrase.txt -o out",
            "segment 1 of the file was altered",
        ),
    ];
    for (arguments, sentence) in cases {
        let (code, said) = folder.refused(arguments);
        assert_eq!(code, 3, "{arguments}");
        assert!(said.contains(sentence), "{said}");
        assert!(said.trim_end().lines().count() >= 2, "there is no hint: {said}");
    }
    assert!(!folder.names().iter().any(|name| name.starts_with("out")), "something was left behind");
}

#[test]
fn exactly_the_segments_before_a_bad_one_reach_standard_output() {
    let folder = Folder::new();
    folder.theriac("keygen ben --no-passphrase");
    let length = 40 * 65_536 + 1_000;
    folder.write("data.csv", &text(length));
    folder.theriac("encrypt data.csv -r ben.pub -o data.c4gh");
    let encrypted = folder.read("data.c4gh");
    // Several threads are ahead of the bad one when it comes to its turn; a second bad one is never spoken of.
    for bad in [0, 1, 15, 16, 17, 33] {
        let mut altered = encrypted.clone();
        altered[124 + bad * 65_564 + 100] ^= 1;
        altered[124 + 39 * 65_564 + 100] ^= 1;
        folder.write("altered.c4gh", &altered);
        for (arguments, input) in [("decrypt altered.c4gh -k ben.sec", &b""[..]), ("decrypt -k ben.sec", &altered)] {
            let output = folder.run_with(arguments, input);
            let said = String::from_utf8(output.stderr).unwrap();
            assert_eq!((output.status.code(), output.stdout.len()), (Some(3), bad * 65_536), "{said}");
            assert!(output.stdout == text(length)[..bad * 65_536]);
            assert!(said.contains(&format!("segment {bad} of the file was altered")), "{said}");
        }
    }
    for (missing, said) in [(1, "in the middle of segment 40"), (1_000, "in the middle of segment 40"), (1_028, "")] {
        folder.write("cut.c4gh", &encrypted[..encrypted.len() - missing]);
        let output = folder.run("decrypt cut.c4gh -k ben.sec");
        assert!(output.stdout == text(length)[..40 * 65_536]);
        // Without the whole last segment, nothing tells that there was one: roots do.
        assert_eq!(output.status.success(), said.is_empty());
        assert!(String::from_utf8(output.stderr).unwrap().contains(said));
    }
}

#[test]
fn a_bad_segment_outside_the_range_is_no_matter() {
    let folder = Folder::new();
    folder.theriac("keygen ben --no-passphrase");
    folder.write("data.csv", &text(200_000));
    folder.theriac("encrypt data.csv -r ben.pub -o data.c4gh");
    let mut altered = folder.read("data.c4gh");
    altered[124 + 65_564 + 100] ^= 1;
    folder.write("altered.c4gh", &altered);
    assert!(folder.theriac("decrypt altered.c4gh -k ben.sec --range 0-65536") == text(200_000)[..65_536]);
    assert!(folder.theriac("decrypt altered.c4gh -k ben.sec --range 131072") == text(200_000)[131_072..]);
    let (code, said) = folder.refused("decrypt altered.c4gh -k ben.sec --range 65536-65537");
    assert_eq!((code, said.contains("segment 1 of the file was altered")), (3, true), "{said}");
}

#[test]
fn a_range_is_two_numbers_or_one() {
    let folder = Folder::new();
    folder.theriac("keygen ben --no-passphrase");
    for range in ["", "-", "5-5", "6-5", "a-b", "1-2-3"] {
        let output = folder.run_with(&format!("encrypt -r ben.pub --range={range}"), b"x");
        assert_eq!(output.status.code(), Some(2), "{range:?}");
    }
    let encrypted = folder.run_with("encrypt -r ben.pub --range 9-20", b"0123").stdout;
    assert_eq!(encrypted.len(), 124);
    assert!(folder.run_with("decrypt -k ben.sec --range 9-20", &encrypted).stdout.is_empty());
    folder.write("data.c4gh", &folder.run_with("encrypt -r ben.pub", b"0123").stdout);
    folder.write("data.csv", b"0123");
    // Past the end of this file, of any file system's files, and of all numbers of bytes.
    for start in ["100", "100000000000000000", "18446744073709551000"] {
        for command in ["decrypt data.c4gh", "rearrange data.c4gh"] {
            folder.theriac(&format!("{command} -k ben.sec --range {start}"));
        }
        assert!(folder.theriac(&format!("decrypt data.c4gh -k ben.sec --range {start}")).is_empty(), "{start}");
        assert_eq!(folder.theriac(&format!("encrypt data.csv -r ben.pub --range {start}")).len(), 124);
    }
}

#[test]
fn a_header_of_its_own_is_there_with_the_body_or_not_at_all() {
    let folder = Folder::new();
    folder.theriac("keygen ben --no-passphrase");
    folder.write("data.csv", &text(1_000));
    folder.theriac("encrypt data.csv -r ben.pub --header data.header -o data.body");
    let joined = [folder.read("data.header"), folder.read("data.body")].concat();
    assert!(folder.run_with("decrypt -k ben.sec", &joined).stdout == text(1_000));
    let names = folder.names();
    for arguments in [
        "encrypt data.csv -r ben.pub --header data.header -o new.body",
        "encrypt data.csv -r ben.pub --header new.header -o data.body",
        "encrypt missing.csv -r ben.pub --header new.header -o new.body",
        "encrypt data.csv -r ben.pub -r missing.pub --header new.header -o new.body",
    ] {
        assert_eq!(folder.refused(arguments).0, 1, "{arguments}");
    }
    assert_eq!(folder.names(), names);
}

#[test]
fn a_file_that_cannot_be_handed_on_or_cut_leaves_nothing_behind() {
    let folder = Folder::new();
    folder.theriac("keygen ben --no-passphrase");
    folder.theriac("keygen anna --no-passphrase");
    folder.write("data.csv", &text(1_000));
    folder.theriac("encrypt data.csv -r ben.pub -o data.c4gh");
    folder.write("cut.c4gh", &folder.read("data.c4gh")[..100]);
    let names = folder.names();
    for (arguments, code, sentence) in [
        ("reencrypt data.c4gh -k anna.sec -r ben.pub -o out", 3, "was not encrypted for this key"),
        ("reencrypt cut.c4gh -k ben.sec -r anna.pub -o out", 3, "ends inside its header"),
        ("reencrypt data.csv -k ben.sec -r anna.pub -o out", 1, "is not a Crypt4GH file"),
        ("rearrange data.c4gh -k anna.sec --range 0-10 -o out", 3, "was not encrypted for this key"),
        ("rearrange cut.c4gh -k ben.sec --range 0-10 -o out", 3, "ends inside its header"),
        ("decrypt data.c4gh -k ben.sec --sender_pk anna.pub -o out", 3, "the writer who was named"),
    ] {
        let (found, said) = folder.refused(arguments);
        assert_eq!((found, said.contains(sentence)), (code, true), "{arguments}: {said}");
    }
    assert_eq!(folder.names(), names);
}

#[cfg(unix)]
#[test]
fn a_device_takes_the_result_as_it_comes() {
    let folder = Folder::new();
    folder.theriac("keygen ben --no-passphrase");
    folder.write("data.csv", &text(1_000));
    folder.theriac("encrypt data.csv -r ben.pub -o /dev/null");
    assert_eq!(folder.theriac("encrypt data.csv -r ben.pub -o /dev/stdout").len(), 124 + 28 + 1_000);
}

#[test]
fn an_existing_file_is_replaced_only_when_forced() {
    let folder = Folder::new();
    folder.theriac("keygen ben --no-passphrase");
    let before = folder.read("ben.sec");
    let (code, said) = folder.refused("keygen ben --no-passphrase");
    assert_eq!(code, 1);
    assert!(said.contains("ben.sec exists already"), "{said}");
    assert_eq!(folder.read("ben.sec"), before);
    folder.theriac("keygen ben --no-passphrase --force");
    assert_ne!(folder.read("ben.sec"), before);
}

#[test]
fn keys_given_in_the_wrong_place_are_named() {
    let folder = Folder::new();
    folder.theriac("keygen ben --no-passphrase");
    folder.write("data.csv", b"id\n1\n");
    let (_, said) = folder.refused("encrypt data.csv -r ben.sec");
    assert!(said.contains("ben.sec: this is a private key"), "{said}");
    let (_, said) = folder.refused("decrypt data.csv -k ben.pub");
    assert!(said.contains("ben.pub: this is a public key"), "{said}");
    let (_, said) = folder.refused("decrypt data.csv -k ben.sec");
    assert!(said.contains("data.csv: this is not a Crypt4GH file"), "{said}");
    let (code, _) = folder.refused("encrypt data.csv");
    assert_eq!(code, 2);
    let (_, said) = folder.refused("decrypt missing.c4gh -k ben.sec");
    assert!(said.contains("missing.c4gh cannot be read"), "{said}");
}

#[test]
fn a_reader_that_has_enough_is_no_failure() {
    let folder = Folder::new();
    folder.theriac("keygen me --no-passphrase");
    folder.write("data.bin", &text(8_000_000));
    let mut command = Command::new(env!("CARGO_BIN_EXE_theriac"));
    command.args(["encrypt", "data.bin", "-r", "me.pub"]).current_dir(folder.path());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut start = [0; 8];
    child.stdout.take().unwrap().read_exact(&mut start).unwrap();
    assert_eq!(&start, b"crypt4gh");
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn every_command_takes_what_the_reference_tools_take_beside_their_work() {
    let folder = Folder::new();
    for command in ["", "encrypt ", "decrypt ", "reencrypt ", "rearrange ", "keygen "] {
        let version = String::from_utf8(folder.theriac(&format!("{command}-v"))).unwrap();
        assert!(version.contains(env!("CARGO_PKG_VERSION")), "{version}");
    }
    folder.theriac("keygen me --no-passphrase --log log.yml");
    folder.theriac("--log log.yml encrypt passphrase.txt -r me.pub -o out.c4gh");
    assert!(folder.read("out.c4gh").starts_with(b"crypt4gh"));
}
