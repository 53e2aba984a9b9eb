// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IERC5267} from "@openzeppelin/contracts/interfaces/IERC5267.sol";

import {Vm} from "./Vm.sol";

/// @dev What a test contract starts from: the cheatcodes and a few assertions.
abstract contract Test {
    Vm internal constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    /// @dev Tells forge that this is a test contract.
    // forge-lint: disable-next-line(screaming-snake-case-const)
    bool public constant IS_TEST = true;

    function assertTrue(bool value, string memory message) internal pure {
        vm.assertTrue(value, message);
    }

    function assertFalse(bool value, string memory message) internal pure {
        vm.assertTrue(!value, message);
    }

    function assertEq(uint256 left, uint256 right, string memory message) internal pure {
        vm.assertEq(left, right, message);
    }

    function assertEq(address left, address right, string memory message) internal pure {
        vm.assertEq(left, right, message);
    }

    function assertEq(bytes32 left, bytes32 right, string memory message) internal pure {
        vm.assertEq(left, right, message);
    }

    function assertEq(string memory left, string memory right, string memory message) internal pure {
        vm.assertEq(left, right, message);
    }

    function assertLe(uint256 left, uint256 right, string memory message) internal pure {
        vm.assertLe(left, right, message);
    }

    /// @dev Hash of the EIP-712 domain {name, 1, this chain, verifier}.
    function domainOf(string memory name, address verifier) internal view returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256(bytes(name)),
                keccak256("1"),
                block.chainid,
                verifier
            )
        );
    }

    /// @dev The EIP-712 digest that `verifier` asks a signature over.
    function typedDigest(string memory name, address verifier, bytes32 structHash) internal view returns (bytes32) {
        return keccak256(abi.encodePacked(hex"1901", domainOf(name, verifier), structHash));
    }

    /// @dev Wallets ask a verifier for its domain (ERC-5267): it answers with the one that its digests are made in.
    function assertDomain(address verifier) internal view {
        (bytes1 fields, string memory name, string memory version, uint256 chain, address contract_, bytes32 salt,) =
            IERC5267(verifier).eip712Domain();
        assertEq(uint8(fields), 0x0f, "name, version, chain and contract");
        assertEq(name, "Theriac", "name");
        assertEq(version, "1", "version");
        assertEq(chain, block.chainid, "chain");
        assertEq(contract_, verifier, "contract");
        assertEq(salt, bytes32(0), "salt");
    }

    /// @dev `value` folded into [low, high].
    function bound(uint256 value, uint256 low, uint256 high) internal pure returns (uint256) {
        uint256 span = high - low;
        return span == type(uint256).max ? value : low + value % (span + 1);
    }
}
