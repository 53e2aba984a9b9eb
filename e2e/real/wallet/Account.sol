// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

/// The code that a test wallet puts behind its account (EIP-7702): several calls in one transaction.
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
}
