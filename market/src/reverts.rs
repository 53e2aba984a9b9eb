//! The contracts' custom errors, as values and in words.

mod table;

use std::fmt;

use wasm_crypto::primitives::Bytes32;

use self::table::ERRORS;
use crate::abi::{Contract, Reader, abi, decode_values};

/// `Error(string)`, what older tokens revert with.
const ERROR_STRING: [u8; 4] = [0x08, 0xc3, 0x79, 0xa0];
/// `Panic(uint256)`.
const PANIC: [u8; 4] = [0x4e, 0x48, 0x7b, 0x71];

/// An error that the contracts declare (contracts/src/interfaces), in words.
#[derive(Debug, PartialEq, Eq)]
pub struct KnownError {
    /// Its name in the contracts.
    pub name: &'static str,
    /// What happened.
    pub what: &'static str,
    /// What to do about it.
    pub hint: &'static str,
}

/// Why a contract refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Revert {
    /// An error of the contracts, with its arguments.
    Known {
        /// Which.
        error: &'static KnownError,
        /// Its arguments, each a word, by the names they are declared with.
        values: Vec<(&'static str, Bytes32)>,
    },
    /// A plain text, as older tokens give; none when it cannot be read.
    Error(Option<String>),
    /// A defect of a contract.
    Panic,
}

impl Revert {
    /// Reads revert data. None when it is empty or of no error we know.
    pub fn decode(data: &[u8]) -> Option<Self> {
        let (selector, arguments) = data.split_at_checked(4)?;
        if selector == PANIC {
            return Some(Self::Panic);
        }
        if selector == ERROR_STRING {
            let kinds = [ethers_core::abi::ParamType::String];
            // A token may write anything here; what cannot be read is still a refusal.
            let text = decode_values(&kinds, arguments).and_then(|values| Reader::new(values).text()).ok();
            return Some(Self::Error(text));
        }
        let declared = Contract::ALL
            .into_iter()
            .flat_map(|contract| abi(contract).errors())
            .find(|error| error.signature()[..4] == *selector)?;
        let error = ERRORS.iter().find(|error| error.name == declared.name)?;
        let (words, rest) = arguments.as_chunks::<32>();
        if words.len() != declared.inputs.len() || !rest.is_empty() {
            return None;
        }
        let names = declared.inputs.iter().map(|input| input.name.as_str());
        Some(Self::Known { error, values: names.zip(words.iter().map(|word| Bytes32(*word))).collect() })
    }

    /// Its name in the contracts.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Known { error, .. } => error.name,
            Self::Error(_) => "Error",
            Self::Panic => "Panic",
        }
    }

    /// The value of an argument of the error `name`; none when it is another error.
    pub fn value(&self, name: &str, argument: &str) -> Option<&Bytes32> {
        match self {
            Self::Known { error, values } if error.name == name => {
                values.iter().find(|(given, _)| *given == argument).map(|(_, value)| value)
            }
            _ => None,
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Known { error, .. } => error.hint,
            Self::Error(_) => "Reload the page and try again; nothing was taken.",
            Self::Panic => "Nothing was taken. Report it: SECURITY.md says where.",
        }
    }
}

impl fmt::Display for Revert {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known { error, .. } => f.write_str(error.what),
            Self::Error(Some(text)) => write!(f, "The contract refused: {text}"),
            Self::Error(None) => f.write_str("The contract refused."),
            Self::Panic => f.write_str("The contract stopped at a defect of its own."),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use ethers_core::abi::ethabi::AbiError;
    use ethers_core::abi::{Token, encode};

    /// Thrown by constructors alone, which nobody of ours calls.
    const CONSTRUCTORS: [&str; 2] = ["InvalidShortString", "StringTooLong"];

    fn declared() -> impl Iterator<Item = &'static AbiError> {
        Contract::ALL
            .into_iter()
            .flat_map(|contract| abi(contract).errors())
            .filter(|error| !CONSTRUCTORS.contains(&error.name.as_str()))
    }

    fn data(error: &AbiError, arguments: &[Token]) -> Vec<u8> {
        [&error.signature()[..4], &encode(arguments)].concat()
    }

    #[test]
    fn the_table_has_exactly_the_errors_of_the_contracts() {
        let declared: BTreeSet<&str> = declared().map(|error| error.name.as_str()).collect();
        assert_eq!(ERRORS.iter().map(|error| error.name).collect::<BTreeSet<_>>(), declared);
        assert_eq!(ERRORS.len(), declared.len());
    }

    #[test]
    fn arguments_are_whole_words() {
        use ethers_core::abi::ParamType::{Address, Bool, FixedBytes, Uint};
        let is_word = |kind: &_| matches!(kind, Address | Bool | FixedBytes(_) | Uint(_));
        for error in declared() {
            assert!(error.inputs.iter().all(|input| is_word(&input.kind)), "{}", error.name);
        }
    }

    #[test]
    fn every_error_of_the_contracts_is_told_by_its_selector_and_said_in_words_of_its_own() {
        let mut said = BTreeMap::new();
        for error in declared() {
            let data = data(error, &vec![Token::Uint(0.into()); error.inputs.len()]);
            let revert = Revert::decode(&data).unwrap();
            assert_eq!(revert.name(), error.name);
            let (what, hint) = (revert.to_string(), revert.hint());
            assert!(what.ends_with('.') && hint.ends_with('.'), "{}", error.name);
            assert_eq!(*said.entry(what).or_insert(&error.name), &error.name);
            if !error.inputs.is_empty() {
                assert_eq!(Revert::decode(&data[..data.len() - 1]), None, "{}", error.name);
            }
        }
    }

    #[test]
    fn arguments_are_read_by_their_names() {
        let error = declared().find(|error| error.name == "DisputeBondInvalid").unwrap();
        let revert = Revert::decode(&data(error, &[1u64, 2, 3].map(|number| Token::Uint(number.into())))).unwrap();
        let word = |number| {
            let mut word = Bytes32::ZERO;
            word.0[31] = number;
            Some(word)
        };
        assert_eq!(revert.value("DisputeBondInvalid", "disputeBond").copied(), word(1));
        assert_eq!(revert.value("DisputeBondInvalid", "most").copied(), word(3));
        assert_eq!(revert.value("DisputeBondInvalid", "price"), None);
        assert_eq!(revert.value("PriceBelowCall", "least"), None);
    }

    #[test]
    fn plain_texts_and_defects_are_read() {
        let mut text = ERROR_STRING.to_vec();
        text.extend(encode(&[Token::String("paused".into())]));
        assert_eq!(Revert::decode(&text).unwrap().to_string(), "The contract refused: paused");
        assert_eq!(Revert::decode(&[&PANIC[..], &[0; 31], &[0x11]].concat()), Some(Revert::Panic));
    }

    #[test]
    fn a_strangers_revert_data_never_panics() {
        for data in [&[][..], &[1], &[1, 2, 3], &[0; 4], &[0xff; 100]] {
            assert_eq!(Revert::decode(data), None);
        }
        let damaged = Revert::decode(&[&ERROR_STRING[..], &[0xff; 64]].concat()).unwrap();
        assert_eq!(damaged.to_string(), "The contract refused.");
    }
}
