//! The published vectors of seals, proofs, the split, signatures, terms, ids and canonical JSON.

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{array, bytes, hex0x, run};
use crate::abi::{Encoder, keccak256};
use crate::account;
use crate::curve::{CurvePoint, ProofScalar, wire_all};
use crate::eip712::domain_separator;
use crate::json;
use crate::keys::{AccountSecret, Secret32, SecretScalar, derive_hedged_scalar};
use crate::listing::{Deployment, Listing, Point, Seal, arbiter_id, call_id, listing_id, order_id};
use crate::primitives::{Address, Bytes32};
use crate::proof::reseal::ResealRandom;
use crate::proof::{self, Tag};
use crate::receipt::{Acceptance, ClaimAuthorisation, Consent, Signed, Withdraw, data_digest};
use crate::seal;
use crate::split::file::LeavesFile;
use crate::split::{Leaf, MAX_WEIGHT, Path, SplitTree, leaves::CHUNK_LEAVES, leaves_hash, weight};
use crate::terms::{covers, decide};

/// The kinds of sealing.json that are checked here.
pub(super) const SEALING: [&str; 4] = ["scalar-mul", "point", "sealed-key", "unseal"];

fn read<T: DeserializeOwned>(value: &Value) -> T {
    serde_json::from_value(value.clone()).unwrap_or_else(|error| panic!("{value}: {error}"))
}

fn secret(value: &Value) -> SecretScalar {
    SecretScalar::from_bytes(&array(value)).unwrap()
}

fn deployment(value: &Value) -> Deployment {
    let address = |name: &str| value.get(name).map_or(Address::ZERO, read);
    Deployment {
        chain_id: read(&value["chainId"]),
        market: address("market"),
        consents: address("consents"),
        calls: address("calls"),
    }
}

/// A listing with some members given.
fn listing(members: &Value) -> Listing {
    let mut all = serde_json::to_value(crate::listing::tests::sample()).unwrap();
    for (name, value) in members.as_object().unwrap() {
        all[name] = value.clone();
    }
    read(&all)
}

fn uint256(mask: u32) -> String {
    format!("0x{mask:064x}")
}

#[test]
fn sealing() {
    run(
        "sealing.json",
        |kind| SEALING.contains(&kind),
        |kind, input| match kind {
            "scalar-mul" => {
                let point = CurvePoint::parse(&read(&input["point"])).ok()?;
                let scalar = ProofScalar::parse(&read(&input["scalar"])).ok()?;
                Some(json!({ "point": wire_all([point.group() * scalar.0])[0] }))
            }
            "point" => CurvePoint::parse(&read(&input["point"])).ok().map(|_| json!({ "valid": true })),
            "sealed-key" => {
                let nonce: Bytes32 = read(&input["listingNonce"]);
                let holder = CurvePoint::public(&secret(&input["k"]));
                let (random_m, random_r) = (array(&input["randomM"]), array(&input["randomR"]));
                let (message, seal) = seal::derive(&nonce, &holder, &random_m, &random_r);
                assert_eq!(seal::open(&seal, &secret(&input["k"])), Ok(message));
                let m = derive_hedged_scalar("fresh/m", None, &random_m, &nonce.0);
                let point = CurvePoint::public(&m);
                let statement = [holder.to_bytes(), point.to_bytes()].concat();
                let r = derive_hedged_scalar("fresh/r", Some(&m), &random_r, &statement);
                Some(json!({
                    "m": Bytes32(*m.to_bytes()), "r": Bytes32(*r.to_bytes()), "M": Point::from(point),
                    "seal": seal, "sealId": seal::seal_id(&seal),
                }))
            }
            "unseal" => {
                let (seal, k): (Seal, _) = (read(&input["seal"]), secret(&input["k"]));
                let message = seal::open(&seal, &k).ok()?;
                let [c, r] = [&seal.c, &seal.r].map(|point| CurvePoint::parse(point).unwrap().group());
                let keys = message.body_keys();
                Some(json!({
                    "M": wire_all([c - r * k.expose()])[0],
                    "dataKey": hex0x(keys.data_key().expose()),
                    "plainRootKey": hex0x(keys.plain_root_key().expose()),
                }))
            }
            other => panic!("unknown kind {other}"),
        },
    );
}

