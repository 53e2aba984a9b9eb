// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Audit} from "./crowd/Audit.sol";
import {Ledger} from "./crowd/Ledger.sol";

/// @dev Stewards, delegates, buyers, contributors, relayers, arbiters, strangers and time. Each function without an underscore
/// lets one of them do something, chosen by a seed; the ledger says beforehand whether the market takes it, and every other
/// outcome is noted as a broken invariant.
contract Crowd is Audit {
    constructor(uint256 number) Ledger(number) {}

    uint256 private _drawn;

    /// @dev The next step of the crowd's own sequence: the same whatever bytecode forge takes its seeds from.
    function next() external {
        uint256 seed = _part(_drawn++, "next");
        bytes4[] memory all = steps();
        (bool success,) = address(this).call(abi.encodeWithSelector(all[seed % all.length], _part(seed, "seed")));
        assertTrue(success, "a step reverts");
    }

    function steps() public pure returns (bytes4[] memory selectors) {
        selectors = new bytes4[](30);
        selectors[0] = this.wait.selector;
        selectors[1] = this.waitForABoundary.selector;
        selectors[2] = this.offer.selector;
        selectors[3] = this.close.selector;
        selectors[4] = this.addDelegate.selector;
        selectors[5] = this.removeDelegate.selector;
        selectors[6] = this.approve.selector;
        selectors[7] = this.decline.selector;
        selectors[8] = this.claimFee.selector;
        selectors[9] = this.buy.selector;
        selectors[10] = this.buyWithPermit.selector;
        selectors[11] = this.dispute.selector;
        selectors[12] = this.deliver.selector;
        selectors[13] = this.refund.selector;
        selectors[14] = this.settle.selector;
        selectors[15] = this.rule.selector;
        selectors[16] = this.lapse.selector;
        selectors[17] = this.withdrawCredit.selector;
        selectors[18] = this.claim.selector;
        selectors[19] = this.relayClaim.selector;
        selectors[20] = this.withdraw.selector;
        selectors[21] = this.enforce.selector;
        selectors[22] = this.enforceByReceipt.selector;
        selectors[23] = this.postLeaves.selector;
        selectors[24] = this.forge.selector;
        selectors[25] = this.copySeal.selector;
        selectors[26] = this.trespass.selector;
        selectors[27] = this.donate.selector;
        selectors[28] = this.sway.selector;
        selectors[29] = this.repeatProof.selector;
    }
}
