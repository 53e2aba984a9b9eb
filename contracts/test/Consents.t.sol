// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IConsents} from "../src/interfaces/IConsents.sol";
import {Test} from "./support/Test.sol";
import {ForeignWallet, Wallet} from "./support/Wallets.sol";

contract ConsentsTest is Test {
    uint256 internal constant KEY = 0xc0ffee;
    uint256 internal constant START = 1_800_000_000;
    address internal account = vm.addr(KEY);
    address internal stranger = address(0x57a4);
    IConsents internal consents;

    function setUp() public {
        vm.warp(START);
        consents = IConsents(vm.deployCode("Consents.sol:Consents"));
    }

    function test_an_account_withdraws_by_itself_without_a_signature() public {
        vm.expectEmit(address(consents));
        emit IConsents.Withdrawn(account);
        vm.prank(account);
        consents.withdraw(account, "");
        assertEq(consents.withdrawnAt(account), START, "when");
    }

    function test_anyone_brings_a_withdrawal_slip() public {
        bytes memory slip = _sign(KEY, consents.withdrawalDigest(account));
        vm.warp(START + 1000 days);
        vm.prank(stranger);
        consents.withdraw(account, slip);
        assertEq(consents.withdrawnAt(account), START + 1000 days, "when");
    }

    function test_the_slip_signs_the_digest_of_eip_712() public view {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Theriac"),
                keccak256("1"),
                block.chainid,
                address(consents)
            )
        );
        bytes32 hash = keccak256(abi.encode(keccak256("Withdraw(address account)"), account));
        assertEq(consents.withdrawalDigest(account), keccak256(abi.encodePacked(hex"1901", domain, hash)), "digest");
    }

    function test_nobody_has_withdrawn_at_first() public view {
        assertEq(consents.withdrawnAt(account), 0, "when");
    }

    function test_a_slip_withdraws_nobody_else() public {
        bytes memory slip = _sign(KEY, consents.withdrawalDigest(account));
        _refused(stranger, slip);
        assertEq(consents.withdrawnAt(stranger), 0, "stranger");
    }

    function test_a_slip_signed_by_somebody_else_is_refused() public {
        _refused(account, _sign(0xbad, consents.withdrawalDigest(account)));
        _refused(account, "");
        _refused(account, new bytes(65));
    }

    function test_a_slip_for_another_chain_is_refused() public {
        uint256 here = block.chainid;
        vm.chainId(here + 1);
        bytes memory slip = _sign(KEY, consents.withdrawalDigest(account));
        vm.chainId(here);
        _refused(account, slip);
    }

    function test_the_mirrored_signature_is_refused() public {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(KEY, consents.withdrawalDigest(account));
        uint256 order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;
        _refused(account, abi.encodePacked(r, order - uint256(s), v ^ 7));
    }

    function test_a_withdrawal_is_for_good_and_keeps_its_time() public {
        vm.prank(account);
        consents.withdraw(account, "");
        vm.warp(START + 1 days);
        vm.expectRevert(abi.encodeWithSelector(IConsents.AlreadyWithdrawn.selector, account, START));
        vm.prank(account);
        consents.withdraw(account, "");
        assertEq(consents.withdrawnAt(account), START, "when");
    }

    function test_a_contract_account_withdraws_by_eip_1271() public {
        address wallet = address(new Wallet(account));
        bytes memory slip = _sign(KEY, consents.withdrawalDigest(wallet));
        consents.withdraw(wallet, slip);
        assertEq(consents.withdrawnAt(wallet), START, "when");
    }

    function test_a_contract_account_that_says_something_else_is_refused() public {
        address wallet = address(new ForeignWallet());
        _refused(wallet, _sign(KEY, consents.withdrawalDigest(wallet)));
    }

    function test_an_account_with_delegated_code_still_signs_by_ecdsa() public {
        vm.etch(account, address(new ForeignWallet()).code);
        bytes memory slip = _sign(KEY, consents.withdrawalDigest(account));
        consents.withdraw(account, slip);
        assertEq(consents.withdrawnAt(account), START, "when");
    }

    function _sign(uint256 key, bytes32 digest) private pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    function _refused(address account_, bytes memory slip) private {
        bytes memory refusal =
            abi.encodeWithSelector(IConsents.SignatureInvalid.selector, account_, consents.withdrawalDigest(account_));
        vm.expectRevert(refusal);
        vm.prank(address(0x1));
        consents.withdraw(account_, slip);
    }
}