fn context(value: &Value) -> Bytes32 {
    let tag = match value["tag"].as_str().unwrap() {
        "deliver" => Tag::Deliver,
        "delegate" => Tag::Delegate,
        "dispute" => Tag::Dispute,
        other => panic!("unknown tag {other}"),
    };
    proof::context(tag, &deployment(value), &read(&value["id"]))
}

/// A verdict of a verifier; refusing a statement and finding a proof false are one to its caller.
fn verdict(holds: bool, expected: &Value) -> Option<Value> {
    (holds || expected.get("error").is_none()).then(|| json!({ "valid": holds }))
}

#[test]
fn proofs() {
    // Whether a case is to be refused or to be false is not in its input: take both from the file.
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/vectors/proofs.json");
    let file: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let expected = |input: &Value| {
        let case = file["cases"].as_array().unwrap().iter().find(|case| case["in"] == *input);
        case.unwrap()["out"].clone()
    };
    run(
        "proofs.json",
        |_| true,
        |kind, input| match kind {
            "reseal-prove" => {
                let (context, k, source) =
                    (context(&input["context"]), secret(&input["k"]), read::<Seal>(&input["source"]));
                let receiver = CurvePoint::parse(&read(&input["receiver"])).ok()?;
                let random = |name: &str| array(&input[name]);
                let random = ResealRandom { t: random("randomT"), a: random("randomA"), c: random("randomC") };
                let (target, proof) = proof::reseal::derive(&context, &k, &source, &receiver, &random).ok()?;
                assert_eq!(proof::reseal::verify(&context, &source, &target, &proof), Ok(()));
                let points = |points: &[&Point]| -> Vec<u8> {
                    points.iter().flat_map(|point| [point.x.0, point.y.0].concat()).collect()
                };
                let to = Point::from(receiver);
                let before = [&context.0[..], &points(&[&source.holder, &source.r, &source.c, &to])].concat();
                let after = [&before[..], &points(&[&target.r, &target.c])].concat();
                let fresh = |label, random, statement: &[u8]| {
                    Bytes32(*derive_hedged_scalar(label, Some(&k), random, statement).to_bytes())
                };
                Some(json!({
                    "context": context, "target": target, "proof": proof,
                    "t": fresh("fresh/t", &random.t, &before),
                    "a": fresh("fresh/reseal/a", &random.a, &after),
                    "c": fresh("fresh/reseal/c", &random.c, &after),
                }))
            }
            "reseal-verify" => {
                let (source, target): (Seal, Seal) = (read(&input["source"]), read(&input["target"]));
                let proof = read(&input["proof"]);
                let holds = proof::reseal::verify(&context(&input["context"]), &source, &target, &proof).is_ok();
                verdict(holds, &expected(input))
            }
            "listing-prove" => {
                let (id, k, seal): (Bytes32, _, Seal) =
                    (read(&input["listingId"]), secret(&input["k"]), read(&input["seal"]));
                let random = array(&input["random"]);
                let proof = proof::listing::derive(&id, &k, &seal, &random).ok()?;
                let points = [seal.holder, seal.r, seal.c].map(|point| [point.x.0, point.y.0].concat()).concat();
                let a = derive_hedged_scalar("fresh/list/a", Some(&k), &random, &[&id.0[..], &points].concat());
                Some(json!({ "a": Bytes32(*a.to_bytes()), "proof": proof }))
            }
            "listing-verify" => {
                let (id, seal) = (read(&input["listingId"]), read(&input["seal"]));
                verdict(proof::listing::verify(&id, &seal, &read(&input["proof"])).is_ok(), &expected(input))
            }
            other => panic!("unknown kind {other}"),
        },
    );
}

