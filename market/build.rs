//! Takes the ABIs out of the contracts' artifacts, so that their bytecode does not travel with the app.

use std::path::PathBuf;
use std::{env, fs};

fn main() {
    let artifacts = PathBuf::from("../contracts/artifacts");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    for contract in ["Market", "Consents", "TestToken"] {
        let path = artifacts.join(format!("{contract}.json"));
        println!("cargo::rerun-if-changed={}", path.display());
        let text = fs::read_to_string(&path).expect("contracts/artifacts is committed");
        let artifact: serde_json::Value = serde_json::from_str(&text).expect("an artifact is JSON");
        let abi = artifact["abi"].to_string();
        fs::write(out.join(format!("{contract}.json")), abi).expect("OUT_DIR can be written");
    }
}
