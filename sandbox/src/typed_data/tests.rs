use serde_json::json;

use super::*;

/// The example of EIP-712 itself.
fn mail() -> Value {
    json!({
        "types": {
            "EIP712Domain": [
                {"name": "name", "type": "string"},
                {"name": "version", "type": "string"},
                {"name": "chainId", "type": "uint256"},
                {"name": "verifyingContract", "type": "address"},
            ],
            "Person": [{"name": "name", "type": "string"}, {"name": "wallet", "type": "address"}],
            "Mail": [
                {"name": "from", "type": "Person"},
                {"name": "to", "type": "Person"},
                {"name": "contents", "type": "string"},
            ],
        },
        "primaryType": "Mail",
        "domain": {
            "name": "Ether Mail",
            "version": "1",
            "chainId": 1,
            "verifyingContract": "0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC",
        },
        "message": {
            "from": {"name": "Cow", "wallet": "0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826"},
            "to": {"name": "Bob", "wallet": "0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB"},
            "contents": "Hello, Bob!",
        },
    })
}

/// The example with arrays that wallets test `eth_signTypedData_v4` with (eth-sig-util).
fn mail_with_arrays() -> Value {
    let mut document = mail();
    document["types"]["Person"][1] = json!({"name": "wallets", "type": "address[]"});
    document["types"]["Mail"][1] = json!({"name": "to", "type": "Person[]"});
    document["types"]["Group"] = json!([{"name": "name", "type": "string"}, {"name": "members", "type": "Person[]"}]);
    document["message"]["from"] = json!({"name": "Cow", "wallets": [
        "0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826",
        "0xDeaDbeefdEAdbeefdEadbEEFdeadbeEFdEaDbeeF",
    ]});
    document["message"]["to"] = json!([{"name": "Bob", "wallets": [
        "0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB",
        "0xB0BdaBea57B0BDABeA57b0bdABEA57b0BDabEa57",
        "0xB0B0b0b0b0b0B000000000000000000000000000",
    ]}]);
    document
}

#[test]
fn the_example_of_the_standard_has_its_published_hashes() {
    let document = mail();
    let types = Types::read(&document).unwrap();
    assert_eq!(
        types.encode_type("Mail").unwrap(),
        "Mail(Person from,Person to,string contents)Person(string name,address wallet)"
    );
    assert_eq!(
        types.hash_struct(DOMAIN, &document["domain"], "domain", 0).unwrap().to_string(),
        "0xf2cee375fa42b42143804025fc449deafd50cc031ca257e0b194a650a912090f"
    );
    assert_eq!(
        types.hash_struct("Mail", &document["message"], "message", 0).unwrap().to_string(),
        "0xc52c0ee5d84264471806290a3f2c4cecfc5490626bf912d01f240d7a274b371e"
    );
    assert_eq!(
        signing_hash(&document).unwrap().to_string(),
        "0xbe609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2"
    );
}

#[test]
fn arrays_have_the_hash_that_wallets_give_them() {
    assert_eq!(
        signing_hash(&mail_with_arrays()).unwrap().to_string(),
        "0xa85c2e2b118698e88db68a8105b794a8cc7cec074e89ef991cb4f5f533819cc2"
    );
}

#[test]
fn a_domain_without_a_type_has_the_standards_members() {
    let mut document = mail();
    document["types"].as_object_mut().unwrap().remove(DOMAIN);
    assert_eq!(signing_hash(&document).unwrap(), signing_hash(&mail()).unwrap());
    assert_eq!(domain_chain_id(&document).unwrap(), Some(U256::from(1)));
    document["domain"].as_object_mut().unwrap().remove("chainId");
    assert_eq!(domain_chain_id(&document).unwrap(), None);
    assert_ne!(signing_hash(&document).unwrap(), signing_hash(&mail()).unwrap());
}

#[test]
fn each_type_takes_its_values_and_no_others() {
    let word = |digits: &str| Some(format!("{digits:0>64}"));
    let cases = [
        ("uint8", json!(255), word("ff")),
        ("uint8", json!(256), None),
        ("uint256", json!("0x1f"), word("1f")),
        ("uint256", json!("31"), word("1f")),
        ("uint256", json!("-1"), None),
        ("uint256", json!(1.5), None),
        ("uint256", json!("0x"), None),
        ("uint256", json!(""), None),
        ("int8", json!(-128), Some("f".repeat(62) + "80")),
        ("int8", json!("-1"), Some("f".repeat(64))),
        ("int8", json!(127), word("7f")),
        ("int8", json!(128), None),
        ("int8", json!(-129), None),
        ("bool", json!(true), word("1")),
        ("bool", json!("true"), None),
        ("bytes4", json!("0x01020304"), Some("01020304".to_owned() + &"0".repeat(56))),
        ("bytes4", json!("0x0102"), None),
        ("address", json!("0x0000000000000000000000000000000000000001"), word("1")),
        ("address", json!("0x01"), None),
        ("string", json!(5), None),
    ];
    for (kind, value, expected) in cases {
        let encoded = atomic(kind, &value).unwrap().map(hex::encode);
        assert_eq!(encoded, expected, "{kind} {value}");
    }
    for unknown in ["uint7", "uint264", "bytes33", "bytes0", "fixed", "Person"] {
        assert_eq!(atomic(unknown, &json!(1)), None, "{unknown}");
    }
}

#[test]
fn what_is_wrong_is_named_with_its_place() {
    let check = |change: fn(&mut Value), expected: TypedDataError| {
        let mut document = mail_with_arrays();
        change(&mut document);
        assert_eq!(signing_hash(&document).unwrap_err(), expected);
        assert!(expected.hint().ends_with('.'));
    };
    check(
        |document| document["message"]["to"][0]["wallets"][2] = json!("0x12"),
        wrong("message.to[0].wallets[2]", "address"),
    );
    check(|document| document["message"]["from"] = json!("Cow"), wrong("message.from", "Person"));
    check(|document| document["message"] = json!({"from": {"name": "Cow"}}), missing("message.from.wallets"));
    check(|document| document["primaryType"] = json!("Letter"), unknown("Letter"));
    check(|document| document["types"]["Mail"][0]["type"] = json!("Human"), unknown("Human"));
    check(|document| document["types"]["Mail"][1]["type"] = json!("Person[2]"), wrong("message.to", "Person[2]"));
    check(|document| document["domain"] = Value::Null, missing("domain"));
}

#[test]
fn nesting_without_end_is_refused() {
    let mut document = mail();
    document["types"]["Person"] = json!([{"name": "friend", "type": "Person"}]);
    let mut person = json!({});
    for _ in 0..100 {
        person = json!({"friend": person});
    }
    document["message"]["from"] = person;
    assert!(matches!(signing_hash(&document), Err(TypedDataError::TooDeep { .. })));

    let deep = format!("address{}", "[]".repeat(10_000));
    document["types"]["Person"] = json!([{"name": "friend", "type": deep}]);
    document["message"]["from"] = json!({"friend": []});
    document["message"]["to"] = json!({"friend": []});
    assert!(signing_hash(&document).is_ok());
}
