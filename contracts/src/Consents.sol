// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {IConsents} from "./interfaces/IConsents.sol";
import {Signatures} from "./lib/Signatures.sol";

/// @title Withdrawals of consent
/// @notice See `IConsents`.
contract Consents is IConsents, EIP712 {
    bytes32 private constant WITHDRAW_TYPEHASH = keccak256("Withdraw(address account)");

    /// @inheritdoc IConsents
    mapping(address account => uint64) public withdrawnAt;

    constructor() EIP712("Theriac", "1") {}

    /// @inheritdoc IConsents
    function withdraw(address account, bytes calldata signature) external {
        uint64 since = withdrawnAt[account];
        if (since != 0) revert AlreadyWithdrawn(account, since);
        if (msg.sender != account) {
            bytes32 digest = withdrawalDigest(account);
            if (!Signatures.isValid(account, digest, signature)) revert SignatureInvalid(account, digest);
        }

        withdrawnAt[account] = uint64(block.timestamp);
        emit Withdrawn(account);
    }

    /// @inheritdoc IConsents
    function withdrawalDigest(address account) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(WITHDRAW_TYPEHASH, account)));
    }
}