fn sample_leaf(index: u32) -> Leaf {
    let hash = |label: &[u8]| keccak256(&[label, &index.to_be_bytes()].concat());
    let mut account = Address::ZERO;
    account.0.copy_from_slice(&hash(b"account").0[..20]);
    Leaf {
        index,
        account,
        weight: 1 + 7919 * u64::from(index) % MAX_WEIGHT,
        consent_until: 1_800_000_000 + 86_400 * u64::from(index),
        consent: hash(b"consent"),
    }
}

#[test]
fn tree() {
    run(
        "tree.json",
        |_| true,
        |kind, input| match kind {
            "leaf" => {
                let leaf: Leaf = read(&input["leaf"]);
                Some(json!({ "packed": hex0x(leaf.pack()), "hash": leaf.hash() }))
            }
            "split-tree" => {
                let leaves: Vec<Leaf> = (0..read(&input["leafCount"])).map(sample_leaf).collect();
                let tree = SplitTree::new(&leaves).ok()?;
                let chunk = |chunk: &[Leaf]| keccak256(&chunk.iter().flat_map(Leaf::pack).collect::<Vec<u8>>());
                let path = |index: &u32| {
                    let path = serde_json::to_value(tree.path(*index).unwrap()).unwrap();
                    json!({ "index": index, "hashes": path["hashes"], "sums": path["sums"] })
                };
                Some(json!({
                    "splitRoot": tree.root(),
                    "totalWeight": tree.total_weight().to_string(),
                    "chunkHashes": leaves.chunks(CHUNK_LEAVES).map(chunk).collect::<Vec<_>>(),
                    "leavesHash": leaves_hash(&leaves),
                    "paths": read::<Vec<u32>>(&input["paths"]).iter().map(path).collect::<Vec<_>>(),
                }))
            }
            "split-path" => {
                let path: Path = read(&input["path"]);
                let (root, total) = path.root(&read(&input["leaf"]), read(&input["leafCount"])).ok()?;
                Some(json!({ "splitRoot": root, "totalWeight": total.to_string() }))
            }
            "weight" => {
                let [weighed_at, until] = ["weighedAt", "consentUntil"].map(|name| read(&input[name]));
                Some(json!({ "weight": weight(read(&input["utility"]), weighed_at, until) }))
            }
            other => panic!("unknown kind {other}"),
        },
    );
}

/// All the parts of a digest, from the statement's own digest and the type it names.
fn signed(
    statement: &impl Signed,
    contract: Address,
    input: &Value,
    type_string: &str,
    members: Encoder,
) -> Option<Value> {
    let deployment = deployment(input);
    let type_hash = keccak256(type_string.as_bytes());
    let encoded = [&type_hash.0[..], &members.encode()].concat();
    Some(json!({
        "domainSeparator": domain_separator(deployment.chain_id, &contract),
        "typeHash": type_hash,
        "structHash": keccak256(&encoded),
        "digest": statement.digest(&deployment),
    }))
}

