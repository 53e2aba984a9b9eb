// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

/// The code that a test wallet puts behind its account (EIP-7702): several calls in one transaction, and signatures by EIP-1271.
contract Account {
    struct Call {
        address to;
        uint256 value;
        bytes data;
    }

    receive() external payable {}

    function execute(Call[] calldata calls) external {
        require(msg.sender == address(this));
        for (uint256 i = 0; i < calls.length; ++i) {
            (bool done, bytes memory reason) = calls[i].to.call{value: calls[i].value}(calls[i].data);
            if (!done) assembly ("memory-safe") {
                revert(add(reason, 32), mload(reason))
            }
        }
    }

    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4) {
        address signer = ecrecover(hash, uint8(signature[64]), bytes32(signature[0:32]), bytes32(signature[32:64]));
        return signer == address(this) ? this.isValidSignature.selector : bytes4(0xffffffff);
    }
}
