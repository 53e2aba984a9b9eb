//! The contracts' ABIs, and our structs as ABI tokens and back.

mod reader;
mod token;

use std::sync::OnceLock;

use ethers_core::abi::Abi;

pub use self::reader::{DecodeError, Reader, decode_values, in_bounds};
pub use self::token::{ToToken, text, uint, word};

/// A contract whose ABI we carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Contract {
    Market,
    Calls,
    Consents,
    Token,
}

impl Contract {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Market, Self::Calls, Self::Consents, Self::Token];
}

/// The ABI of a contract.
pub fn abi(contract: Contract) -> &'static Abi {
    static MARKET: OnceLock<Abi> = OnceLock::new();
    static CALLS: OnceLock<Abi> = OnceLock::new();
    static CONSENTS: OnceLock<Abi> = OnceLock::new();
    static TOKEN: OnceLock<Abi> = OnceLock::new();
    let read = |text| serde_json::from_str(text).expect("the compiler writes valid ABIs");
    match contract {
        Contract::Market => MARKET.get_or_init(|| read(include_str!(concat!(env!("OUT_DIR"), "/Market.json")))),
        Contract::Calls => CALLS.get_or_init(|| read(include_str!(concat!(env!("OUT_DIR"), "/Calls.json")))),
        Contract::Consents => CONSENTS.get_or_init(|| read(include_str!(concat!(env!("OUT_DIR"), "/Consents.json")))),
        Contract::Token => TOKEN.get_or_init(|| read(include_str!(concat!(env!("OUT_DIR"), "/TestToken.json")))),
    }
}
