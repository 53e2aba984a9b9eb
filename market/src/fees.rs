//! What a transaction costs beside its price: the fee of the network, in the chain's own currency.

use serde_json::{Value, json};
use wasm_crypto::primitives::Address;

use crate::abi::DecodeError;
use crate::client::{Client, ClientError};
use crate::provider::{Provider, bytes, hex, quantity};

/// Blocks that the tip is taken from.
const BLOCKS: &str = "0x5";
/// Which tips of a block: what half of its gas paid at least.
const PERCENTILE: u64 = 50;
/// Estimates of gas are raised by so many per cent: the state may be another by the time a block takes the transaction.
pub const MARGIN_PERCENT: u64 = 20;
/// `GasPriceOracle` of chains made with the OP stack, at the same address on each of them.
const ORACLE: Address = Address([0x42, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x0f]);
/// `getL1FeeUpperBound(uint256)`, of an unsigned transaction's length; since the Fjord upgrade.
const L1_FEE_UPPER_BOUND: [u8; 4] = [0xf1, 0xc7, 0xa5, 0x8b];
/// `getL1Fee(bytes)`, of an unsigned transaction.
const L1_FEE: [u8; 4] = [0x49, 0x94, 0x8e, 0x0e];
/// Bytes of a transaction around its data, at most.
const ENVELOPE: usize = 110;

/// What a unit of gas costs, in the smallest unit of the chain's currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GasPrice {
    /// Of the next block, as far as one can say.
    pub now: u128,
    /// What wallets offer at most, so that the transaction still goes when the price doubles.
    pub most: u128,
}

/// The fee for publishing a transaction's data on the chain below.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DataFee {
    /// This chain takes none, or counts it as gas.
    None,
    /// So much.
    Known(u128),
    /// It takes one, and does not say how much.
    Unknown,
}

/// A network fee, in the smallest unit of the chain's currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NetworkFee {
    /// Gas, with the margin.
    pub gas: u64,
    /// What a unit of it costs.
    pub price: GasPrice,
    /// What comes on top.
    pub data: DataFee,
}

impl NetworkFee {
    /// What it should come to.
    pub fn expected(&self) -> u128 {
        self.total(self.price.now)
    }

    /// What it comes to at most.
    pub fn most(&self) -> u128 {
        self.total(self.price.most)
    }

    fn total(&self, price: u128) -> u128 {
        let data = if let DataFee::Known(fee) = self.data { fee } else { 0 };
        price.saturating_mul(self.gas.into()).saturating_add(data)
    }
}

impl<P: Provider> Client<P> {
    /// What a unit of gas costs now (EIP-1559), or what the node proposes where there is no such market.
    pub async fn gas_price(&self) -> Result<GasPrice, ClientError> {
        let history = self.provider.request("eth_feeHistory", json!([BLOCKS, "latest", [PERCENTILE]])).await;
        // The last one is that of the block to come.
        let base = history.as_ref().ok().and_then(|history| quantity(history["baseFeePerGas"].as_array()?.last()?));
        let Some(base) = base else {
            let price = self.provider.request("eth_gasPrice", json!([])).await?;
            let price = quantity(&price).ok_or(DecodeError)?;
            return Ok(GasPrice { now: price, most: price });
        };
        let tip = match history.ok().and_then(|history| usual_tip(&history["reward"])) {
            Some(tip) => tip,
            None => {
                let tip = self.provider.request("eth_maxPriorityFeePerGas", json!([])).await;
                tip.ok().and_then(|tip| quantity(&tip)).unwrap_or(0)
            }
        };
        Ok(GasPrice { now: base.saturating_add(tip), most: base.saturating_mul(2).saturating_add(tip) })
    }

    /// The fee of transactions that use so much gas and carry so many bytes of data together.
    pub async fn network_fee(&self, gas: u64, data: usize) -> Result<NetworkFee, ClientError> {
        let price = self.gas_price().await?;
        let gas = gas.saturating_add(gas.saturating_mul(MARGIN_PERCENT).div_ceil(100));
        Ok(NetworkFee { gas, price, data: self.data_fee(data).await? })
    }

    async fn data_fee(&self, length: usize) -> Result<DataFee, ClientError> {
        let code = self.provider.request("eth_getCode", json!([ORACLE, "latest"])).await?;
        if code.as_str().and_then(bytes).ok_or(DecodeError)?.is_empty() {
            return Ok(DataFee::None);
        }
        let size = length.saturating_add(ENVELOPE);
        let word = |number: usize| {
            let mut word = [0; 32];
            word[24..].copy_from_slice(&(number as u64).to_be_bytes());
            word
        };
        let by_size = [&L1_FEE_UPPER_BOUND[..], &word(size)].concat();
        // No byte of ones is ever left out when the data are packed together.
        let by_bytes = [&L1_FEE[..], &word(32), &word(size), &vec![0xff; size.next_multiple_of(32)]].concat();
        for data in [by_size, by_bytes] {
            let answer = self.provider.request("eth_call", json!([{"to": ORACLE, "data": hex(&data)}, "latest"])).await;
            let fee = answer.ok().as_ref().and_then(Value::as_str).and_then(bytes).and_then(|word| {
                let (high, low) = word.split_at_checked(16)?;
                (word.len() == 32 && high.iter().all(|&byte| byte == 0)).then_some(())?;
                Some(u128::from_be_bytes(low.try_into().ok()?))
            });
            if let Some(fee) = fee {
                return Ok(DataFee::Known(fee));
            }
        }
        Ok(DataFee::Unknown)
    }
}

/// The median over the blocks of what half of the gas paid; none when the blocks do not say.
fn usual_tip(rewards: &Value) -> Option<u128> {
    let mut tips: Vec<u128> = rewards.as_array()?.iter().filter_map(|block| quantity(&block[0])).collect();
    tips.sort_unstable();
    tips.get(tips.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_crypto::abi::keccak256;

    #[test]
    fn selectors_are_those_of_the_oracle() {
        assert_eq!(keccak256(b"getL1Fee(bytes)").0[..4], L1_FEE);
        assert_eq!(keccak256(b"getL1FeeUpperBound(uint256)").0[..4], L1_FEE_UPPER_BOUND);
        assert_eq!(ORACLE.to_string(), "0x420000000000000000000000000000000000000f");
    }

    #[test]
    fn a_block_that_paid_much_does_not_raise_the_tip() {
        assert_eq!(usual_tip(&json!([["0x1"], ["0xffff"], ["0x2"], ["0x3"], ["0x2"]])), Some(2));
        assert_eq!(usual_tip(&json!(null)), None);
        assert_eq!(usual_tip(&json!([])), None);
    }

    #[test]
    fn no_fee_is_cut_off() {
        let fee = NetworkFee {
            gas: u64::MAX,
            price: GasPrice { now: u128::MAX, most: u128::MAX },
            data: DataFee::Known(u128::MAX),
        };
        assert_eq!(fee.expected(), u128::MAX);
    }
}
