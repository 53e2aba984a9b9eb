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
    /// The names of its arguments, each a word.
    pub arguments: &'static [&'static str],
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
        /// As many as the error has arguments.
        values: Vec<Bytes32>,
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
        if words.len() != error.arguments.len() || !rest.is_empty() {
            return None;
        }
        Some(Self::Known { error, values: words.iter().map(|word| Bytes32(*word)).collect() })
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
                values.get(error.arguments.iter().position(|given| *given == argument)?)
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

    /// `camelCase` as Rust writes it.
    fn snake(name: &str) -> String {
        name.chars().fold(String::new(), |mut snake, letter| {
            if letter.is_uppercase() {
                snake.push('_');
            }
            snake.extend(letter.to_lowercase());
            snake
        })
    }

    #[test]
    fn the_table_has_exactly_the_errors_of_the_contracts_with_their_arguments_in_order() {
        let mut arguments: BTreeMap<&str, BTreeSet<Vec<String>>> = BTreeMap::new();
        for error in declared() {
            let names = error.inputs.iter().map(|input| snake(&input.name)).collect();
            arguments.entry(&error.name).or_default().insert(names);
        }
        let names: BTreeSet<&str> = ERRORS.iter().map(|error| error.name).collect();
        assert_eq!(names, arguments.keys().copied().collect());
        for error in ERRORS {
            let given: Vec<String> = error.arguments.iter().map(|name| (*name).to_owned()).collect();
            assert!(arguments[error.name].contains(&given), "{}: declared {:?}", error.name, arguments[error.name]);
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
        assert_eq!(revert.value("DisputeBondInvalid", "dispute_bond").copied(), word(1));
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
