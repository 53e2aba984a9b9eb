use super::*;
use crate::keys::contribution_account;
use crate::listing::Deployment;
use crate::primitives::Bytes32;
use crate::receipt::{Consent, Signed};
use crate::split::file::LeavesFile;

const PASSPHRASE: &str = "correct horse battery staple";

#[test]
fn a_vault_comes_back_from_its_file_and_from_its_phrase() {
    let vault = Vault::create();
    let file = vault.lock(PASSPHRASE).unwrap();
    let unlocked = Vault::unlock(&file, PASSPHRASE).ok().unwrap();
    assert!(unlocked.seed() == vault.seed());
    assert_eq!(unlocked.id(), vault.id());
    let restored = Vault::restore(&vault.phrase()).ok().unwrap();
    assert!(restored.seed() == vault.seed());
    assert_ne!(restored.id(), vault.id());
}

#[test]
fn a_wrong_passphrase_a_damaged_file_and_another_file_are_told_apart() {
    let file = Vault::create().lock(PASSPHRASE).unwrap();
    let error = |file: &[u8], passphrase: &str| Vault::unlock(file, passphrase).err();
    assert_eq!(error(&file, "correct horse battery stapler"), Some(VaultError::WrongPassphrase));
    assert_eq!(error(&file, ""), Some(VaultError::WrongPassphrase));
    // The header's MAC, the payload's nonce and the payload.
    let mac = file.windows(4).position(|four| four == b"--- ").unwrap() + 4;
    for position in [mac, mac + 50, file.len() - 1] {
        let mut damaged = file.clone();
        damaged[position] ^= 1;
        assert_eq!(error(&damaged, PASSPHRASE), Some(VaultError::Damaged), "{position}");
    }
    for length in [30, 100, 200, file.len() - 1] {
        assert_eq!(error(&file[..length], PASSPHRASE), Some(VaultError::Damaged), "{length}");
    }
    for other in [b"".as_slice(), b"id,age\n1,42\n", b"crypt4gh\x01\0\0\0"] {
        assert_eq!(error(other, PASSPHRASE), Some(VaultError::NotAVault));
    }
}

#[test]
fn a_file_that_asks_for_more_work_than_allowed_is_refused_before_it_is_done() {
    let file = Vault::create().lock(PASSPHRASE).unwrap();
    let end = file.windows(4).position(|four| four == b" 16\n").unwrap();
    for (factor, log_n) in [(b"21", 21), (b"63", 63)] {
        let mut costly = file.clone();
        costly[end + 1..end + 3].copy_from_slice(factor);
        assert_eq!(Vault::unlock(&costly, PASSPHRASE).err(), Some(VaultError::TooMuchWork { log_n }));
    }
}

#[test]
fn a_changed_passphrase_opens_and_the_old_one_no_longer_does() {
    let vault = Vault::create();
    let file = vault.lock(PASSPHRASE).unwrap();
    let changed = change_passphrase(&file, PASSPHRASE, "another passphrase").unwrap();
    assert!(Vault::unlock(&changed, "another passphrase").ok().unwrap().seed() == vault.seed());
    assert_eq!(Vault::unlock(&changed, PASSPHRASE).err(), Some(VaultError::WrongPassphrase));
    assert_eq!(change_passphrase(&file, PASSPHRASE, "short").err(), Some(VaultError::ShortPassphrase));
}

#[test]
fn only_passphrases_of_eight_characters_or_more_lock_a_vault() {
    assert_eq!(Vault::create().lock("1234567").err(), Some(VaultError::ShortPassphrase));
    assert_eq!(Vault::create().lock("äöüßäöü").err(), Some(VaultError::ShortPassphrase));
    assert!(Vault::create().lock("12345678").is_ok());
}

#[test]
fn contents_are_written_in_canonical_form() {
    let vault = Vault::create();
    let text = contents::write(&vault).unwrap();
    let value: serde_json::Value = serde_json::from_slice(&text).unwrap();
    assert_eq!(crate::json::canonical(&value).unwrap(), *text);
    assert_eq!(value["seed"], hex::encode(vault.seed().expose()));
}

#[test]
fn contents_of_another_version_or_shape_are_refused() {
    let seed = "11".repeat(32);
    let read = |json: String| contents::read(json.as_bytes()).err();
    let ok = format!(r#"{{"id":"{}","receipts":[],"seed":"{seed}","version":1,"later":true}}"#, "22".repeat(16));
    assert_eq!(read(ok.clone()), None);
    assert_eq!(
        read(ok.replace(r#""version":1"#, r#""version":2,"other":[]"#)),
        Some(VaultError::UnsupportedVersion(2))
    );
    assert_eq!(read(ok.replace(&seed, &seed[2..])), Some(VaultError::NoVaultInside));
    assert_eq!(read(ok.replace(r#""later""#, r#""seed""#)), Some(VaultError::NoVaultInside));
    assert_eq!(read("[]".to_owned()), Some(VaultError::NoVaultInside));
}

#[test]
fn a_phrase_is_read_in_any_case_and_spacing() {
    let vault = Vault::create();
    let spaced = format!("  {}\n", vault.phrase().to_uppercase().replace(' ', " \n\t"));
    assert!(Vault::restore(&spaced).ok().unwrap().seed() == vault.seed());
}

#[test]
fn a_phrase_that_is_not_one_says_where() {
    let zero = "abandon ".repeat(23) + "art";
    assert!(Vault::restore(&zero).is_ok());
    let error = |phrase: &str| Vault::restore(phrase).err();
    assert_eq!(error(""), Some(PhraseError::WordCount { found: 0 }));
    assert_eq!(error(&"abandon ".repeat(12)), Some(PhraseError::WordCount { found: 12 }));
    assert_eq!(error(&zero.replace("art", "arts")), Some(PhraseError::UnknownWord { position: 24 }));
    assert_eq!(error(&zero.replace("art", "about")), Some(PhraseError::Checksum));
}

#[test]
fn suggested_passphrases_are_seven_words_and_differ() {
    let (once, twice) = (suggest_passphrase(), suggest_passphrase());
    assert_ne!(once, twice);
    assert_eq!(once.split('-').count(), 7);
}

fn receipt(weight: u64) -> KeptReceipt {
    let secret = contribution_account(Vault::create().seed(), &Bytes32::ZERO, &Bytes32::ZERO);
    let account = secret.address();
    let deployment = Deployment { chain_id: 1, market: account, consents: account, calls: account };
    let consent = Consent {
        account,
        call_id: Bytes32::ZERO,
        data_digest: Bytes32::ZERO,
        terms: Bytes32::ZERO,
        terms_detail: Bytes32::ZERO,
        expires_at: 1,
    };
    let signature = consent.sign(&deployment, &secret);
    let mut entry = LeavesFile::of_self_listing(&deployment, consent, signature, 1, 0).leaves.remove(0);
    entry.leaf.weight = weight;
    KeptReceipt { entry, listing: None, nonce: Bytes32::ZERO, path: None }
}

#[test]
fn a_receipt_that_could_not_be_read_back_is_not_written() {
    let mut vault = Vault::create();
    vault.keep_receipt(receipt(1 << 53));
    assert_eq!(vault.lock(PASSPHRASE).err(), Some(VaultError::ImpossibleReceipt));
    let mut vault = Vault::create();
    vault.keep_receipt(receipt((1 << 53) - 1));
    assert!(Vault::unlock(&vault.lock(PASSPHRASE).unwrap(), PASSPHRASE).is_ok());
}
