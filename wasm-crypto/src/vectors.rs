//! The published vectors (docs/vectors) of keys, vault, body, Crypt4GH and roots. They are tested here and not from
//! outside the crate, because nonces and writers' keys must be given, which no public function allows.

mod exchange;

use serde_json::Value;

use crate::body::{BodyKeys, BodyOpener, BodyVerifier, PlainHasher, SEGMENT_LENGTH, SegmentKey, is_body_length};
use crate::crypt4gh::{Decryptor, derive_header};
use crate::keys::{self, Secret32, SecretScalar, Seed, X25519Public, X25519Secret, derive_hedged_scalar};
use crate::merkle::MerkleTree;
use crate::primitives::{Address, Bytes32};
use crate::vault::Vault;
use crate::vault::wallet::{self, WalletSignature};

/// Runs `check` on every case of a file but those of the kinds in [`exchange::SEALING`].
fn each_case(file: &str, check: impl Fn(&str, &Value) -> Option<Value>) {
    run(file, |kind| !exchange::SEALING.contains(&kind), check);
}

/// Runs `check` on a file's cases of some kinds; it gives the output, or `None` when the input is refused.
fn run(file: &str, kinds: impl Fn(&str) -> bool, check: impl Fn(&str, &Value) -> Option<Value>) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/vectors").join(file);
    let text = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let file: Value = serde_json::from_slice(&text).unwrap();
    assert_eq!(file["version"], 1);
    let cases = file["cases"].as_array().unwrap().iter().map(|case| (case, case["kind"].as_str().unwrap()));
    let cases: Vec<_> = cases.filter(|(_, kind)| kinds(kind)).collect();
    assert!(!cases.is_empty());
    for (case, kind) in cases {
        let name = case["name"].as_str().unwrap();
        match check(kind, &case["in"]) {
            Some(out) => assert_eq!(out, case["out"], "{kind}: {name}"),
            None => assert!(case["out"]["error"].is_string(), "{kind}: {name} is refused"),
        }
    }
}

fn bytes(value: &Value) -> Vec<u8> {
    hex::decode(value.as_str().unwrap().strip_prefix("0x").unwrap()).unwrap()
}

fn array<const N: usize>(value: &Value) -> [u8; N] {
    bytes(value).try_into().unwrap()
}

fn point(value: &Value) -> [u8; 64] {
    [bytes(&value["x"]), bytes(&value["y"])].concat().try_into().unwrap()
}

fn hex0x(bytes: impl AsRef<[u8]>) -> String {
    format!("0x{}", hex::encode(bytes))
}

fn pattern(length: &Value) -> Vec<u8> {
    (0..length.as_u64().unwrap()).map(|index| (index ^ index >> 8 ^ index >> 16) as u8).collect()
}

#[test]
fn derivation() {
    each_case("derivation.json", |kind, input| match kind {
        "hkdf" => {
            let mut okm = vec![0; input["length"].as_u64().unwrap() as usize];
            keys::expand(&bytes(&input["salt"]), &bytes(&input["ikm"]), &bytes(&input["info"]), &mut okm);
            Some(serde_json::json!({ "okm": hex0x(okm) }))
        }
        "phrase" => {
            let seed = Seed::from_bytes(array(&input["seed"]));
            let phrase = crate::vault::write_phrase(&seed);
            assert!(Vault::restore(&phrase).ok().unwrap().seed() == &seed);
            Some(serde_json::json!({ "phrase": *phrase }))
        }
        "derived-key" => Some(derived_key(input)),
        "fresh-scalar" => {
            let secret = SecretScalar::from_bytes(&array(&input["secret"]));
            let (random, statement) = (array(&input["random"]), bytes(&input["statement"]));
            let scalar = derive_hedged_scalar(input["label"].as_str().unwrap(), secret.as_ref(), &random, &statement);
            Some(serde_json::json!({ "scalar": hex0x(*scalar.to_bytes()) }))
        }
        other => panic!("unknown kind {other}"),
    });
}