#[test]
fn receipts() {
    run(
        "receipt.json",
        |_| true,
        |kind, input| match kind {
            "consent" => {
                let of: Consent = read(&input["message"]);
                let members = Encoder::new().address(&of.account).word(&of.call_id).word(&of.data_digest);
                let members = members.word(&of.terms).word(&of.terms_detail).uint(of.expires_at);
                let name = "Consent(address account,bytes32 callId,bytes32 dataDigest,uint256 terms,bytes32 termsDetail,uint64 expiresAt)";
                signed(&of, read(&input["consents"]), input, name, members)
            }
            "withdraw" => {
                let of: Withdraw = read(&input["message"]);
                let members = Encoder::new().address(&of.account);
                signed(&of, read(&input["consents"]), input, "Withdraw(address account)", members)
            }
            "acceptance" => {
                let of: Acceptance = read(&input["message"]);
                let members =
                    Encoder::new().word(&of.call_id).address(&of.account).word(&of.data_digest).uint(of.utility);
                let name = "Acceptance(bytes32 callId,address account,bytes32 dataDigest,uint16 utility)";
                signed(&of, read(&input["consents"]), input, name, members)
            }
            "claim-authorisation" => {
                let of: ClaimAuthorisation = read(&input["message"]);
                let members = Encoder::new().word(&of.listing).uint(of.index).uint(of.claimed_before);
                let members = members.address(&of.recipient).address(&of.relayer).uint(of.fee);
                let members = members.uint(of.min_received).uint(of.deadline);
                let name = "ClaimAuthorisation(bytes32 listing,uint32 index,uint128 claimedBefore,address recipient,\
                        address relayer,uint128 fee,uint128 minReceived,uint64 deadline)";
                signed(&of, read(&input["market"]), input, name, members)
            }
            "sign" => {
                let secret = AccountSecret::from_bytes(&array(&input["secret"]))?;
                Some(
                    json!({ "address": secret.address(), "signature": account::sign(&secret, &read(&input["digest"])) }),
                )
            }
            "recover" => {
                let signature = input["signature"].as_str().unwrap().parse().ok()?;
                Some(json!({ "address": account::recover(&read(&input["digest"]), &signature).ok()? }))
            }
            "data-digest" => {
                let salt = Secret32::from_bytes(array(&input["salt"]));
                Some(json!({ "dataDigest": data_digest(&salt, &bytes(&input["contribution"])) }))
            }
            "leaves-file" => {
                let mut members = input["listing"].clone();
                let listed_at = read(&members["listedAt"]);
                let of = json!({ "chainId": members["chainId"], "consents": input["consents"] });
                members.as_object_mut().unwrap().retain(|name, _| name != "listedAt" && name != "chainId");
                let file = LeavesFile::parse(input["file"].as_str().unwrap().as_bytes()).ok()?;
                file.verify(&deployment(&of), &listing(&members), listed_at).ok()?;
                Some(json!({ "valid": true }))
            }
            other => panic!("unknown kind {other}"),
        },
    );
}

#[test]
fn terms() {
    run(
        "terms.json",
        |_| true,
        |kind, input| match kind {
            "decide" => {
                let word = |name: &str| read::<Bytes32>(&input[name]);
                let decision = decide(&word("terms"), &word("purpose"), &word("evidence"), read(&input["now"]));
                Some(json!({
                    "verdict": decision.verdict as u8,
                    "rules": decision.rules.word(),
                    "obligations": uint256(decision.obligations.mask()),
                }))
            }
            "covers" => {
                let consent = Consent {
                    account: Address::ZERO,
                    call_id: Bytes32::ZERO,
                    data_digest: Bytes32::ZERO,
                    terms: read(&input["consent"]["terms"]),
                    terms_detail: read(&input["consent"]["termsDetail"]),
                    expires_at: read(&input["consent"]["expiresAt"]),
                };
                Some(json!({ "covers": covers(&consent, &listing(&input["listing"])).is_ok() }))
            }
            other => panic!("unknown kind {other}"),
        },
    );
}

#[test]
fn ids() {
    run(
        "ids.json",
        |_| true,
        |kind, input| match kind {
            "seal-id" => Some(json!({ "sealId": seal::seal_id(&read(&input["seal"])) })),
            "listing-id" => Some(json!({ "listingId": listing_id(&deployment(input), &read(&input["listing"])) })),
            "order-id" => Some(json!({ "orderId": order_id(&deployment(input), &read(&input["order"])) })),
            "context" => Some(json!({ "context": context(input) })),
            "call-id" => {
                let id = call_id(&deployment(input), &read(&input["call"]));
                Some(json!({ "callId": id }))
            }
            "arbiter-id" => Some(json!({ "arbiterId": arbiter_id(&deployment(input), &read(&input["arbiter"])) })),
            other => panic!("unknown kind {other}"),
        },
    );
}

#[test]
fn canonical_json() {
    use sha2::{Digest, Sha256};
    run(
        "canonical.json",
        |_| true,
        |kind, input| {
            assert_eq!(kind, "canonical-json");
            let value: Value = json::parse(input["json"].as_str().unwrap().as_bytes()).ok()?;
            let canonical = json::canonical(&value).ok()?;
            let digest = Bytes32(Sha256::digest(&canonical).into());
            Some(json!({ "canonical": String::from_utf8(canonical).unwrap(), "sha256": digest }))
        },
    );
}
