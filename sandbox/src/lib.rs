//! An EVM behind the same EIP-1193 `request` as a wallet.