/// Derives by the typed function that the label belongs to.
fn derived_key(input: &Value) -> Value {
    let seed = Seed::from_bytes(array(&input["seed"]));
    let label = input["label"].as_str().unwrap();
    let word = |digits: &str| format!("0x{digits}").parse::<Bytes32>().unwrap();
    let parts: Vec<&str> = label.split('/').collect();
    let scalar =
        |secret: SecretScalar| (hex0x(*secret.to_bytes()), hex0x(crate::curve::CurvePoint::public(&secret).to_bytes()));
    let x25519 = |secret: X25519Secret| (hex0x(secret.expose()), hex0x(secret.public().0));
    let account = |secret: keys::AccountSecret| (hex0x(*secret.to_bytes()), secret.address().to_string());
    let plain = |secret: Secret32| (hex0x(secret.expose()), "0x".to_owned());
    let (secret, public) = match parts[..] {
        ["exchange", "list", nonce] => scalar(keys::holder_scalar(&seed, &word(nonce))),
        ["exchange", "order", nonce] => scalar(keys::order_scalar(&seed, &word(nonce))),
        ["exchange", "delegate"] => scalar(keys::delegate_scalar(&seed)),
        ["exchange", "arbiter"] => scalar(keys::arbiter_scalar(&seed)),
        ["crypt4gh"] => x25519(keys::crypt4gh_identity(&seed)),
        ["crypt4gh", nonce] => x25519(keys::call_inbox(&seed, &word(nonce))),
        ["account", "0", nonce] => account(keys::contribution_account(&seed, &Bytes32::ZERO, &word(nonce))),
        ["account", call, nonce] => account(keys::contribution_account(&seed, &word(call), &word(nonce))),
        ["payout", number] => account(keys::payout_account(&seed, number.parse().unwrap())),
        ["gas", number] => account(keys::gas_account(&seed, number.parse().unwrap())),
        ["salt", address] => {
            let address: Address = format!("0x{address}").parse().unwrap();
            plain(keys::contribution_salt(&seed, &address))
        }
        ["pseudonym", nonce] => plain(keys::pseudonym_key(&seed, &word(nonce))),
        ["draft", nonce] => plain(keys::draft_key(&seed, &word(nonce))),
        _ => panic!("unknown label {label}"),
    };
    let mut okm = vec![0; if matches!(input["type"].as_str(), Some("bn254" | "secp256k1")) { 48 } else { 32 }];
    keys::expand(b"theriac/v1", seed.expose(), label.as_bytes(), &mut okm);
    serde_json::json!({ "okm": hex0x(okm), "secret": secret, "public": public })
}

#[test]
fn vault() {
    each_case("vault.json", |kind, input| match kind {
        "vault" => {
            let vault = Vault::unlock(&bytes(&input["file"]), input["passphrase"].as_str().unwrap()).ok()?;
            let plaintext = crate::vault::contents::write(&vault).ok()?;
            Some(serde_json::json!({ "plaintext": std::str::from_utf8(&plaintext).unwrap() }))
        }
        "wallet-text" => Some(serde_json::json!({ "digest": wallet::digest(&array(&input["vault"])) })),
        "wallet-wrap" => {
            let (signature, device) = wallet_signature(input)?;
            let passphrase = input["passphrase"].as_str().unwrap();
            let wrapped = signature.wrap_with(&device, passphrase, array(&input["nonce"]));
            Some(serde_json::json!({ "wrapped": hex0x(wrapped) }))
        }
        "wallet-unwrap" => {
            let (signature, device) = wallet_signature(input)?;
            let passphrase = signature.unwrap(&device, &bytes(&input["wrapped"])).ok()?;
            Some(serde_json::json!({ "passphrase": passphrase.as_str() }))
        }
        other => panic!("unknown kind {other}"),
    });
}

fn wallet_signature(input: &Value) -> Option<(WalletSignature, Secret32)> {
    let account = input["account"].as_str().unwrap().parse().unwrap();
    let signature = input["signature"].as_str().unwrap();
    let signature = WalletSignature::read(signature, &account, &array(&input["vault"])).ok()?;
    Some((signature, Secret32::from_bytes(array(&input["device"]))))
}

