//! Takes the ABIs out of the contracts' artifacts, so that their bytecode does not travel with the app.

use std::path::PathBuf;
use std::{env, fs};

fn main() {
    let artifacts = PathBuf::from("../contracts/artifacts");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    for contract in ["Market", "Calls", "Consents", "TestToken"] {
        let path = artifacts.join(format!("{contract}.json"));
        println!("cargo::rerun-if-changed={}", path.display());
        let text = fs::read_to_string(&path).expect("contracts/artifacts is committed");
        let mut artifact: serde_json::Value = serde_json::from_str(&text).expect("an artifact is JSON");
        let abi = &mut artifact["abi"];
        drop_internal_types(abi);
        fs::write(out.join(format!("{contract}.json")), abi.to_string()).expect("OUT_DIR can be written");
    }
}

/// Solidity's own names of types: nothing that is encoded depends on them, and they are a third of the text.
fn drop_internal_types(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(members) => {
            members.remove("internalType");
            members.values_mut().for_each(drop_internal_types);
        }
        serde_json::Value::Array(values) => values.iter_mut().for_each(drop_internal_types),
        _ => {}
    }
}
