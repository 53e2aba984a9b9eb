// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Consent} from "./Types.sol";

/// @title Consent receipts and their withdrawal
/// @notice Nothing is stored to give consent: a receipt is a signature. To withdraw, a contribution account says so here, itself
/// or by a signature anyone may bring (the withdrawal slip). It cannot be taken back, and it holds for every listing.
/// @dev EIP-712 domain {Theriac, 1, chainId, this contract}. Types: Withdraw(address account), and
/// Consent(address account,bytes32 callId,bytes32 dataDigest,uint256 terms,bytes32 termsDetail,uint64 expiresAt).
interface IConsents {
    /// @notice `account` withdraws its consent.
    event Withdrawn(address indexed account);

    /// @notice It withdrew before, at `since`.
    error AlreadyWithdrawn(address account, uint64 since);
    /// @notice The signature is not `account`'s over the digest of withdrawal or receipt, neither by ECDSA nor by EIP-1271.
    error SignatureInvalid(address account, bytes32 digest);

    /// @notice Withdraws the consent of `account`, for good.
    /// @param account The contribution account.
    /// @param signature Its signature over `withdrawalDigest(account)`; empty when the account sends the transaction itself.
    function withdraw(address account, bytes calldata signature) external;

    /// @notice When `account` withdrew (Unix seconds), or 0.
    function withdrawnAt(address account) external view returns (uint64);

    /// @notice The EIP-712 digest that a withdrawal slip signs.
    function withdrawalDigest(address account) external view returns (bytes32);

    /// @notice The EIP-712 digest of a receipt: what its account signs, and `Leaf.consent`.
    function consentDigest(Consent calldata consent) external view returns (bytes32);

    /// @notice Reverts unless `consent.account` signed the receipt.
    function requireSigned(Consent calldata consent, bytes calldata signature) external view;

    /// @notice Whether a listing under these terms until `endsAt` stays within what a receipt says: its permission is the
    /// receipt's or narrower, its modifiers restrict at least as much, the detail is the same, and it ends no later. Total:
    /// malformed terms cover nothing and are covered by nothing.
    function covers(
        uint256 consentTerms,
        bytes32 consentDetail,
        uint64 expiresAt,
        uint256 listingTerms,
        bytes32 listingDetail,
        uint64 endsAt
    ) external pure returns (bool);
}
