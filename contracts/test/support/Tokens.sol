// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";

/// @dev What the test token offers.
interface ITestToken is IERC20, IERC20Permit {
    error MintAboveLimit(uint256 amount, uint256 limit);

    function name() external view returns (string memory);
    function symbol() external view returns (string memory);
    function decimals() external view returns (uint8);
    function faucet() external;
    function mint(address to, uint256 amount) external;
}

/// @dev An ERC-20 as small as one can be, without permits. The others misbehave each in one way.
contract PlainToken {
    mapping(address account => uint256) public balanceOf;
    mapping(address owner => mapping(address spender => uint256)) public allowance;

    function mint(address to, uint256 amount) external {
        balanceOf[to] += amount;
    }

    function approve(address spender, uint256 amount) external returns (bool) {
        allowance[msg.sender][spender] = amount;
        return true;
    }

    function transfer(address to, uint256 amount) public virtual returns (bool) {
        _move(msg.sender, to, amount);
        return true;
    }

    function transferFrom(address from, address to, uint256 amount) public virtual returns (bool) {
        allowance[from][msg.sender] -= amount;
        _move(from, to, amount);
        return true;
    }

    function _move(address from, address to, uint256 amount) internal virtual {
        balanceOf[from] -= amount;
        balanceOf[to] += amount;
    }
}

/// @dev Keeps one in a hundred of each transfer.
contract FeeToken is PlainToken {
    function _move(address from, address to, uint256 amount) internal override {
        balanceOf[from] -= amount;
        balanceOf[to] += amount - amount / 100;
    }
}

/// @dev Brings more than asked for.
contract BonusToken is PlainToken {
    function _move(address from, address to, uint256 amount) internal override {
        balanceOf[from] -= amount;
        balanceOf[to] += amount + 1;
    }
}

/// @dev Says false and moves nothing, in place of reverting.
contract FalseToken is PlainToken {
    bool public refusing = true;

    function setRefusing(bool value) external {
        refusing = value;
    }

    function transfer(address to, uint256 amount) public override returns (bool) {
        return refusing ? false : super.transfer(to, amount);
    }

    function transferFrom(address from, address to, uint256 amount) public override returns (bool) {
        return refusing ? false : super.transferFrom(from, to, amount);
    }
}

/// @dev Says true and moves nothing.
contract LyingToken is PlainToken {
    function _move(address, address, uint256) internal override {}
}

/// @dev Returns nothing from its transfers, as some old tokens do.
contract SilentToken {
    mapping(address account => uint256) public balanceOf;
    mapping(address owner => mapping(address spender => uint256)) public allowance;

    function mint(address to, uint256 amount) external {
        balanceOf[to] += amount;
    }

    function approve(address spender, uint256 amount) external {
        allowance[msg.sender][spender] = amount;
    }

    function transfer(address to, uint256 amount) external {
        balanceOf[msg.sender] -= amount;
        balanceOf[to] += amount;
    }

    function transferFrom(address from, address to, uint256 amount) external {
        allowance[from][msg.sender] -= amount;
        balanceOf[from] -= amount;
        balanceOf[to] += amount;
    }
}

/// @dev Refuses transfers to some, as tokens with a blocklist do.
contract BlockingToken is PlainToken {
    mapping(address account => bool) public blocked;

    error Blocked(address account);

    function setBlocked(address account, bool value) external {
        blocked[account] = value;
    }

    function _move(address from, address to, uint256 amount) internal override {
        if (blocked[to]) revert Blocked(to);
        super._move(from, to, amount);
    }
}

/// @dev Calls `target` with `data` in the middle of each transfer and keeps the outcome.
contract ReentrantToken is PlainToken {
    address public target;
    bytes public data;
    bool public succeeded;
    bytes public outcome;

    function arm(address target_, bytes calldata data_) external {
        (target, data) = (target_, data_);
    }

    function _move(address from, address to, uint256 amount) internal override {
        super._move(from, to, amount);
        if (target != address(0)) (succeeded, outcome) = target.call(data);
    }
}

/// @dev Takes every call it does not know for success, permits among them, as wrapped ether does.
contract WelcomingToken is PlainToken {
    fallback() external {}
}
