// What `mutate.mjs` breaks, one at a time, and which tests must notice.
//
// A mutation is [what it does, the code it replaces, the code it puts there]. The code must occur exactly once in the function
// named by its group (in the file, where the group names none), so that a mutation cannot outlive what it was written for.
// Left out is what changes nothing: scalars of exactly q and a comparison of fewer bits of a challenge, for no proof reaches them.

const refuse = "revert IMarket.ProofInvalid();\n        if";
const accept = "return;\n        if";
const answer = "if (uint256(challenge) % Bn254.Q != proof.e) revert IMarket.ProofInvalid();";
const hash = "challenge := keccak256(preimage, 0x2c0)";
const difference = "Bn254.add(p[6], p[7], p[12], Bn254.P - p[13])";

/// Mutants of the libraries, run through `Libraries` alone.
const proofs = [
  {
    file: "src/lib/Reseal.sol",
    function: "requireKnowledge",
    mutations: [
      ["always no", "if (proof.e >=", `${refuse} (proof.e >=`],
      ["always yes", "if (proof.e >=", `${accept} (proof.e >=`],
      ["the answer is ignored", answer, "challenge;"],
      ["the answer is ignored when too small", "% Bn254.Q != proof.e", "% Bn254.Q < proof.e"],
      ["the answer is ignored when too large", "% Bn254.Q != proof.e", "% Bn254.Q > proof.e"],
      ["the challenge is not reduced", "uint256(challenge) % Bn254.Q", "uint256(challenge)"],
      ["e of any size", "proof.e >= Bn254.Q || ", ""],
      ["z of any size", " || proof.z >= Bn254.Q", ""],
      ["another label", '"theriac/v1/list"', '"theriac/v1/reseal"'],
      ["no label", '"theriac/v1/list", ', ""],
      ["no listing in the challenge", "listingId, seal, a", "seal, a"],
      ["no K in the challenge", "seal, a", "seal.r, seal.c, a"],
      ["no R in the challenge", "seal, a", "seal.holder, seal.c, a"],
      ["no C in the challenge", "seal, a", "seal.holder, seal.r, a"],
      ["no A in the challenge", "seal, a", "seal"],
      ["A without z * G", "mulGAdd(proof.z,", "mulGAdd(0,"],
      ["A without e * K", "Bn254.negate(proof.e)", "0"],
      ["A with + e * K", "Bn254.negate(proof.e)", "proof.e"],
      ["A with K not multiplied", "Bn254.negate(proof.e)", "1"],
      ["A with R for K", "seal.holder.x, seal.holder.y)", "seal.r.x, seal.r.y)"],
    ],
  },
  {
    file: "src/lib/Reseal.sol",
    function: "requireReseal",
    mutations: [
      ["always no", "if (proof.e >=", `${refuse} (proof.e >=`],
      ["always yes", "if (proof.e >=", `${accept.replace("return", "return sealId_")} (proof.e >=`],
      ["the answer is ignored", answer, "challenge;"],
      ["the answer is ignored when too small", "% Bn254.Q != proof.e", "% Bn254.Q < proof.e"],
      ["the answer is ignored when too large", "% Bn254.Q != proof.e", "% Bn254.Q > proof.e"],
      ["the challenge is not reduced", "uint256(challenge) % Bn254.Q", "uint256(challenge)"],
      ["e of any size", "proof.e >= Bn254.Q || ", ""],
      ["z1 of any size", "proof.z1 >= Bn254.Q || ", ""],
      ["z2 of any size", " || proof.z2 >= Bn254.Q", ""],
      ["another label", '"theriac/v1/reseal"', '"theriac/v1/list"'],
      ["no label", "(17, ", "(0, "],
      ["no context in the challenge", "(20 * 32, uint256(context_))", "(20 * 32, 0)"],
      ...["K", "R", "C", "K'", "R'", "C'", "A1", "A2", "A3"].map((point, n) => [
        `no ${point} in the challenge`,
        hash,
        `calldatacopy(add(preimage, ${64 + 64 * n}), calldatasize(), 0x40) ${hash}`,
      ]),
      ["the old seal is not read", "calldatacopy(add(preimage, 0x040), from, 0xc0)", ""],
      ["K' is not read", "calldatacopy(add(preimage, 0x100), holder, 0x40)", ""],
      ["R' is not read", "calldatacopy(add(preimage, 0x140), r, 0x40)", ""],
      ["C' is not read", "calldatacopy(add(preimage, 0x180), c, 0x40)", ""],
      ["no commitments in the challenge", "keccak256(preimage, 0x2c0)", "keccak256(preimage, 0x1c0)"],
      ["the commitments are not computed", "_commit(preimage, proof);", ""],
      ["the new seal's id without K'", "keccak256(add(preimage, 0x100), 0xc0)", "keccak256(add(preimage, 0x140), 0x80)"],
      ["the new seal's id without C'", "keccak256(add(preimage, 0x100), 0xc0)", "keccak256(add(preimage, 0x100), 0x80)"],
      ["the old seal's id for the new one's", "keccak256(add(preimage, 0x100), 0xc0)", "keccak256(add(preimage, 0x040), 0xc0)"],
    ],
  },
  {
    file: "src/lib/Reseal.sol",
    function: "_commit",
    // In the preimage: K from word 2, R 4, C 6, K' 8, R' 10, C' 12, A1 14, A2 16, A3 18.
    mutations: [
      ["+ e for - e throughout", "Bn254.negate(proof.e)", "proof.e"],
      ["no e throughout", "Bn254.negate(proof.e)", "0"],
      ["A1 is not computed", "(p[14], p[15]) = Bn254.mulGAdd(proof.z1, minusE, p[2], p[3]);", ""],
      ["A1 without z1 * G", "mulGAdd(proof.z1, minusE", "mulGAdd(0, minusE"],
      ["A1 without e * K", "mulGAdd(proof.z1, minusE", "mulGAdd(proof.z1, 0"],
      ["A1 with + e * K", "mulGAdd(proof.z1, minusE", "mulGAdd(proof.z1, proof.e"],
      ["A1 with - z1 * G", "mulGAdd(proof.z1, minusE", "mulGAdd(Bn254.negate(proof.z1), minusE"],
      ["A1 with z2 for z1", "mulGAdd(proof.z1", "mulGAdd(proof.z2"],
      ["A1 with K' for K", "minusE, p[2], p[3])", "minusE, p[8], p[9])"],
      ["A2 is not computed", "(p[16], p[17]) = Bn254.mulGAdd(proof.z2, minusE, p[10], p[11]);", ""],
      ["A2 without z2 * G", "mulGAdd(proof.z2, minusE", "mulGAdd(0, minusE"],
      ["A2 without e * R'", "mulGAdd(proof.z2, minusE", "mulGAdd(proof.z2, 0"],
      ["A2 with + e * R'", "mulGAdd(proof.z2, minusE", "mulGAdd(proof.z2, proof.e"],
      ["A2 with - z2 * G", "mulGAdd(proof.z2, minusE", "mulGAdd(Bn254.negate(proof.z2), minusE"],
      ["A2 with z1 for z2", "mulGAdd(proof.z2", "mulGAdd(proof.z1"],
      ["A2 with R for R'", "minusE, p[10], p[11])", "minusE, p[4], p[5])"],
      ["A3 is not computed", "(p[18], p[19]) = Bn254.add(x, y, termX, termY);", ""],
      ["A3 without C", difference, "(p[12], Bn254.P - p[13])"],
      ["A3 without C'", difference, "(p[6], p[7])"],
      ["A3 with C + C'", "Bn254.P - p[13]", "p[13]"],
      ["A3 with C' - C", difference, "Bn254.add(p[12], p[13], p[6], Bn254.P - p[7])"],
      ["A3 without e * (C - C')", "Bn254.mul(x, y, minusE)", "(uint256(0), uint256(0))"],
      ["A3 with (C - C') not multiplied", "(x, y) = Bn254.mul(x, y, minusE);", ""],
      ["A3 with + e * (C - C')", "Bn254.mul(x, y, minusE)", "Bn254.mul(x, y, proof.e)"],
      ["A3 without z2 * K'", "Bn254.negate(proof.z2)", "0"],
      ["A3 with + z2 * K'", "Bn254.negate(proof.z2)", "proof.z2"],
      ["A3 with z1 * K'", "Bn254.negate(proof.z2)", "Bn254.negate(proof.z1)"],
      ["A3 with K for K'", "Bn254.mul(p[8], p[9],", "Bn254.mul(p[2], p[3],"],
      ["A3 without z1 * R", "Bn254.mul(p[4], p[5], proof.z1)", "(uint256(0), uint256(0))"],
      ["A3 with - z1 * R", "p[5], proof.z1)", "p[5], Bn254.negate(proof.z1))"],
      ["A3 with z2 * R", "p[5], proof.z1)", "p[5], proof.z2)"],
      ["A3 with R' for R", "Bn254.mul(p[4], p[5],", "Bn254.mul(p[10], p[11],"],
    ],
  },
  {
    file: "src/lib/Reseal.sol",
    function: "context",
    mutations: [
      ["another label", '"theriac/v1/context"', '"theriac/v1/reseal"'],
      ["no label", '"theriac/v1/context", ', ""],
      ["no tag", "tag, block.chainid", "block.chainid"],
      ["no chain", "block.chainid, ", ""],
      ["no contract", "address(this), ", ""],
      ["no id", ", id)", ")"],
    ],
  },
  {
    file: "src/lib/Reseal.sol",
    function: "sealId",
    mutations: [
      ["a seal's id without K", "calldatacopy(buffer, seal, 0xc0)", "calldatacopy(buffer, add(seal, 0x40), 0xc0)"],
      ["a seal's id without C", "keccak256(buffer, 0xc0)", "keccak256(buffer, 0x80)"],
      ["a seal's id without what was copied", "calldatacopy(buffer, seal, 0xc0)", ""],
    ],
  },
  {
    file: "src/lib/Bn254.sol",
    mutations: [
      ["x of any size", "x >= P || ", ""],
      ["y of any size", "y >= P || ", ""],
      ["points off the curve", " || mulmod(y, y, P) != addmod(mulmod(mulmod(x, x, P), x, P), 3, P)", ""],
      ["another curve", "x, P), 3, P)", "x, P), 4, P)"],
      ["no curve at all: y^2 = x^2 + 3", "mulmod(mulmod(x, x, P), x, P)", "mulmod(x, x, P)"],
      ["the identity is a point", "if (x >= P", "if (x | y == 0) return;\n        if (x >= P"],
      ["every point is refused", "if (x >= P || y >= P || ", "if (true || x >= P || y >= P || "],
      ["-G for G", "GY = 2", "GY = P - 2"],
      ["-s is s", "Q - s", "s"],
    ],
  },
  {
    file: "src/lib/Bn254.sol",
    function: "mul",
    mutations: [
      ["a failing multiplication is ignored", "if (!success) revert IMarket.PointInvalid(x, y);", ""],
      ["addition for multiplication", "0x07", "0x06"],
      ["the factor is not handed over", "mstore(add(buffer, 0x40), s)", ""],
    ],
  },
  {
    file: "src/lib/Bn254.sol",
    function: "add",
    mutations: [
      ["a failing addition is ignored", "if (!success) revert IMarket.PointInvalid(ax, ay);", ""],
      ["multiplication for addition", "0x06", "0x07"],
      ["y of the second point is not handed over", "mstore(add(buffer, 0x60), by)", ""],
    ],
  },
];

