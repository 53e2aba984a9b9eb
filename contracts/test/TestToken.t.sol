// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Test} from "./support/Test.sol";
import {ITestToken} from "./support/Tokens.sol";

contract TestTokenTest is Test {
    ITestToken internal token;

    function setUp() public {
        token = ITestToken(vm.deployCode("TestToken.sol:TestToken"));
    }

    function test_it_says_what_it_is() public view {
        assertEq(token.name(), "Theriac Test Token", "name");
        assertEq(token.symbol(), "THR", "symbol");
        assertEq(token.decimals(), 6, "decimals");
    }

    function test_the_permit_domain_has_version_1() public view {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Theriac Test Token"),
                keccak256("1"),
                block.chainid,
                address(token)
            )
        );
        assertEq(token.DOMAIN_SEPARATOR(), domain, "domain");
    }

    function test_the_faucet_gives_ten_thousand_to_whoever_asks() public {
        vm.prank(address(0xa));
        token.faucet();
        assertEq(token.balanceOf(address(0xa)), 10_000e6, "balance");
    }

    function test_mint_gives_at_most_a_million_at_once() public {
        token.mint(address(0xa), 1_000_000e6);
        assertEq(token.balanceOf(address(0xa)), 1_000_000e6, "balance");
        vm.expectRevert(abi.encodeWithSelector(ITestToken.MintAboveLimit.selector, 1_000_000e6 + 1, 1_000_000e6));
        token.mint(address(0xa), 1_000_000e6 + 1);
    }
}
