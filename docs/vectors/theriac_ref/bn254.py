"""Section 2.3: the group BN254 G1 of EIP-196, in affine coordinates. `None` is the identity inside this module."""

P = 21888242871839275222246405745257275088696311157297823662689037894645226208583
Q = 21888242871839275222246405745257275088548364400416034343698204186575808495617
G = (1, 2)


class BadPoint(ValueError):
    pass


def add(a, b):
    if a is None:
        return b
    if b is None:
        return a
    (x1, y1), (x2, y2) = a, b
    if x1 == x2:
        if (y1 + y2) % P == 0:
            return None
        slope = 3 * x1 * x1 * pow(2 * y1, -1, P)
    else:
        slope = (y2 - y1) * pow(x2 - x1, -1, P)
    x = (slope * slope - x1 - x2) % P
    return (x, (slope * (x1 - x) - y1) % P)


def neg(a):
    return None if a is None else (a[0], -a[1] % P)


def sub(a, b):
    return add(a, neg(b))


def mul(scalar: int, point):
    total = None
    for bit in bin(scalar % Q)[2:]:
        total = add(total, total)
        if bit == "1":
            total = add(total, point)
    return total


def coordinates(point) -> tuple:
    """As it is hashed: the identity is (0, 0)."""
    return (0, 0) if point is None else point


def to_bytes(point) -> bytes:
    x, y = coordinates(point)
    return x.to_bytes(32, "big") + y.to_bytes(32, "big")


def from_bytes(data: bytes):
    """A point as it arrives. Refuses what no reader may accept."""
    if len(data) != 64:
        raise BadPoint("length")
    x, y = int.from_bytes(data[:32], "big"), int.from_bytes(data[32:], "big")
    if x >= P or y >= P:
        raise BadPoint("coordinate")
    if x == 0 and y == 0:
        raise BadPoint("identity")
    if (y * y - x * x * x - 3) % P != 0:
        raise BadPoint("curve")
    return (x, y)
