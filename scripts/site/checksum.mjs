// EIP-55 checksums of addresses, and the Keccak-256 they need: Node's own hashes have SHA-3 alone, whose padding differs.

const LANES = 25;
const RATE = 136;
const MASK = (1n << 64n) - 1n;
const rotate = (lane, by) => ((lane << by) | (lane >> (64n - by))) & MASK;

/** Keccak-f[1600] (FIPS 202, section 3.2): lane (x, y) lies at x + 5 y. */
function permute(lanes) {
  let constants = 1;
  for (let round = 0; round < 24; round++) {
    const columns = [0, 1, 2, 3, 4].map((x) => lanes[x] ^ lanes[x + 5] ^ lanes[x + 10] ^ lanes[x + 15] ^ lanes[x + 20]);
    for (let at = 0; at < LANES; at++) lanes[at] ^= columns[(at + 4) % 5] ^ rotate(columns[(at + 1) % 5], 1n);

    let [x, y, moved] = [1, 0, lanes[1]];
    for (let step = 0; step < 24; step++) {
      [x, y] = [y, (2 * x + 3 * y) % 5];
      const at = x + 5 * y;
      [moved, lanes[at]] = [lanes[at], rotate(moved, BigInt((((step + 1) * (step + 2)) / 2) % 64))];
    }

    for (let row = 0; row < LANES; row += 5) {
      const old = lanes.slice(row, row + 5);
      for (let x = 0; x < 5; x++) lanes[row + x] = old[x] ^ (~old[(x + 1) % 5] & MASK & old[(x + 2) % 5]);
    }

    for (let bit = 0; bit < 7; bit++) {
      if (constants & 1) lanes[0] ^= 1n << BigInt(2 ** bit - 1);
      constants = (constants << 1) ^ (constants & 0x80 ? 0x171 : 0);
    }
  }
}

/** The Keccak-256 of bytes, as Ethereum uses it. */
export function keccak256(bytes) {
  const padded = Buffer.alloc((Math.floor(bytes.length / RATE) + 1) * RATE);
  padded.set(bytes);
  padded[bytes.length] = 0x01;
  padded[padded.length - 1] |= 0x80;
  const lanes = new Array(LANES).fill(0n);
  for (let block = 0; block < padded.length; block += RATE) {
    for (let lane = 0; lane < RATE / 8; lane++) lanes[lane] ^= padded.readBigUInt64LE(block + 8 * lane);
    permute(lanes);
  }
  const digest = Buffer.alloc(32);
  for (let lane = 0; lane < 4; lane++) digest.writeBigUInt64LE(lanes[lane], 8 * lane);
  return digest;
}

/** Whether an address is written in small letters or capitals alone, or in those that its checksum gives (EIP-55). */
export function isChecksummed(address) {
  const digits = address.slice(2);
  const small = digits.toLowerCase();
  if ([small, digits.toUpperCase()].includes(digits)) return true;
  const digest = keccak256(Buffer.from(small)).toString("hex");
  return [...small].every((digit, at) => digits[at] === (Number.parseInt(digest[at], 16) >= 8 ? digit.toUpperCase() : digit));
}
