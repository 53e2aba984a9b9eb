"""A development node with unlocked accounts, and contracts on it: enough to trade without another library."""

import json
import pathlib
import time
import urllib.request

from .abi import keccak256, word

ARTIFACTS = pathlib.Path(__file__).resolve().parents[3] / "contracts" / "artifacts"
GAS = 15_000_000


class Reverted(Exception):
    """A call the contract refused; the text is the error's name."""


class Node:
    def __init__(self, url: str):
        self.url = url

    def request(self, method: str, *params):
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
        request = urllib.request.Request(self.url, body, {"content-type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as response:
            answer = json.load(response)
        if "error" in answer:
            raise Reverted(answer["error"].get("data") or answer["error"]["message"])
        return answer["result"]

    def accounts(self) -> list:
        return [bytes.fromhex(account[2:]) for account in self.request("eth_accounts")]

    def number(self, method: str) -> int:
        return int(self.request(method), 16)

    def now(self) -> int:
        return int(self.request("eth_getBlockByNumber", "latest", False)["timestamp"], 16)

    def receipt(self, transaction: str) -> dict:
        for _ in range(200):
            receipt = self.request("eth_getTransactionReceipt", transaction)
            if receipt:
                return receipt
            time.sleep(0.05)
        raise TimeoutError(transaction)


def type_of(item: dict) -> str:
    """As it stands in a signature: structs as their members."""
    if not item["type"].startswith("tuple"):
        return item["type"]
    return "(" + ",".join(type_of(member) for member in item["components"]) + ")" + item["type"][len("tuple") :]


def selector(item: dict) -> bytes:
    return keccak256(f"{item['name']}({','.join(map(type_of, item['inputs']))})".encode())[:4]


def is_dynamic(item: dict) -> bool:
    kind = item["type"]
    return kind in ("string", "bytes") or kind.endswith("[]") or any(map(is_dynamic, item.get("components", [])))


def head_size(item: dict) -> int:
    return 32 if is_dynamic(item) or item["type"] != "tuple" else sum(map(head_size, item["components"]))


def encode(items: list, values) -> bytes:
    """abi.encode for any types: dynamic values leave an offset in the head and follow it."""
    start = sum(map(head_size, items))
    head, tail = b"", b""
    for item, value in zip(items, values):
        encoded = encode_one(item, value)
        if is_dynamic(item):
            head += word(start + len(tail))
            tail += encoded
        else:
            head += encoded
    return head + tail


def encode_one(item: dict, value) -> bytes:
    kind = item["type"]
    if kind.endswith("[]"):
        return word(len(value)) + encode([{**item, "type": kind[:-2]}] * len(value), value)
    if kind in ("string", "bytes"):
        data = value.encode() if kind == "string" else value
        return word(len(data)) + data + bytes(-len(data) % 32)
    return encode(item["components"], value) if kind == "tuple" else word(value)


class Contract:
    """A committed artifact, deployed."""

    def __init__(self, node: Node, name: str, sender: bytes, *arguments):
        artifact = json.loads((ARTIFACTS / f"{name}.json").read_text(encoding="utf-8"))
        self.node = node
        self.functions = {item["name"]: item for item in artifact["abi"] if item["type"] == "function"}
        self.errors = {selector(item).hex(): item["name"] for item in artifact["abi"] if item["type"] == "error"}
        data = artifact["bytecode"] + b"".join(map(word, arguments)).hex()
        transaction = {"from": "0x" + sender.hex(), "data": data, "gas": hex(GAS)}
        receipt = node.receipt(node.request("eth_sendTransaction", transaction))
        self.address = bytes.fromhex(receipt["contractAddress"][2:])

    def _transaction(self, sender: bytes, function: str, arguments) -> dict:
        item = self.functions[function]
        data = selector(item) + encode(item["inputs"], arguments)
        return {
            "from": "0x" + sender.hex(),
            "to": "0x" + self.address.hex(),
            "data": "0x" + data.hex(),
            "gas": hex(GAS),
        }

    def call(self, function: str, *arguments, sender: bytes = bytes(20)) -> bytes:
        try:
            answer = self.node.request("eth_call", self._transaction(sender, function, arguments), "latest")
        except Reverted as refusal:
            raise Reverted(self.errors.get(str(refusal)[2:10], str(refusal))) from None
        return bytes.fromhex(answer[2:])

    def send(self, sender: bytes, function: str, *arguments) -> dict:
        """The receipt of a transaction that succeeded."""
        self.call(function, *arguments, sender=sender)
        return self.node.receipt(
            self.node.request("eth_sendTransaction", self._transaction(sender, function, arguments))
        )

    def refusal(self, sender: bytes, function: str, *arguments) -> str:
        """The name of the error, or nothing when the contract would accept."""
        try:
            self.call(function, *arguments, sender=sender)
        except Reverted as refusal:
            return str(refusal)
        return ""
