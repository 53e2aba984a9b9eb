//! `keygen`, `encrypt` and `decrypt`.

mod common;

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
fn only_authentic_bytes_reach_standard_output() {
    let folder = Folder::new();
    folder.theriac("keygen ben --no-passphrase");
    folder.write("data.csv", &text(200_000));
    folder.theriac("encrypt data.csv -r ben.pub -o data.c4gh");
    let mut altered = folder.read("data.c4gh");
    altered[124 + 65_564 + 100] ^= 1;
    folder.write("altered.c4gh", &altered);
    let output = folder.run("decrypt altered.c4gh -k ben.sec");
    assert_eq!(output.status.code(), Some(3));
    assert!(output.stdout == text(200_000)[..65_536]);
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

#[cfg(unix)]
#[test]
fn private_keys_and_vaults_are_readable_by_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    folder.theriac("keygen ben --no-passphrase");
    folder.vault("my.vault");
    for name in ["ben.sec", "my.vault"] {
        let mode = std::fs::metadata(folder.path().join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{name}");
    }
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
