// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Crowd} from "./Crowd.sol";
import {Test} from "./Test.sol";

/// @dev One crowd in front of one market, for forge to call: each number gives another crowd, for forge gives all the same seeds.
abstract contract CrowdTest is Test {
    Crowd internal crowd;
    uint256 private immutable _number;

    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    constructor(uint256 number) {
        _number = number;
    }

    function setUp() public {
        crowd = new Crowd(_number);
        for (uint256 i = 0; i < 4; i++) {
            crowd.offer(i);
        }
    }

    /// @dev For forge: call nothing but the crowd.
    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(crowd);
    }

    /// @dev For forge: what the crowd does; the rest of it are questions.
    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector(address(crowd), crowd.steps());
    }

    /// @dev After each sequence no step has broken any invariant, and everything can be ended and taken out.
    function afterInvariant() public {
        assertEq(crowd.windDown(), "", "the end");
        for (uint256 number = 1; number <= 10; number++) {
            unbroken(number);
        }
    }

    /// @dev No step has shown something that invariant `number` excludes.
    function unbroken(uint256 number) internal view {
        assertEq(crowd.broken(number), "", "happened");
    }
}
