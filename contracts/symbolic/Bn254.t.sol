// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Bn254} from "../src/lib/Bn254.sol";

/// @dev For all numbers.
contract Bn254Check {
    function negate(uint256 s) external pure returns (uint256) {
        return Bn254.negate(s);
    }

    function check(uint256 x, uint256 y) external pure {
        Bn254.check(x, y);
    }

    function check_a_scalar_and_its_negative_add_up_to_zero(uint256 s) external view {
        if (s >= Bn254.Q) return;
        uint256 negative = this.negate(s);
        assert(negative < Bn254.Q);
        assert(s == 0 ? negative == 0 : s + negative == Bn254.Q);
    }

    function check_coordinates_at_or_above_the_prime_are_refused(uint256 x, uint256 y) external view {
        if (x < Bn254.P && y < Bn254.P) return;
        (bool accepted,) = address(this).staticcall(abi.encodeCall(this.check, (x, y)));
        assert(!accepted);
    }

    function check_the_identity_is_refused() external view {
        (bool accepted,) = address(this).staticcall(abi.encodeCall(this.check, (0, 0)));
        assert(!accepted);
    }
}