/// Mutants of the places where the market asks the verifier and lets points in, run through the market.
const market = [
  {
    file: "src/Market.sol",
    function: "list",
    tests: ["List"],
    mutations: [
      ["the proof is not asked for", "Reseal.requireKnowledge(id, seal, proof);", "proof;"],
      ["the proof is of the seal, not of the listing", "Reseal.requireKnowledge(id,", "Reseal.requireKnowledge(sealId,"],
      ["another seal than the listing names", "if (sealId != listing.sealId) revert SealMismatch(sealId, listing.sealId);", ""],
      ["K is not checked", "Bn254.check(seal.holder);", ""],
      ["R is not checked", "Bn254.check(seal.r);", ""],
      ["C is not checked", "Bn254.check(seal.c);", ""],
    ],
  },
  {
    file: "src/Market.sol",
    function: "_order",
    tests: ["Order"],
    mutations: [["K' is not checked", "Bn254.check(order_.buyerKey.x, order_.buyerKey.y);", ""]],
  },
  {
    file: "src/Market.sol",
    function: "deliver",
    tests: ["Deliver"],
    mutations: [
      ["the proof is not asked for", 'Reseal.requireReseal(Reseal.context("deliver", id), from, order_.buyerKey, r, c, proof)', "keccak256(abi.encode(order_.buyerKey, r, c))"],
      ["for another use", '"deliver"', '"delegate"'],
      ["for any order of the listing", 'Reseal.context("deliver", id)', 'Reseal.context("deliver", order_.listingId)'],
      ["for another key than the buyer's", "from, order_.buyerKey, r, c, proof", "from, from.holder, r, c, proof"],
      ["from any seal", "_requireMayDeliver(order_.listingId, listing, from)", "Reseal.sealId(from)"],
      ["R' is not checked", "Bn254.check(r);", ""],
      ["C' is not checked", "Bn254.check(c);", ""],
      ["another seal is noted", "record.sealId = bytes20(sealId);", "record.sealId = bytes20(fromSealId);"],
    ],
  },
  {
    file: "src/Market.sol",
    function: "_requireMayDeliver",
    tests: ["Deliver", "RemoveSeal"],
    mutations: [
      ["not the listing's own seal", "sealId != listing.sealId && ", ""],
      ["never a delegate's seal", "sealId != listing.sealId && block.timestamp > sealUntil[id][sealId]", "sealId != listing.sealId"],
      ["any seal", "block.timestamp > sealUntil[id][sealId]", "false"],
    ],
  },
  {
    file: "src/Market.sol",
    function: "addSeal",
    tests: ["AddSeal"],
    mutations: [
      ["the proof is not asked for", 'Reseal.requireReseal(Reseal.context("delegate", id), from, to.holder, to.r, to.c, proof);', "proof;"],
      ["for another use", '"delegate"', '"deliver"'],
      ["for any listing", 'Reseal.context("delegate", id)', 'Reseal.context("delegate", fromSealId)'],
      ["for another key than the delegate's", "from, to.holder, to.r", "from, from.holder, to.r"],
      ["from any seal", "_requireMayDeliver(id, listing, from)", "Reseal.sealId(from)"],
      ["K' is not checked", "Bn254.check(to.holder);", ""],
      ["R' is not checked", "Bn254.check(to.r);", ""],
      ["C' is not checked", "Bn254.check(to.c);", ""],
    ],
  },
  {
    file: "src/Market.sol",
    function: "registerArbiter",
    tests: ["RegisterArbiter"],
    mutations: [["the arbiter's key is not checked", "Bn254.check(arbiter.key);", ""]],
  },
  {
    file: "src/Market.sol",
    function: "dispute",
    tests: ["Dispute"],
    mutations: [
      ["the proof is not asked for", 'Reseal.requireReseal(Reseal.context("dispute", id), delivered, arbiter.key, r, c, proof);', "proof;"],
      ["for another use", '"dispute"', '"deliver"'],
      ["for any order of the listing", 'Reseal.context("dispute", id)', 'Reseal.context("dispute", order_.listingId)'],
      ["for another key than the arbiter's", "delivered, arbiter.key, r, c, proof", "delivered, delivered.holder, r, c, proof"],
      ["about another seal than the one delivered", "if (bytes20(sealId) != record.sealId) revert SealMismatch(sealId, record.sealId);", "sealId;"],
      ["before another arbiter", "if (arbiterId_ != listing.arbiter) revert ArbiterMismatch(arbiterId_, listing.arbiter);", ""],
      ["R' is not checked", "Bn254.check(r);", ""],
      ["C' is not checked", "Bn254.check(c);", ""],
    ],
  },
];

export const suites = [
  { contract: "test/support/Libraries.sol", tests: ["Reseal", "ListProof"], groups: proofs },
  { contract: "src/Market.sol", tests: ["List", "Order", "Deliver", "AddSeal", "RemoveSeal", "RegisterArbiter", "Dispute"], groups: market },
];
