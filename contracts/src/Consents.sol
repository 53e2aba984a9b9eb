// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {IConsents} from "./interfaces/IConsents.sol";
import {Consent} from "./interfaces/Types.sol";
import {Signatures} from "./lib/Signatures.sol";
import {Terms} from "./lib/Terms.sol";

/// @title Consent receipts and their withdrawal
/// @notice See `IConsents`.
contract Consents is IConsents, EIP712 {
    bytes32 private constant CONSENT_TYPEHASH = keccak256(
        "Consent(address account,bytes32 callId,bytes32 dataDigest,uint256 terms,bytes32 termsDetail,uint64 expiresAt)"
    );
    bytes32 private constant WITHDRAW_TYPEHASH = keccak256("Withdraw(address account)");

    /// @inheritdoc IConsents
    mapping(address account => uint64) public withdrawnAt;

    constructor() EIP712("Theriac", "1") {}

    /// @inheritdoc IConsents
    function withdraw(address account, bytes calldata signature) external {
        uint64 since = withdrawnAt[account];
        if (since != 0) revert AlreadyWithdrawn(account, since);
        if (msg.sender != account) _requireSigned(account, withdrawalDigest(account), signature);

        withdrawnAt[account] = uint64(block.timestamp);
        emit Withdrawn(account);
    }

    /// @inheritdoc IConsents
    function withdrawalDigest(address account) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(WITHDRAW_TYPEHASH, account)));
    }

    /// @inheritdoc IConsents
    function consentDigest(Consent calldata consent) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(CONSENT_TYPEHASH, consent)));
    }

    /// @inheritdoc IConsents
    function requireSigned(Consent calldata consent, bytes calldata signature) external view {
        _requireSigned(consent.account, consentDigest(consent), signature);
    }

    /// @inheritdoc IConsents
    function covers(
        uint256 consentTerms,
        bytes32 consentDetail,
        uint64 expiresAt,
        uint256 listingTerms,
        bytes32 listingDetail,
        uint64 endsAt
    ) external pure returns (bool) {
        return Terms.covers(consentTerms, consentDetail, expiresAt, listingTerms, listingDetail, endsAt);
    }

    function _requireSigned(address account, bytes32 digest, bytes calldata signature) private view {
        if (!Signatures.isValid(account, digest, signature)) revert SignatureInvalid(account, digest);
    }
}
