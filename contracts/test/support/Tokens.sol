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

/// @dev Moves nothing while it is paused.
contract PausableToken is PlainToken {
    bool public paused;

    error Paused();

    function setPaused(bool value) external {
        paused = value;
    }

    function _move(address from, address to, uint256 amount) internal override {
        if (paused) revert Paused();
        super._move(from, to, amount);
    }
}

/// @dev Tells receivers that have a hook, as ERC-777 tokens do; one that does not take the call stops the transfer.
contract HookToken is PlainToken {
    function _move(address from, address to, uint256 amount) internal override {
        super._move(from, to, amount);
        (bool success, bytes memory outcome) = to.call(abi.encodeCall(Receiver.tokensReceived, ()));
        // Who has no hook answers with nothing.
        if (!success && outcome.length != 0) {
            assembly ("memory-safe") {
                revert(add(outcome, 0x20), mload(outcome))
            }
        }
    }
}

/// @dev Takes such tokens when it wants to.
contract Receiver {
    bool public willing;

    error Unwilling();

    function setWilling(bool value) external {
        willing = value;
    }

    function tokensReceived() external view {
        if (!willing) revert Unwilling();
    }
}

/// @dev Takes anybody's balance away.
contract BurningToken is PlainToken {
    function burn(address from, uint256 amount) external {
        balanceOf[from] -= amount;
    }
}

/// @dev Keeps one in a hundred of each transfer from some time on.
contract LaterFeeToken is PlainToken {
    bool public taking;

    function setTaking(bool value) external {
        taking = value;
    }

    function _move(address from, address to, uint256 amount) internal override {
        balanceOf[from] -= amount;
        balanceOf[to] += taking ? amount - amount / 100 : amount;
    }
}

/// @dev Has the decimals it is made with.
contract DecimalToken is PlainToken {
    uint8 public immutable decimals;

    constructor(uint8 decimals_) {
        decimals = decimals_;
    }
}
