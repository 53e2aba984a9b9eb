//! `keygen --vault`, `seal` and `open`.

mod common;

use common::{Folder, text};

const OPEN: &str = "open data.csv.body --sealed data.csv.sealed.json --vault my.vault --passphrase-file passphrase.txt";

/// A folder with a vault, and a file of `length` bytes sealed under it.
fn sealed(length: usize) -> (Folder, String) {
    let folder = Folder::new();
    let words = folder.vault("my.vault");
    folder.write("data.csv", &text(length));
    folder.theriac("seal data.csv --vault my.vault --passphrase-file passphrase.txt");
    (folder, words)
}

#[test]
fn a_sealed_file_opens_with_its_vault_and_with_the_vault_restored_from_its_words() {
    let (folder, words) = sealed(150_000);
    assert!(folder.theriac(OPEN) == text(150_000));
    folder.theriac("open data.csv.body --sealed data.csv.sealed.json --verify");
    let restore =
        folder.run_with("keygen --vault restored.vault --restore --passphrase-file passphrase.txt", words.as_bytes());
    assert!(restore.status.success());
    assert!(folder.theriac(&OPEN.replace("my.vault", "restored.vault")) == text(150_000));
}

#[test]
fn another_vault_does_not_open_it() {
    let (folder, _) = sealed(100);
    folder.vault("other.vault");
    let (code, said) = folder.refused(&OPEN.replace("my.vault", "other.vault"));
    assert_eq!(code, 3);
    assert!(said.contains("sealed to another holder"), "{said}");
}

#[test]
fn an_altered_a_cut_and_an_extended_body_are_refused_and_leave_no_file() {
    let (folder, _) = sealed(150_000);
    let body = folder.read("data.csv.body");
    let mut altered = body.clone();
    altered[70_000] ^= 1;
    let cases = [
        (altered, "segment 1 of the sealed file was altered", "its bytes differ"),
        (body[..body.len() - 1].to_vec(), "ends after 150083 of 150084 bytes", "ends after 150083"),
        ([&body[..], b"x"].concat(), "longer than the 150084 bytes", "longer than"),
        ([&body[65_564..131_128], &body[..65_564], &body[131_128..]].concat(), "its bytes differ", "its bytes differ"),
    ];
    for (bytes, opened, verified) in cases {
        folder.write("data.csv.body", &bytes);
        let (code, said) = folder.refused(&format!("{OPEN} -o out.csv"));
        assert_eq!(code, 3);
        assert!(said.contains(opened), "{said}");
        let (code, said) = folder.refused("open data.csv.body --sealed data.csv.sealed.json --verify");
        assert_eq!(code, 3);
        assert!(said.contains(verified), "{said}");
    }
    assert!(!folder.names().iter().any(|name| name.starts_with("out")));
}

#[test]
fn an_opened_file_can_be_handed_on_as_crypt4gh() {
    let (folder, _) = sealed(150_000);
    folder.theriac("keygen ben --no-passphrase");
    folder.theriac(&format!("{OPEN} --recipient ben.pub -o data.c4gh"));
    assert!(folder.theriac("decrypt data.c4gh -k ben.sec") == text(150_000));
    assert!(folder.read("data.c4gh")[124..] == folder.read("data.csv.body"));
}

#[test]
fn the_vaults_own_crypt4gh_key_is_the_same_in_the_vault_and_in_a_key_file() {
    let folder = Folder::new();
    folder.vault("my.vault");
    folder.theriac("keygen me --from my.vault --vault-passphrase-file passphrase.txt --no-passphrase");
    folder.write("data.csv", b"id\n1\n");
    folder.theriac("encrypt data.csv -r me.pub -o data.c4gh");
    assert_eq!(folder.theriac("decrypt data.c4gh --vault my.vault --passphrase-file passphrase.txt"), b"id\n1\n");
    assert_eq!(folder.theriac("decrypt data.c4gh -k me.sec"), b"id\n1\n");
}

#[test]
fn an_empty_file_is_not_sealed_and_nothing_is_left_behind() {
    let folder = Folder::new();
    folder.vault("my.vault");
    folder.write("data.csv", b"");
    let (code, said) = folder.refused("seal data.csv --vault my.vault --passphrase-file passphrase.txt");
    assert_eq!(code, 1);
    assert!(said.contains("data.csv: the file is empty"), "{said}");
    assert_eq!(folder.names(), ["data.csv", "my.vault", "passphrase.txt"]);
}

#[test]
fn the_nonce_can_be_given_and_the_description_holds_nothing_secret() {
    let folder = Folder::new();
    folder.vault("my.vault");
    folder.write("data.csv", b"id\n1\n");
    let nonce = format!("0x{}", "5a".repeat(32));
    folder.theriac(&format!("seal data.csv --vault my.vault --passphrase-file passphrase.txt --nonce {nonce}"));
    let description = String::from_utf8(folder.read("data.csv.sealed.json")).unwrap();
    assert!(description.contains(&nonce), "{description}");
    let members: Vec<&str> = ["bodyLength", "bodyRoot", "nonce", "plainRoot", "seal", "sealId", "version"].into();
    for member in members {
        assert!(description.contains(&format!("\"{member}\":")), "{description}");
    }
}

#[test]
fn a_wrong_passphrase_and_a_file_that_is_no_vault_are_told_apart() {
    let (folder, _) = sealed(100);
    folder.write("wrong.txt", b"another passphrase\n");
    let (code, said) = folder.refused(&OPEN.replace("passphrase.txt", "wrong.txt"));
    assert_eq!((code, said.contains("the passphrase does not open the vault")), (3, true), "{said}");
    let (code, said) = folder.refused(&OPEN.replace("my.vault", "data.csv"));
    assert_eq!((code, said.contains("this is not a vault file")), (1, true), "{said}");
}
