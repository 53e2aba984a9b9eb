//! Transactions signed here, for programs that have a key and no wallet: type 2 of EIP-2718, as EIP-1559 says. The
//! contracts need a chain of Cancun's rules, and every such chain takes these.

use ethers_core::types::transaction::eip2718::TypedTransaction;
use ethers_core::types::{Address as EthAddress, Eip1559TransactionRequest, Signature, U256};
use wasm_crypto::abi::keccak256;
use wasm_crypto::account::sign;
use wasm_crypto::keys::AccountSecret;
use wasm_crypto::primitives::Bytes32;

use crate::calls::Call;

/// What a transaction pays at most, in wei for each unit of gas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GasFees {
    /// `maxFeePerGas`: of the chain's fee and the tip together.
    pub most: u128,
    /// `maxPriorityFeePerGas`: for whoever makes the block.
    pub tip: u128,
}

/// A call with all that its sender decides. Sends no money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transaction {
    /// EIP-155 chain id.
    pub chain_id: u64,
    /// How many transactions the sender made before.
    pub nonce: u64,
    /// What it pays.
    pub fees: GasFees,
    /// Most gas that it may use.
    pub gas: u64,
    /// What it does.
    pub call: Call,
}

/// A transaction as `eth_sendRawTransaction` takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedTransaction {
    /// The envelope.
    pub bytes: Vec<u8>,
    /// Its hash, by which the chain knows it.
    pub hash: Bytes32,
}

impl Transaction {
    /// Signs it. The same transaction under the same key gives the same bytes (RFC 6979).
    pub fn sign(&self, secret: &AccountSecret) -> SignedTransaction {
        let request = Eip1559TransactionRequest::new()
            .chain_id(self.chain_id)
            .nonce(self.nonce)
            .max_priority_fee_per_gas(self.fees.tip)
            .max_fee_per_gas(self.fees.most)
            .gas(self.gas)
            .to(EthAddress::from(self.call.to.0))
            .data(self.call.data.clone());
        signed(request, secret)
    }
}

fn signed(request: Eip1559TransactionRequest, secret: &AccountSecret) -> SignedTransaction {
    let transaction = TypedTransaction::Eip1559(request);
    let signature = sign(secret, &Bytes32(transaction.sighash().0)).0;
    let number = |at| U256::from_big_endian(&signature[at..at + 32]);
    // The envelope has the parity of the point, where other signatures have 27 or 28.
    let signature = Signature { r: number(0), s: number(32), v: u64::from(signature[64]) - 27 };
    let bytes = transaction.rlp_signed(&signature).to_vec();
    SignedTransaction { hash: keccak256(&bytes), bytes }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::{bytes, hex};

    /// The first account of the test phrase that Hardhat and Anvil publish.
    fn secret() -> AccountSecret {
        let key = bytes("0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80").unwrap();
        AccountSecret::from_bytes(&key.try_into().unwrap()).unwrap()
    }

    /// viem's own tests (`src/accounts/utils/signTransaction.test.ts`, "eip1559").
    #[test]
    fn transactions_are_signed_as_viem_publishes_them() {
        let base = || Eip1559TransactionRequest::new().chain_id(1).nonce(785).gas(21_000);
        let fees = base().max_fee_per_gas(20_000_000_000_u64).max_priority_fee_per_gas(2_000_000_000_u64);
        let published = [
            (
                base(),
                "0x02f850018203118080825208808080c080a04012522854168b27e5dc3d5839bab5e6b39e1a0ffd343901ce1622e3d64b48f1a04e00902ae0502c4728cbf12156290df99c3ed7de85b1dbfe20b5c36931733a33",
            ),
            (
                base().data([0x12, 0x34]),
                "0x02f8520182031180808252088080821234c001a054d552c58a162c9003633c20871d8e381ef7a3c35d1c8a79c7c12d5cf09a0914a03c5d6241f8c4fcf8b35262de038d3ab1940feb1a70b934ae5d40ea6bce912e2d",
            ),
            (
                fees,
                "0x02f8590182031184773594008504a817c800825208808080c001a06ea33b188b30a5f5d0d1cec62b2bac7203ff428a49048766596727737689043fa0255b74c8e704e3692497a29cd246ffc4344b4107457ce1c914fe2b4e09993859",
            ),
        ];
        for (request, expected) in published {
            assert_eq!(hex(&signed(request, &secret()).bytes), expected);
        }
    }

    /// Made by viem's `signTransaction` from the same members; its hash by viem's `keccak256`.
    #[test]
    fn a_call_is_signed_as_viem_signs_it() {
        let call =
            Call { to: "0x70997970c51812dc3a010c7d01b50e0d17dc79c8".parse().unwrap(), data: vec![0xde, 0xad, 0, 1] };
        let fees = GasFees { most: 31_000_000_007, tip: 1_500_000_001 };
        let transaction = Transaction { chain_id: 31_337, nonce: 128, fees, gas: 412_345, call };
        let signed = transaction.sign(&secret());
        assert_eq!(
            hex(&signed.bytes),
            "0x02f873827a6981808459682f01850737be760783064ab99470997970c51812dc3a010c7d01b50e0d17dc79c88084dead0001c001a05d076bd1fc9a804ed0eeec8c5c893e35dc1f61f84251a920d7a257337a53b665a047b039c1ddad2ff2fcca71eb20d1104fb880fd8a9eef002835b5bccc7b34c1e1"
        );
        assert_eq!(signed.hash.to_string(), "0x6707880b28dc985ebe3d80e691732498949116b19bec0937a86814b853639d4f");
    }
}
