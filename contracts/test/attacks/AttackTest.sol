// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

import {Arbiter, ClaimAuthorisation, Listing, Order, Point, ResealProof, Seal} from "../../src/interfaces/Types.sol";
import {MarketTest} from "../support/MarketTest.sol";
import {Prover} from "../support/Prover.sol";

/// @dev What attackers do and what they have afterwards. An attack goes on whatever the market says to its steps, and what it
/// brought is measured at its end.
abstract contract AttackTest is MarketTest {
    /// @dev Sends a call to the market, and says whether it went through.
    function tries(address who, bytes memory data) internal returns (bool success) {
        vm.prank(who);
        (success,) = address(market).call(data);
    }

    /// @dev What `scalar` opens: C - scalar * R.
    function opened(Seal memory s, uint256 scalar) internal view returns (Point memory) {
        return minus(s.c, Prover.mul(s.r, scalar));
    }

    /// @dev Whether `scalar` opens the key that the listing seals.
    function opens(Seal memory s, uint256 scalar) internal view returns (bool) {
        return same(opened(s, scalar), secret);
    }

    function same(Point memory left, Point memory right) internal pure returns (bool) {
        return left.x == right.x && left.y == right.y;
    }

    function minus(Point memory left, Point memory right) internal view returns (Point memory) {
        return Prover.add(left, Prover.negate(right));
    }

    function times(uint256 scalar) internal view returns (Point memory) {
        return Prover.mul(Prover.g(), scalar);
    }

    function enrich(address who, uint256 amount) internal {
        token.mint(who, amount);
        vm.prank(who);
        token.approve(address(market), type(uint256).max);
    }

    function orderBy(address who, Listing memory l, Point memory key) internal view returns (Order memory o) {
        o = orderOf(l);
        (o.buyer, o.buyerKey) = (who, key);
    }

    function ordering(Listing memory l, Order memory o) internal view returns (bytes memory) {
        return abi.encodeCall(market.order, (l, o.buyerKey, o.purpose, o.evidence, "", o.nonce));
    }

    /// @dev A proof by the holder of `scalar` that `to`, made with `t`, holds what `from` does.
    function prove(uint256 scalar, uint256 t, bytes32 context, Seal memory from, Seal memory to)
        internal
        view
        returns (ResealProof memory)
    {
        return Prover.proveReseal(scalar, t, context, from, to, Prover.scalar("a"), Prover.scalar("c"));
    }

    function contextOf(string memory tag, bytes32 id) internal view returns (bytes32) {
        return Prover.context(tag, address(market), id);
    }

    /// @dev A delivery to `o` by the holder of `from`.
    function delivering(Listing memory l, Order memory o, uint256 scalar, Seal memory from)
        internal
        view
        returns (Seal memory to, bytes memory data)
    {
        to = Prover.seal(opened(from, scalar), o.buyerKey, T);
        ResealProof memory proof = prove(scalar, T, contextOf("deliver", market.orderId(o)), from, to);
        data = abi.encodeCall(market.deliver, (l, o, from, to.r, to.c, proof));
    }

    /// @dev A dispute by the holder of `scalar`, who says that `from` was delivered and shows the arbiter `to`.
    function disputing(Listing memory l, Order memory o, Arbiter memory a, Seal memory from, Seal memory to, uint256 scalar)
        internal
        view
        returns (bytes memory)
    {
        ResealProof memory proof = prove(scalar, DISPUTE_T, contextOf("dispute", market.orderId(o)), from, to);
        return abi.encodeCall(market.dispute, (l, o, a, from, to.r, to.c, proof));
    }

    /// @dev What the only leaf is paid when it claims.
    function claimedBy(Listing memory l, address recipient) internal returns (uint256) {
        ClaimAuthorisation memory a = authorisation(l);
        a.claimedBefore = market.claimed(a.listing, 0);
        a.recipient = recipient;
        vm.prank(contributor);
        market.claim(l, leaf(), path(), a, "");
        return token.balanceOf(recipient);
    }

    /// @dev What of a price goes to the split.
    function shareOf(uint256 price) internal pure returns (uint256) {
        return price - price * FEE_BPS / 10_000;
    }
}
