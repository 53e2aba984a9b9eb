// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {PlainToken} from "../Tokens.sol";

enum Mood {
    Fair,
    // Moves what it should and returns nothing.
    Silent,
    // Moves what it should and calls somebody in the middle.
    Reentrant,
    // Keeps one in a hundred.
    Taxing,
    // Brings one more than asked for.
    Generous,
    // Says true and moves nothing.
    Lying,
    // Says false and moves nothing.
    Refusing,
    // Reverts.
    Paused,
    // Reverts when it pays one certain account, as a receiver's hook may.
    Blocking
}

/// @dev An ERC-20 that changes its ways, so that money which came in properly may not get out properly.
contract MoodyToken is PlainToken {
    Mood public mood;
    address public blocked;
    address public target;
    bytes public data;
    /// @dev How often a call from within a transfer went through, and how often the guard refused it.
    uint256 public reentries;
    uint256 public repelled;

    error Unwilling();

    function sway(Mood mood_, address blocked_, address target_, bytes calldata data_) external {
        (mood, blocked, target, data) = (mood_, blocked_, target_, data_);
    }

    function transfer(address to, uint256 amount) public override returns (bool) {
        return _answer(msg.sender, to, amount);
    }

    function transferFrom(address from, address to, uint256 amount) public override returns (bool) {
        allowance[from][msg.sender] -= amount;
        return _answer(from, to, amount);
    }

    function _answer(address from, address to, uint256 amount) private returns (bool) {
        if (mood == Mood.Paused || (mood == Mood.Blocking && to == blocked)) revert Unwilling();
        if (mood == Mood.Refusing) return false;
        if (mood == Mood.Lying) return true;

        balanceOf[from] -= amount;
        balanceOf[to] += amount;
        if (mood == Mood.Taxing) balanceOf[to] -= amount / 100;
        if (mood == Mood.Generous) balanceOf[to] += 1;
        if (mood == Mood.Reentrant) {
            (bool success, bytes memory reason) = target.call(data);
            if (success) reentries += 1;
            else if (bytes4(reason) == ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector) repelled += 1;
        }
        if (mood == Mood.Silent) {
            assembly ("memory-safe") {
                return(0, 0)
            }
        }
        return true;
    }
}
