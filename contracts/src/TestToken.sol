// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";

/// @title A token worth nothing, for the sandbox and for test networks
/// @notice Six decimals, like the common stablecoins. Anyone may create it.
contract TestToken is ERC20, ERC20Permit {
    /// @notice What one call of `faucet` gives: 10,000 THR.
    uint256 public constant FAUCET_AMOUNT = 10_000e6;
    /// @notice The most one call of `mint` gives: 1,000,000 THR.
    uint256 public constant MINT_LIMIT = 1_000_000e6;

    /// @notice More than one call may create.
    error MintAboveLimit(uint256 amount, uint256 limit);

    constructor() ERC20("Theriac Test Token", "THR") ERC20Permit("Theriac Test Token") {}

    /// @inheritdoc ERC20
    function decimals() public pure override returns (uint8) {
        return 6;
    }

    /// @notice Gives the sender `FAUCET_AMOUNT`.
    function faucet() external {
        _mint(msg.sender, FAUCET_AMOUNT);
    }

    /// @notice Gives `to` `amount`, in millionths of a token.
    function mint(address to, uint256 amount) external {
        if (amount > MINT_LIMIT) revert MintAboveLimit(amount, MINT_LIMIT);
        _mint(to, amount);
    }
}
