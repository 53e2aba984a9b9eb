// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IMarket} from "./interfaces/IMarket.sol";
import {ClaimAuthorisation, Leaf, Listing, Path, Permit} from "./interfaces/Types.sol";
import {Shares} from "./lib/Shares.sol";
import {Signatures} from "./lib/Signatures.sol";
import {SplitTree} from "./lib/SplitTree.sol";

/// @title The market's money
/// @notice What is credited to whom, how it is taken out, and every transfer in and out. See `IMarket`.
abstract contract Payouts is IMarket, EIP712, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @dev One slot, because settling writes both.
    struct Money {
        /// All that was ever settled to the split.
        uint128 revenue;
        /// The steward's fees not yet claimed.
        uint128 fees;
    }

    /// @dev A relayer's fee is at most one in this many parts of a claim.
    uint128 private constant RELAY_FEE_DIVISOR = 10;
    bytes32 private constant CLAIM_TYPEHASH = keccak256(
        "ClaimAuthorisation(bytes32 listing,uint32 index,uint128 claimedBefore,address recipient,address relayer,uint128 fee,uint128 minReceived,uint64 deadline)"
    );

    mapping(bytes32 listingId => Money) internal _money;
    /// @inheritdoc IMarket
    mapping(bytes32 listingId => mapping(uint32 index => uint128)) public claimed;
    /// @inheritdoc IMarket
    mapping(address token => mapping(address account => uint128)) public credit;

    constructor() EIP712("Theriac", "1") {}

    // ---------------------------------------------------------------------------------------------------------- taking it

    /// @inheritdoc IMarket
    function claim(
        Listing calldata listing,
        Leaf calldata leaf,
        Path calldata path,
        ClaimAuthorisation calldata authorisation,
        bytes calldata signature
    ) external nonReentrant {
        bytes32 id = _requireListed(listing);
        _requireLeaf(id, listing, leaf, path);
        _requireAuthorised(id, leaf, authorisation, signature);

        uint128 before = claimed[id][leaf.index];
        if (authorisation.claimedBefore != before) revert ClaimedBeforeMismatch(authorisation.claimedBefore, before);
        // At most the revenue: a leaf's weight is part of the total.
        uint128 amount = uint128(Math.mulDiv(_money[id].revenue, leaf.weight, listing.totalWeight)) - before;
        if (amount == 0) revert NothingToClaim(id);
        uint128 fee = authorisation.fee;
        if (fee > amount / RELAY_FEE_DIVISOR) revert RelayFeeTooHigh(fee, amount / RELAY_FEE_DIVISOR);
        uint128 received = amount - fee;
        if (received < authorisation.minReceived) revert ReceivedTooLittle(received, authorisation.minReceived);

        claimed[id][leaf.index] = before + amount;
        emit Claimed(id, leaf.index, leaf.account, authorisation.recipient, amount, msg.sender, fee);
        _pay(listing.token, authorisation.recipient, received);
        _pay(listing.token, msg.sender, fee);
    }

    /// @inheritdoc IMarket
    function claimFee(Listing calldata listing) external nonReentrant {
        _requireSteward(listing);
        bytes32 id = _requireListed(listing);
        uint128 amount = _money[id].fees;
        if (amount == 0) revert NothingToClaim(id);

        _money[id].fees = 0;
        emit FeeClaimed(id, amount);
        _pay(listing.token, listing.steward, amount);
    }

    /// @inheritdoc IMarket
    function withdrawCredit(address token) external nonReentrant {
        uint128 amount = credit[token][msg.sender];
        if (amount == 0) revert NoCredit(token, msg.sender);

        credit[token][msg.sender] = 0;
        emit CreditWithdrawn(token, msg.sender, amount);
        _pay(token, msg.sender, amount);
    }

    /// @inheritdoc IMarket
    function claimDigest(ClaimAuthorisation calldata authorisation) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(CLAIM_TYPEHASH, authorisation)));
    }

    // --------------------------------------------------------------------------------------------------------- crediting it

    /// @dev Divides `amount` between the split and the steward's fee.
    function _divide(bytes32 id, Listing calldata listing, uint128 amount)
        internal
        returns (uint128 toSplit, uint128 toSteward)
    {
        (toSplit, toSteward) = Shares.settled(amount, listing.stewardFeeBps);
        Money storage money = _money[id];
        (uint128 revenue, uint128 fees) = (money.revenue + toSplit, money.fees + toSteward);
        (money.revenue, money.fees) = (revenue, fees);
    }

    // --------------------------------------------------------------------------------------------------------- who may do it

    /// @dev The id of a listing that exists.
    function _requireListed(Listing calldata listing) internal view virtual returns (bytes32 id);

    function _requireSteward(Listing calldata listing) internal view {
        if (msg.sender != listing.steward) revert NotSteward(msg.sender, listing.steward);
    }

    function _requireLeaf(bytes32 id, Listing calldata listing, Leaf calldata leaf, Path calldata path) internal pure {
        if (!SplitTree.contains(leaf, path, listing.splitRoot, listing.totalWeight, listing.leafCount)) {
            revert LeafNotInSplit(id, leaf.index);
        }
    }

    function _requireAuthorised(
        bytes32 id,
        Leaf calldata leaf,
        ClaimAuthorisation calldata authorisation,
        bytes calldata signature
    ) private view {
        if (authorisation.listing != id || authorisation.index != leaf.index) {
            revert AuthorisationMismatch(authorisation.listing, authorisation.index);
        }
        if (block.timestamp > authorisation.deadline) revert AuthorisationExpired(authorisation.deadline);
        if (authorisation.relayer != address(0) && authorisation.relayer != msg.sender) {
            revert NotRelayer(msg.sender, authorisation.relayer);
        }
        address recipient = authorisation.recipient;
        if (recipient == address(0) || recipient == address(this)) revert RecipientInvalid(recipient);

        if (msg.sender != leaf.account) {
            bytes32 digest = claimDigest(authorisation);
            if (!Signatures.isValid(leaf.account, digest, signature)) revert SignatureInvalid(leaf.account, digest);
        }
    }

    // ------------------------------------------------------------------------------------------------------------ tokens

    /// @dev A permit somebody else used first, or a token without permits, is no matter when the allowance covers the price.
    function _permit(address token, uint128 price, Permit calldata permit) internal {
        if (price == 0) return;
        try IERC20Permit(token).permit(msg.sender, address(this), price, permit.deadline, permit.v, permit.r, permit.s) {}
        catch {
            uint256 allowance = IERC20(token).allowance(msg.sender, address(this));
            if (allowance < price) revert AllowanceTooSmall(allowance, price);
        }
    }

    /// @dev Takes exactly `amount` from the sender into escrow.
    function _collect(address token, uint128 amount) internal {
        if (amount == 0) return;
        uint256 before = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransferFrom(msg.sender, address(this), amount);
        uint256 received = IERC20(token).balanceOf(address(this)) - before;
        if (received != amount) revert TransferInexact(received, amount);
    }

    function _pay(address token, address to, uint256 amount) internal {
        if (amount != 0) IERC20(token).safeTransfer(to, amount);
    }
}
