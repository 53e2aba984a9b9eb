// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

/// @title Withdrawals of consent
/// @notice Nothing is stored to give consent: a receipt is a signature. To withdraw, a contribution account says so here, itself
/// or by a signature anyone may bring (the withdrawal slip). It cannot be taken back, and it holds for every listing.
/// @dev EIP-712 domain {Theriac, 1, chainId, this contract}. Type: Withdraw(address account).
interface IConsents {
    /// @notice `account` withdraws its consent.
    event Withdrawn(address indexed account);

    /// @notice It withdrew before, at `since`.
    error AlreadyWithdrawn(address account, uint64 since);
    /// @notice The signature is not `account`'s over the withdrawal digest, neither by ECDSA nor by EIP-1271.
    error SignatureInvalid(address account, bytes32 digest);

    /// @notice Withdraws the consent of `account`, for good.
    /// @param account The contribution account.
    /// @param signature Its signature over `withdrawalDigest(account)`; empty when the account sends the transaction itself.
    function withdraw(address account, bytes calldata signature) external;

    /// @notice When `account` withdrew (Unix seconds), or 0.
    function withdrawnAt(address account) external view returns (uint64);

    /// @notice The EIP-712 digest that a withdrawal slip signs.
    function withdrawalDigest(address account) external view returns (bytes32);
}
