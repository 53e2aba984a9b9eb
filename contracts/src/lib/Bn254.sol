// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IMarket} from "../interfaces/IMarket.sol";
import {Point} from "../interfaces/Types.sol";

/// @title The group BN254 G1 (EIP-196)
/// @dev Points are checked arithmetically before a precompile sees them: a failing precompile eats all gas it was given.
library Bn254 {
    /// @dev The field's prime.
    uint256 internal constant P = 0x30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47;
    /// @dev The group's prime order.
    uint256 internal constant Q = 0x30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001;
    /// @dev The generator G.
    uint256 internal constant GX = 1;
    uint256 internal constant GY = 2;

    /// @notice Reverts unless `point` is on the curve y^2 = x^3 + 3 with both coordinates below p. The identity (0, 0) is not.
    function check(Point calldata point) internal pure {
        check(point.x, point.y);
    }

    /// @notice The same, from its coordinates.
    function check(uint256 x, uint256 y) internal pure {
        if (x >= P || y >= P || mulmod(y, y, P) != addmod(mulmod(mulmod(x, x, P), x, P), 3, P)) {
            revert IMarket.PointInvalid(x, y);
        }
    }

    /// @notice s * (x, y), for a point of the curve or the identity.
    function mul(uint256 x, uint256 y, uint256 s) internal view returns (uint256 rx, uint256 ry) {
        bool success;
        assembly ("memory-safe") {
            let buffer := mload(0x40)
            mstore(buffer, x)
            mstore(add(buffer, 0x20), y)
            mstore(add(buffer, 0x40), s)
            success := staticcall(gas(), 0x07, buffer, 0x60, buffer, 0x40)
            rx := mload(buffer)
            ry := mload(add(buffer, 0x20))
        }
        if (!success) revert IMarket.PointInvalid(x, y);
    }

    /// @notice (ax, ay) + (bx, by), for points of the curve or the identity.
    function add(uint256 ax, uint256 ay, uint256 bx, uint256 by) internal view returns (uint256 rx, uint256 ry) {
        bool success;
        assembly ("memory-safe") {
            let buffer := mload(0x40)
            mstore(buffer, ax)
            mstore(add(buffer, 0x20), ay)
            mstore(add(buffer, 0x40), bx)
            mstore(add(buffer, 0x60), by)
            success := staticcall(gas(), 0x06, buffer, 0x80, buffer, 0x40)
            rx := mload(buffer)
            ry := mload(add(buffer, 0x20))
        }
        if (!success) revert IMarket.PointInvalid(ax, ay);
    }

    /// @notice s * G + t * (x, y), for a point of the curve or the identity.
    function mulGAdd(uint256 s, uint256 t, uint256 x, uint256 y) internal view returns (uint256, uint256) {
        (uint256 ax, uint256 ay) = mul(GX, GY, s);
        (uint256 bx, uint256 by) = mul(x, y, t);
        return add(ax, ay, bx, by);
    }

    /// @notice -s mod q, for s below q.
    function negate(uint256 s) internal pure returns (uint256) {
        return s == 0 ? 0 : Q - s;
    }
}
