// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Test} from "./support/Test.sol";
import {ITestToken} from "./support/Tokens.sol";

contract TestTokenTest is Test {
    uint256 internal constant START = 1_800_000_000;

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
        bytes32 domain = domainOf("Theriac Test Token", address(token));
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

    function test_a_permit_of_the_owner_sets_the_allowance_once_and_until_its_deadline() public {
        vm.warp(START);
        address owner = vm.addr(1);
        bytes32 hash = keccak256(
            abi.encode(
                keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"),
                owner,
                address(0xa),
                7,
                0,
                START
            )
        );
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(1, keccak256(abi.encodePacked(hex"1901", token.DOMAIN_SEPARATOR(), hash)));
        vm.warp(START + 1);
        vm.expectRevert(abi.encodeWithSignature("ERC2612ExpiredSignature(uint256)", START));
        token.permit(owner, address(0xa), 7, START, v, r, s);
        vm.warp(START);
        token.permit(owner, address(0xa), 7, START, v, r, s);
        assertEq(token.allowance(owner, address(0xa)), 7, "allowance");
        vm.expectRevert();
        token.permit(owner, address(0xa), 7, START, v, r, s);
    }
}
