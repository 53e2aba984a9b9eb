use super::*;
use crate::account::sign;
use crate::keys::AccountSecret;

const VAULT: [u8; 16] = [0x22; 16];
const PASSPHRASE: &str = "correct horse battery staple";

fn account(byte: u8) -> AccountSecret {
    AccountSecret::from_bytes(&[byte; 32]).unwrap()
}

fn signed(by: &AccountSecret, vault: &[u8; 16]) -> String {
    sign(by, &digest(vault)).to_string()
}

fn signature(by: u8, vault: &[u8; 16]) -> WalletSignature {
    let account = account(by);
    WalletSignature::read(&signed(&account, vault), &account.address(), vault).ok().unwrap()
}

fn device(byte: u8) -> Secret32 {
    Secret32::from_bytes([byte; 32])
}

#[test]
fn signature_and_device_key_together_give_the_passphrase_back() {
    let wrapped = signature(1, &VAULT).wrap(&device(7), PASSPHRASE);
    assert_eq!(signature(1, &VAULT).unwrap(&device(7), &wrapped).unwrap().as_str(), PASSPHRASE);
}

#[test]
fn another_account_device_key_or_vault_opens_nothing() {
    let wrapped = signature(1, &VAULT).wrap(&device(7), PASSPHRASE);
    assert_eq!(signature(2, &VAULT).unwrap(&device(7), &wrapped), Err(WalletError::DoesNotOpen));
    assert_eq!(signature(1, &VAULT).unwrap(&device(8), &wrapped), Err(WalletError::DoesNotOpen));
    assert_eq!(signature(1, &[0x23; 16]).unwrap(&device(7), &wrapped), Err(WalletError::DoesNotOpen));
}

#[test]
fn what_is_stored_is_refused_when_altered_or_cut_anywhere() {
    let signature = signature(1, &VAULT);
    let wrapped = signature.wrap(&device(7), PASSPHRASE);
    for position in 0..wrapped.len() {
        let mut altered = wrapped.clone();
        altered[position] ^= 1;
        assert_eq!(signature.unwrap(&device(7), &altered), Err(WalletError::DoesNotOpen), "{position}");
        assert_eq!(signature.unwrap(&device(7), &wrapped[..position]), Err(WalletError::DoesNotOpen), "{position}");
    }
}

#[test]
fn a_passphrase_of_any_length_comes_back_and_its_length_is_not_told() {
    let signature = signature(1, &VAULT);
    for length in [0, 1, 8, 126, 127, 128, 129, 1000] {
        let passphrase = "ä".repeat(length / 2) + &"x".repeat(length % 2);
        let wrapped = signature.wrap(&device(7), &passphrase);
        assert_eq!((wrapped.len() - NONCE - TAG) % BLOCK, 0);
        assert_eq!(signature.unwrap(&device(7), &wrapped).unwrap().as_str(), passphrase);
    }
    // The mark that ends it may itself be the last byte of a letter.
    let euro = "\u{20000}";
    assert_eq!(euro.as_bytes().last(), Some(&END));
    assert_eq!(signature.unwrap(&device(7), &signature.wrap(&device(7), euro)).unwrap().as_str(), euro);
}

#[test]
fn nothing_is_stored_for_a_wallet_that_signs_differently_each_time_or_for_another() {
    let own = account(1);
    let good = signed(&own, &VAULT);
    let twice = |first: &str, second: &str| WalletSignature::read_twice([first, second], &own.address(), &VAULT).err();
    assert_eq!(twice(&good, &good), None);
    let other = WalletError::OtherAccount { expected: own.address() };
    assert_eq!(twice(&good, &signed(&account(2), &VAULT)), Some(other));
    assert_eq!(twice(&good, &signed(&own, &[0x23; 16])), Some(other));
    // A second valid signature of the same text, as a wallet with random nonces makes it.
    let random = {
        use k256::ecdsa::signature::hazmat::RandomizedPrehashSigner;
        let digest = digest(&VAULT).0;
        let signature: k256::ecdsa::Signature = own.signing_key().sign_prehash_with_rng(&mut OsRng, &digest).unwrap();
        let bytes = signature.normalize_s().unwrap_or(signature).to_bytes();
        let text = |v: u8| format!("0x{}{v:02x}", hex::encode(bytes));
        let fits = |text: &String| WalletSignature::read(text, &own.address(), &VAULT).is_ok();
        [text(27), text(28)].into_iter().find(fits).unwrap()
    };
    assert_eq!(twice(&good, &random), Some(WalletError::NotRepeatable));
}

#[test]
fn a_recovery_byte_counted_from_0_is_the_same_signature() {
    let own = account(1);
    let good = signed(&own, &VAULT);
    let v = u8::from_str_radix(&good[130..], 16).unwrap();
    let other_form = format!("{}{:02x}", &good[..130], v - 27);
    assert!(WalletSignature::read_twice([&good, &other_form], &own.address(), &VAULT).is_ok());
}

#[test]
fn a_signature_of_another_kind_is_refused() {
    let own = account(1).address();
    for text in ["", "0x", "0x00", &format!("0x{}", "ab".repeat(96)), &format!("0x{}1d", "11".repeat(64))] {
        let error = WalletSignature::read(text, &own, &VAULT).err();
        assert_eq!(error, Some(WalletError::NotAPlainSignature), "{text}");
    }
}
