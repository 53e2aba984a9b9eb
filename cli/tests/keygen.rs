//! `keygen`: where keys go, who may read them, and what is never lost.

mod common;

use common::{Folder, PASSPHRASE, spawn};
use wasm_crypto::crypt4gh::{PrivateKeyFile, fingerprint, read_public_key};

#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
fn parse(folder: &Folder, name: &str) -> PrivateKeyFile {
    PrivateKeyFile::parse(&String::from_utf8(folder.read(name)).unwrap()).unwrap()
}

#[test]
fn without_names_a_pair_goes_where_both_tools_look_for_it() {
    let folder = Folder::new();
    folder.theriac("keygen --nocrypt");
    let encrypted = folder.run_with("encrypt --recipient_pk ~/.c4gh/key.pub", b"id\n1\n").stdout;
    assert_eq!(folder.run_with("decrypt", &encrypted).stdout, b"id\n1\n");
    // Encrypting takes no key of the person's unless it is named: the header does not tell who wrote it.
    let output = folder.run_with("decrypt --sender_pk ~/.c4gh/key.pub", &encrypted);
    assert_eq!(output.status.code(), Some(3), "{}", String::from_utf8_lossy(&output.stderr));
    let (code, said) = folder.refused("keygen --nocrypt");
    assert_eq!((code, said.contains("key exists already")), (1, true), "{said}");
    let mut command = folder.command("keygen --nocrypt");
    command.env("C4GH_SECRET_KEY", "mine.sec").env("C4GH_PUBLIC_KEY", "~/mine.pub");
    assert!(spawn(&mut command, folder.path(), b"").status.success());
    assert!(folder.names().contains(&"mine.sec".to_owned()) && folder.names().contains(&"mine.pub".to_owned()));
}

#[test]
fn the_fingerprint_told_is_that_of_the_public_key() {
    let folder = Folder::new();
    let output = folder.run("keygen ben --no-passphrase");
    let public = read_public_key(&String::from_utf8(folder.read("ben.pub")).unwrap()).unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains(&format!("Fingerprint: {}\n", fingerprint(&public))), "{told}");
    assert!(told.contains("not protected by a passphrase"), "{told}");
    assert!(output.stdout.is_empty());
}

#[test]
fn a_relocked_key_keeps_its_comment_until_another_is_given() {
    let folder = Folder::new();
    folder.theriac("keygen --sk key --pk key.pub --passphrase-file passphrase.txt -C mine");
    let secret = |passphrase| parse(&folder, "key").open(passphrase).ok();
    let before = secret(Some(PASSPHRASE));
    assert!(before.is_some());
    folder.write("new.txt", b"a new one\n");
    folder.theriac("keygen --relock --sk key --old-passphrase-file passphrase.txt --passphrase-file new.txt");
    assert!(secret(Some("a new one")) == before && secret(Some(PASSPHRASE)).is_none());
    assert_eq!(parse(&folder, "key").comment(), Some("mine"));
    folder.theriac("keygen --relock --sk key --old-passphrase-file new.txt --nocrypt -C ours");
    assert!(secret(None) == before);
    assert_eq!(parse(&folder, "key").comment(), Some("ours"));
}

#[test]
fn a_key_that_cannot_be_relocked_stays_as_it_was() {
    let folder = Folder::new();
    folder.theriac("keygen --sk key --pk key.pub --passphrase-file passphrase.txt");
    let (before, names) = (folder.read("key"), folder.names());
    folder.write("wrong.txt", b"another\n");
    let (code, said) =
        folder.refused("keygen --relock --sk key --old-passphrase-file wrong.txt --passphrase-file passphrase.txt");
    assert_eq!((code, said.contains("does not open the key file")), (3, true), "{said}");
    let (code, _) = folder.refused("keygen --relock --sk missing --nocrypt");
    assert_eq!(code, 1);
    assert_eq!(folder.read("key"), before);
    assert_eq!(folder.names().len(), names.len() + 1, "{:?}", folder.names());
}

#[cfg(unix)]
#[test]
fn private_keys_and_their_folder_are_their_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    folder.theriac("keygen ben --no-passphrase");
    folder.theriac("keygen --nocrypt");
    folder.theriac("keygen --relock --nocrypt");
    folder.vault("my.vault");
    for name in ["ben.sec", "my.vault", ".c4gh", ".c4gh/key"] {
        let mode = std::fs::metadata(folder.path().join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{name}");
    }
}

#[test]
fn options_that_contradict_each_other_are_refused() {
    let folder = Folder::new();
    for arguments in [
        "keygen ben --sk other",
        "keygen ben --vault my.vault",
        "keygen --relock ben",
        "keygen ben --nocrypt --passphrase-file passphrase.txt",
        "keygen --vault my.vault -C comment",
        "keygen ben --old-passphrase-file passphrase.txt",
        "keygen ben --kdf pbkdf2",
    ] {
        assert_eq!(folder.refused(arguments).0, 2, "{arguments}");
    }
    assert_eq!(folder.names(), ["passphrase.txt"]);
}
