// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {IConsents} from "../src/interfaces/IConsents.sol";
import {Consent} from "../src/interfaces/Types.sol";
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

    // ----------------------------------------------------------------------------------------------------- withdrawal

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
        bytes32 hash = keccak256(abi.encode(keccak256("Withdraw(address account)"), account));
        assertEq(consents.withdrawalDigest(account), _digest(hash), "digest");
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

    function test_wallets_are_told_the_domain_of_what_they_sign() public {
        assertDomain(address(consents));
        vm.chainId(block.chainid + 1);
        assertDomain(address(consents));
    }

    // ------------------------------------------------------------------------------------------------------- receipts

    function testFuzz_a_receipt_signs_the_digest_of_eip_712(Consent memory c) public view {
        bytes32 typeHash = keccak256(
            "Consent(address account,bytes32 callId,bytes32 dataDigest,uint256 terms,bytes32 termsDetail,uint64 expiresAt)"
        );
        bytes32 hash =
            keccak256(abi.encode(typeHash, c.account, c.callId, c.dataDigest, c.terms, c.termsDetail, c.expiresAt));
        assertEq(consents.consentDigest(c), _digest(hash), "digest");
    }

    function test_a_receipt_that_its_account_signed_is_good_whoever_asks() public {
        Consent memory receipt = _receipt();
        bytes memory signature = _sign(KEY, consents.consentDigest(receipt));
        vm.prank(stranger);
        consents.requireSigned(receipt, signature);
    }

    function test_a_receipt_is_good_after_it_expired_and_after_withdrawal() public {
        // It proves what was said. What follows from that is the market's to judge.
        Consent memory receipt = _receipt();
        bytes memory signature = _sign(KEY, consents.consentDigest(receipt));
        vm.prank(account);
        consents.withdraw(account, "");
        vm.warp(receipt.expiresAt + 1);
        consents.requireSigned(receipt, signature);
    }

    function test_a_receipt_of_a_contract_account_is_signed_by_eip_1271() public {
        Consent memory receipt = _receipt();
        receipt.account = address(new Wallet(account));
        consents.requireSigned(receipt, _sign(KEY, consents.consentDigest(receipt)));
    }

    function test_a_receipt_of_an_account_with_delegated_code_is_signed_by_ecdsa() public {
        vm.etch(account, address(new ForeignWallet()).code);
        Consent memory receipt = _receipt();
        consents.requireSigned(receipt, _sign(KEY, consents.consentDigest(receipt)));
    }

    function test_a_receipt_of_a_contract_account_that_says_something_else_is_refused() public {
        Consent memory receipt = _receipt();
        receipt.account = address(new ForeignWallet());
        _receiptRefused(receipt, _sign(KEY, consents.consentDigest(receipt)));
    }

    function test_a_receipt_signed_by_somebody_else_is_refused() public {
        Consent memory receipt = _receipt();
        _receiptRefused(receipt, _sign(0xbad, consents.consentDigest(receipt)));
        _receiptRefused(receipt, "");
        _receiptRefused(receipt, new bytes(65));
    }

    function test_a_receipt_of_nobody_is_refused() public {
        // ecrecover gives 0 for what is no signature.
        Consent memory receipt = _receipt();
        receipt.account = address(0);
        _receiptRefused(receipt, new bytes(65));
        _receiptRefused(receipt, abi.encodePacked(bytes32(uint256(1)), bytes32(uint256(1)), uint8(29)));
    }

    function test_a_receipt_with_any_field_changed_is_refused() public {
        bytes memory signature = _sign(KEY, consents.consentDigest(_receipt()));
        Consent memory changed = _receipt();
        changed.account = stranger;
        _receiptRefused(changed, signature);
        changed = _receipt();
        changed.callId = 0;
        _receiptRefused(changed, signature);
        changed = _receipt();
        changed.dataDigest = keccak256("other data");
        _receiptRefused(changed, signature);
        changed = _receipt();
        changed.terms = 5;
        _receiptRefused(changed, signature);
        changed = _receipt();
        changed.termsDetail = 0;
        _receiptRefused(changed, signature);
        changed = _receipt();
        changed.expiresAt++;
        _receiptRefused(changed, signature);
    }

    function test_a_receipt_for_another_chain_or_contract_is_refused() public {
        Consent memory receipt = _receipt();
        IConsents elsewhere = IConsents(vm.deployCode("Consents.sol:Consents"));
        _receiptRefused(receipt, _sign(KEY, elsewhere.consentDigest(receipt)));

        uint256 here = block.chainid;
        vm.chainId(here + 1);
        bytes memory signature = _sign(KEY, consents.consentDigest(receipt));
        vm.chainId(here);
        _receiptRefused(receipt, signature);
    }

    function test_a_withdrawal_slip_is_no_receipt_and_a_receipt_no_slip() public {
        Consent memory receipt = _receipt();
        _receiptRefused(receipt, _sign(KEY, consents.withdrawalDigest(account)));
        _refused(account, _sign(KEY, consents.consentDigest(receipt)));
    }

    // -------------------------------------------------------------------------------------------------------- helpers

    function _receipt() private view returns (Consent memory) {
        return Consent({
            account: account,
            callId: keccak256("call"),
            dataDigest: keccak256("data"),
            terms: 4,
            termsDetail: keccak256("detail"),
            expiresAt: uint64(START + 365 days)
        });
    }

    /// @dev EIP-712 by hand, in the domain of the contract.
    function _digest(bytes32 structHash) private view returns (bytes32) {
        return typedDigest("Theriac", address(consents), structHash);
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

    function _receiptRefused(Consent memory receipt, bytes memory signature) private {
        bytes memory refusal =
            abi.encodeWithSelector(IConsents.SignatureInvalid.selector, receipt.account, consents.consentDigest(receipt));
        vm.expectRevert(refusal);
        consents.requireSigned(receipt, signature);
    }
}
