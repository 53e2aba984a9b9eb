//! The contracts' custom errors, as values and in words.

mod table;

use std::fmt;

pub use self::table::Revert;
use crate::abi::{Contract, Reader, abi, decode_values};

/// `Error(string)`, what older tokens revert with.
const ERROR_STRING: [u8; 4] = [0x08, 0xc3, 0x79, 0xa0];
/// `Panic(uint256)`.
const PANIC: [u8; 4] = [0x4e, 0x48, 0x7b, 0x71];

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
        let error = Contract::ALL
            .into_iter()
            .flat_map(|contract| abi(contract).errors())
            .find(|error| error.signature()[..4] == *selector)?;
        let kinds: Vec<_> = error.inputs.iter().map(|input| input.kind.clone()).collect();
        Self::read(&error.name, &mut Reader::new(decode_values(&kinds, arguments).ok()?))
    }

    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        self.sentences().1
    }
}

impl fmt::Display for Revert {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Error(Some(text)) => write!(f, "The contract refused: {text}"),
            _ => f.write_str(self.sentences().0),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use ethers_core::abi::ethabi::AbiError;
    use ethers_core::abi::{Token, encode};
    use wasm_crypto::primitives::{Address, Bytes32};

    use super::*;

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
        let names: BTreeSet<&str> = table::ARGUMENTS.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, arguments.keys().copied().collect());
        for (name, given) in table::ARGUMENTS {
            let given: Vec<String> = given.iter().map(|name| (*name).to_owned()).collect();
            assert!(arguments[name].contains(&given), "{name}: {given:?}, declared {:?}", arguments[name]);
        }
    }

    #[test]
    fn every_error_of_the_contracts_is_told_by_its_selector_and_said_in_words_of_its_own() {
        let mut said = BTreeMap::new();
        for error in declared() {
            let data = data(error, &vec![Token::Uint(0.into()); error.inputs.len()]);
            let revert = Revert::decode(&data).unwrap();
            assert_eq!(revert.name(), error.name);
            let (what, hint) = revert.sentences();
            assert!(what.ends_with('.') && hint.ends_with('.'), "{}", error.name);
            assert_eq!(*said.entry(what).or_insert(&error.name), &error.name, "{what}");
            if !error.inputs.is_empty() {
                assert_eq!(Revert::decode(&data[..data.len() - 1]), None, "{}", error.name);
            }
        }
    }

    #[test]
    fn arguments_are_read_as_what_they_are() {
        let read = |name: &str, arguments: &[Token]| {
            Revert::decode(&data(declared().find(|error| error.name == name).unwrap(), arguments))
        };
        let number = |number: u64| Token::Uint(number.into());
        let word = |byte| Token::FixedBytes(vec![byte; 32]);
        assert_eq!(read("PurposeDenied", &[number(0x4010)]).unwrap(), {
            let mut rules = Bytes32::ZERO;
            rules.0[30..].copy_from_slice(&[0x40, 0x10]);
            Revert::PurposeDenied { rules }
        });
        assert_eq!(
            read("DisputeBondInvalid", &[number(1), number(2), number(3)]),
            Some(Revert::DisputeBondInvalid { dispute_bond: 1, least: 2, most: 3 })
        );
        assert_eq!(
            read("WrongOrderStatus", &[word(9), number(4), number(2)]),
            Some(Revert::WrongOrderStatus { id: Bytes32([9; 32]), status: 4, needed: 2 })
        );
        let account = Token::Address(ethers_core::types::Address::from([7; 20]));
        assert_eq!(
            read("ConsentStands", &[account, number(u64::MAX), number(5)]),
            Some(Revert::ConsentStands { account: Address([7; 20]), consent_until: u64::MAX, ends_at: 5 })
        );
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