#[test]
fn sealing() {
    each_case("sealing.json", |kind, input| match kind {
        "data-keys" => {
            let keys = BodyKeys::derive(&point(&input["M"]));
            let (data, plain) = (hex0x(keys.data_key().expose()), hex0x(keys.plain_root_key().expose()));
            Some(serde_json::json!({ "dataKey": data, "plainRootKey": plain }))
        }
        "segment" => {
            let key = SegmentKey::new(&Secret32::from_bytes(array(&input["dataKey"])));
            let plaintext = bytes(&input["plaintext"]);
            let (mut segment, mut opened) = (Vec::new(), Vec::new());
            key.encrypt_with(array(&input["nonce"]), &plaintext, &mut segment);
            assert_eq!(key.decrypt(&segment, &mut opened), Ok(&plaintext[..]));
            Some(serde_json::json!({ "segment": hex0x(segment) }))
        }
        "body" => Some(body(input)),
        "body-length" => Some(serde_json::json!({ "valid": is_body_length(input["length"].as_u64().unwrap()) })),
        "crypt4gh-header" => {
            let list = |member: &str| input[member].as_array().unwrap().iter();
            let recipients: Vec<_> = list("recipients").map(|key| X25519Public(array(key))).collect();
            let writers: Vec<_> = list("writerSecrets").map(|key| X25519Secret::from_bytes(array(key))).collect();
            let nonces: Vec<[u8; 12]> = list("nonces").map(array).collect();
            let mut writers = writers.into_iter().zip(nonces);
            let key = Secret32::from_bytes(array(&input["dataKey"]));
            let header = derive_header(&key, &recipients, || writers.next().unwrap()).ok()?;
            Some(serde_json::json!({ "header": hex0x(header) }))
        }
        "crypt4gh-open" => {
            let mut decryptor = Decryptor::new(X25519Secret::from_bytes(array(&input["secret"])));
            let mut out = Vec::new();
            decryptor.push(&bytes(&input["file"]), &mut out).and_then(|()| decryptor.finish(&mut out)).ok()?;
            Some(serde_json::json!({ "plaintext": hex0x(out) }))
        }
        other => panic!("unknown kind {other}"),
    });
}

/// Seals with the nonces the vectors use, then verifies and opens the result.
fn body(input: &Value) -> Value {
    use sha2::{Digest, Sha256};
    let keys = BodyKeys::derive(&point(&input["M"]));
    let key = SegmentKey::new(keys.data_key());
    let plaintext = pattern(&input["plaintextLength"]);
    let hasher = PlainHasher::new(keys.plain_root_key());
    let (mut sealed, mut tree, mut plain) = (Vec::new(), MerkleTree::new(), MerkleTree::new());
    for (number, segment) in (0u128..).zip(plaintext.chunks(SEGMENT_LENGTH)) {
        let nonce = *number.to_be_bytes().last_chunk().unwrap();
        tree.push(key.encrypt_with(nonce, segment, &mut sealed));
        plain.push_hash(hasher.leaf_hash(segment));
    }
    let commitment = crate::body::BodyCommitment { body_root: tree.root(), body_length: sealed.len() as u64 };
    let mut verifier = BodyVerifier::new(commitment).unwrap();
    verifier.push(&sealed).unwrap();
    verifier.finish().unwrap();
    let mut opener = BodyOpener::new(&keys, commitment, plain.root()).unwrap();
    let mut opened = Vec::new();
    opener.push(&sealed, &mut opened).unwrap();
    opener.finish(&mut opened).unwrap();
    assert!(opened == plaintext);
    serde_json::json!({
        "plaintextSha256": hex0x(Sha256::digest(&plaintext)),
        "bodyLength": sealed.len(),
        "bodySha256": hex0x(Sha256::digest(&sealed)),
        "bodyRoot": tree.root(),
        "plainRoot": plain.root(),
    })
}

#[test]
fn roots() {
    each_case("roots.json", |kind, input| {
        let mut tree = MerkleTree::new();
        match kind {
            "tree-hash" => input["leaves"].as_array().unwrap().iter().for_each(|leaf| tree.push(&bytes(leaf))),
            "body-root" => input["segments"].as_array().unwrap().iter().for_each(|length| tree.push(&pattern(length))),
            "plain-root" => {
                let hasher = PlainHasher::new(&Secret32::from_bytes(array(&input["key"])));
                let plaintext = pattern(&input["plaintextLength"]);
                plaintext.chunks(SEGMENT_LENGTH).for_each(|segment| tree.push_hash(hasher.leaf_hash(segment)));
            }
            other => panic!("unknown kind {other}"),
        }
        Some(serde_json::json!({ "root": tree.root() }))
    });
}
