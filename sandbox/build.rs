//! Takes the creation bytecode out of the committed contract artifacts, so that the module carries bytes and not
//! the hexadecimal digits and ABIs around them.

use std::path::{Path, PathBuf};
use std::{env, fs};

const CONTRACTS: [(&str, &str); 4] =
    [("Calls", "CALLS"), ("Consents", "CONSENTS"), ("Market", "MARKET"), ("TestToken", "TEST_TOKEN")];

fn main() -> Result<(), String> {
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?);
    let mut source = String::new();
    for (contract, constant) in CONTRACTS {
        let path = Path::new("../contracts/artifacts").join(format!("{contract}.json"));
        println!("cargo::rerun-if-changed={}", path.display());
        let bytecode =
            bytecode(&path).map_err(|problem| format!("{}: {problem}. Run `make contracts`.", path.display()))?;
        let name = format!("{contract}.bin");
        fs::write(out.join(&name), bytecode).map_err(|error| format!("{name}: {error}"))?;
        source += &format!(
            "/// Creation bytecode of {contract}.\npub(crate) const {constant}: &[u8] = include_bytes!(\"{name}\");\n"
        );
    }
    fs::write(out.join("artifacts.rs"), source).map_err(|error| format!("artifacts.rs: {error}"))
}

fn bytecode(path: &Path) -> Result<Vec<u8>, String> {
    let text = fs::read_to_string(path).map_err(|error| error.to_string())?;
    let artifact: serde_json::Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    let digits = artifact["bytecode"].as_str().ok_or("there is no \"bytecode\"")?;
    let digits = digits.strip_prefix("0x").unwrap_or(digits);
    hex::decode(digits).map_err(|error| format!("the bytecode is not hexadecimal, is a library unlinked? {error}"))
}
