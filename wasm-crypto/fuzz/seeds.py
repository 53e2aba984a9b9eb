#!/usr/bin/env python3
"""Writes the corpora that fuzzing starts from. Run with .tools/venv/bin/python; needs ssh-keygen.

Headers, packets and keys come from the tools that others use (PyPI crypt4gh, ssh-keygen), so that mutation starts from
what the world writes. The keys are those of src/lib.rs. Nonces are fresh, so every run writes other files.
"""

import base64
import hashlib
import hmac
import io
import json
import os
import struct
import subprocess
import tempfile
from pathlib import Path

from crypt4gh import header, lib, sodium
from crypt4gh.keys import c4gh
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

FOLDER = Path(__file__).resolve().parent / "corpus"
READER, STRANGER, WRITER = bytes([1] * 32), bytes([2] * 32), bytes([3] * 32)
PASSPHRASE = b"correct horse"


def put(target, name, content):
    path = FOLDER / target / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def to(*readers):
    return [(0, WRITER, sodium.derive_pk(reader)) for reader in readers]


def whole_file(readers, text=b"some text", edit_list=None):
    """What crypt4gh writes; with an edit list as its own second packet."""
    out = io.BytesIO()
    lib.encrypt(to(*readers), io.BytesIO(text), out)
    if edit_list is None:
        return out.getvalue()
    out.seek(0)
    packets = list(header.parse(out))
    packets += header.encrypt(header.make_packet_data_edit_list(edit_list), to(*readers))
    return header.serialize(packets) + out.read()


PATIENT = {
    "resourceType": "Patient",
    "id": "p1",
    "text": {"status": "generated", "div": "<div xmlns=\"http://www.w3.org/1999/xhtml\">Anna Muster</div>"},
    "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/patient-mothersMaidenName", "valueString": "Kunz"}],
    "identifier": [{"system": "http://hl7.org/fhir/sid/us-ssn", "value": "123-45-6789"}],
    "name": [{"family": "Muster", "given": ["Anna"]}],
    "gender": "female",
    "birthDate": "1950-02-28",
    "_birthDate": {"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/patient-birthTime", "valueDateTime": "1950-02-28T03:04:05Z"}]},
    "address": [{"line": ["Hauptstr. 1"], "city": "Bonn", "postalCode": "53111"}],
}
OBSERVATION = {
    "resourceType": "Observation",
    "id": "o1",
    "status": "final",
    "code": {"coding": [{"system": "http://loinc.org", "code": "8302-2", "display": "Body height"}], "text": "Body height"},
    "subject": {"reference": "Patient/p1"},
    "effectiveDateTime": "2019-03-01T08:12:33-07:00",
    "valueQuantity": {"value": 1.50, "unit": "m", "system": "http://unitsofmeasure.org", "code": "m"},
}
NOTE = {
    "resourceType": "DocumentReference",
    "status": "current",
    "subject": {"reference": "Patient/p1"},
    "content": [{"attachment": {"contentType": "text/plain", "data": base64.b64encode(b"Anna Muster was seen on 1 March 2019.").decode()}}],
}
EXPORT = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE HealthData [
<!ELEMENT HealthData (ExportDate,Me,(Record|Workout)*)>
<!ATTLIST HealthData locale CDATA #REQUIRED>
]>
<HealthData locale="de_DE">
 <ExportDate value="2020-01-02 03:04:05 +0100"/>
 <Me HKCharacteristicTypeIdentifierDateOfBirth="1950-02-28" HKCharacteristicTypeIdentifierBiologicalSex="HKBiologicalSexFemale"/>
 <Record type="HKQuantityTypeIdentifierHeartRate" sourceName="Anna&#8217;s Watch" device="&lt;&lt;HKDevice: 0x1&gt;, name:Watch&gt;" unit="count/min" startDate="2019-03-01 08:12:33 -0700" endDate="2019-03-01 08:12:33 -0700" value="61">
  <MetadataEntry key="HKTimeZone" value="Europe/Berlin"/>
 </Record>
 <Workout workoutActivityType="HKWorkoutActivityTypeRunning" duration="30" durationUnit="min" startDate="2019-03-01 08:12:33 -0700" endDate="2019-03-01 08:42:33 -0700"/>
</HealthData>
"""


def files():
    def file(name, content):
        content = content.encode() if isinstance(content, str) else content
        put("files", name, b"\x40" + content)

    entries = [{"fullUrl": f"urn:uuid:0000000{number}-0000-4000-8000-000000000000", "resource": resource} for number, resource in enumerate([PATIENT, OBSERVATION, NOTE])]
    file("bundle", json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}, indent=1))
    file("ndjson", "".join(json.dumps(resource) + "\n" for resource in [PATIENT, OBSERVATION, NOTE]))
    file("resource", json.dumps(PATIENT))
    file("deep-json", '{"resourceType":"Bundle","entry":' + "[" * 3000)
    file("apple-health", EXPORT)
    file("entity-bomb", EXPORT.replace("<!ELEMENT", '<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ELEMENT').replace("Anna", "&b;"))
    file("cut-xml", EXPORT[:700])
    file("comma", "id,name,born,sex,note\n1,Anna Muster,28.02.1950,f,\"said \"\"no\"\"\nand left\"\n2,Ben,1.3.1961,m,\n")
    file("tab", "age\tzip\n91\t02139\n45\t03601\n")
    file("utf16", "\ufeffname;age\nZoë;7\n".encode("utf-16-le"))
    file("nothing-known", b"BAM\x01\x00\x00")


def headers():
    put("header", "one-reader", whole_file([READER]))
    put("header", "two-readers", whole_file([STRANGER, READER]))
    put("header", "edit-list", whole_file([READER], b"x" * 100, [10, 20, 5, 1]))
    many = list(header.parse(io.BytesIO(whole_file([READER])))) * 3
    put("header", "three-keys-and-unknown-packets", header.serialize(many + [struct.pack("<I", 7) + b"other method", bytes(100)]))
    start = b"crypt4gh" + struct.pack("<I", 1)
    put("header", "count-bomb", start + struct.pack("<I", 0xFFFFFFFF))
    put("header", "length-bomb", start + struct.pack("<III", 1, 0xFFFFFFFF, 0))
    put("header", "impossible-length", start + struct.pack("<III", 1, 3, 0))
    put("header", "version-2", b"crypt4gh" + struct.pack("<II", 2, 1))
    put("header", "cut", whole_file([READER])[:70])
    # Plans of what packets say: [for whom, length, content].
    key = struct.pack("<II", 0, 0) + bytes(range(32))
    said = lambda *contents: b"".join(bytes([whom, len(content)]) + content for whom, content in contents)
    put("header", "said-key-and-padding", said((2, key + bytes(9)), (0, key)))
    put("header", "said-two-edit-lists", said((2, key), (2, struct.pack("<IIQQ", 1, 2, 3, 4)), (2, struct.pack("<II", 1, 0))))
    put("header", "said-unknown-type", said((2, struct.pack("<I", 9) + b"later"), (1, b"other method"), (2, key), (3, key)))
    put("header", "said-unknown-method", said((2, struct.pack("<II", 0, 1) + bytes(32))))
    put("header", "said-short-key", said((2, key[:39])))


def packets():
    key = header.make_packet_data_enc(0, bytes(range(32)))
    for name, content in [("key", key), ("edit-list", header.make_packet_data_edit_list([5, 10])), ("empty", b"")]:
        [packet] = header.encrypt(content, to(READER))
        put("packet", name, bytes(packet))
    [packet] = header.encrypt(key, to(STRANGER))
    put("packet", "for-a-stranger", bytes(packet))
    put("packet", "small-order-writer", bytes(4 + 32 + 12 + 40 + 16))
    put("packet", "made-and-altered", bytes([3, 40, 0x80]) + bytes(12) + key)


def edit_lists():
    """Length, start and end in 1,100 bytes, mask of the lengths, the rest of length, start and end; the list."""
    lists = {
        "keeps-everything": [],
        "discards-a-start": [70_000],
        "specification": [0, 7853, 0, 1 << 20],
        "over-segments": [60_000, 10_000, 100_000, 20_000, 3],
        "one-byte-each": [1, 1] * 12,
        "overflows": [(1 << 64) - 1, (1 << 64) - 1, 5],
        "reaches-the-end": [8, (1 << 64) - 1],
        "nothing": [0, 0],
    }
    for name, lengths in lists.items():
        front = bytes([230, 40, 200, 0, 0, 0, 0])
        put("edit_list", name, front + struct.pack(f"<I{len(lengths)}Q", len(lengths), *lengths))
    put("edit_list", "count-bomb", bytes(7) + struct.pack("<IQ", 0xFFFFFFFF, 1))
    put("edit_list", "padded", bytes([255, 10, 255, 46, 0, 0, 0]) + struct.pack("<IQQ", 2, 65_536, 65_536) + b"padding")


def pem(label, content, width=10_000):
    text = base64.b64encode(content).decode()
    lines = [text[at : at + width] for at in range(0, len(text), width)]
    return "\n".join([f"-----BEGIN {label}-----", *lines, f"-----END {label}-----", ""]).encode()


def one_round(salt, length):
    """What stands for every key derivation under cfg(fuzzing)."""
    return hashlib.pbkdf2_hmac("sha256", PASSPHRASE, salt, 1, length)


def c4gh_key(kdf, rounds, comment=None):
    string = c4gh.encode_string
    salt, nonce = os.urandom(16), os.urandom(12)
    sealed = nonce + ChaCha20Poly1305(one_round(salt, 32)).encrypt(nonce, READER, None)
    content = c4gh.MAGIC_WORD + string(kdf) + string(rounds.to_bytes(4, "big") + salt) + string(b"chacha20_poly1305") + string(sealed)
    return content + (string(comment) if comment is not None else b"")


def openssh_key(cipher, text):
    """A key that ssh-keygen wrote without a passphrase, put under one."""
    string = lambda content: struct.pack(">I", len(content)) + content
    content = base64.b64decode(b"".join(text.splitlines()[1:-1]))
    rest = content[len(b"openssh-key-v1\0") + 4 + 4 + 4 + 4 + 4 + 4 :]
    public_length = struct.unpack(">I", rest[:4])[0]
    public, private = rest[4 : 4 + public_length], rest[4 + public_length + 4 :]
    private += bytes(range(1, 1 + -len(private) % 16))
    salt = os.urandom(16)
    derived = one_round(salt, 48)
    mode = {b"aes256-ctr": modes.CTR, b"aes256-cbc": modes.CBC}[cipher](derived[32:])
    encryptor = Cipher(algorithms.AES(derived[:32]), mode).encryptor()
    sealed = encryptor.update(private) + encryptor.finalize()
    options = string(salt) + struct.pack(">I", 16)
    parts = [string(cipher), string(b"bcrypt"), string(options), struct.pack(">I", 1), string(public), string(sealed)]
    return pem("OPENSSH PRIVATE KEY", b"openssh-key-v1\0" + b"".join(parts), 70)


def keys():
    put("key_file", "public", pem("CRYPT4GH PUBLIC KEY", sodium.derive_pk(READER)))
    unprotected = c4gh.encode_private_key(READER, None, b"a comment")
    put("key_file", "none", pem("CRYPT4GH PRIVATE KEY", unprotected))
    put("key_file", "crypt4gh-scrypt", pem("CRYPT4GH PRIVATE KEY", c4gh.encode_private_key(READER, PASSPHRASE, None)))
    put("key_file", "scrypt-comment", pem("CRYPT4GH ENCRYPTED PRIVATE KEY", c4gh_key(b"scrypt", 0, b"comment")))
    put("key_file", "bcrypt", pem("ENCRYPTED PRIVATE KEY", c4gh_key(b"bcrypt", 100)))
    put("key_file", "pbkdf2", pem("CRYPT4GH PRIVATE KEY", c4gh_key(b"pbkdf2_hmac_sha256", 100_000), 64).replace(b"\n", b"\r\n"))
    put("key_file", "raw", pem("CRYPT4GH PRIVATE KEY", READER).rstrip())
    put("key_file", "work-bomb", pem("CRYPT4GH PRIVATE KEY", c4gh_key(b"bcrypt", 0xFFFFFFFF)))
    put("key_file", "length-bomb", pem("CRYPT4GH PRIVATE KEY", c4gh.MAGIC_WORD + b"\xff\xff"))
    put("key_file", "written-by-us", READER + b"\x03a comment")
    with tempfile.TemporaryDirectory() as folder:
        for kind, name in [("ed25519", "ssh-ed25519"), ("ecdsa", "ssh-ecdsa")]:
            path = Path(folder) / name
            subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", "", "-C", "a comment", "-f", path], check=True)
            put("key_file", name, path.read_bytes())
            put("key_file", name + ".pub", path.with_suffix(".pub").read_bytes())
        plain = (Path(folder) / "ssh-ed25519").read_bytes()
    put("key_file", "ssh-ed25519-ctr", openssh_key(b"aes256-ctr", plain))
    put("key_file", "ssh-ed25519-cbc", openssh_key(b"aes256-cbc", plain))


def hkdf(secret, salt, info):
    key = hmac.digest(salt or bytes(32), secret, "sha256")
    return hmac.digest(key, info + b"\x01", "sha256")


def age_file(text, log_n, stanza=None):
    unpadded = lambda content: base64.b64encode(content).rstrip(b"=")
    salt, file_key, nonce = os.urandom(16), os.urandom(16), os.urandom(16)
    wrapping = hashlib.scrypt(PASSPHRASE, salt=b"age-encryption.org/v1/scrypt" + salt, n=2**log_n, r=8, p=1, dklen=32)
    sealed = ChaCha20Poly1305(wrapping).encrypt(bytes(12), file_key, None)
    stanza = stanza or b"-> scrypt %s %d\n%s\n" % (unpadded(salt), log_n, unpadded(sealed))
    head = b"age-encryption.org/v1\n" + stanza + b"---"
    mac = hmac.digest(hkdf(file_key, b"", b"header"), head, "sha256")
    payload = ChaCha20Poly1305(hkdf(file_key, nonce, b"payload")).encrypt(bytes(11) + b"\x01", text, None)
    return head + b" " + unpadded(mac) + b"\n" + nonce + payload


def vaults():
    empty = {"id": "01" * 16, "receipts": [], "seed": "02" * 32, "version": 1}
    text = json.dumps(empty, separators=(",", ":")).encode()
    put("vault", "contents", text)
    put("vault", "contents-spaced", json.dumps({**empty, "later": [1.5, None, {"a": "\u00e9"}]}, indent=1).encode())
    put("vault", "contents-version-2", text.replace(b'"version":1', b'"version":2'))
    put("vault", "contents-twice", text.replace(b'"id"', b'"seed":"","id"'))
    put("vault", "contents-receipt", json.dumps({**empty, "receipts": [kept_receipt()]}, separators=(",", ":")).encode())
    put("vault", "age", age_file(text, 1))
    put("vault", "age-4", age_file(text, 4))
    put("vault", "age-too-much-work", age_file(text, 5))
    armoured = pem("AGE ENCRYPTED FILE", age_file(text, 2), 64)
    put("vault", "age-armoured", armoured)
    put("vault", "age-armoured-crlf", b"\r\n " + armoured.replace(b"\n", b"\r\n") + b"\n")
    put("vault", "age-empty", age_file(b"", 1))
    put("vault", "age-for-a-key", age_file(text, 1, b"-> X25519 " + b"A" * 43 + b"\n" + b"A" * 43 + b"\n"))
    put("vault", "age-work-bomb", age_file(text, 1).replace(b" 1\n", b" 255\n"))
    put("vault", "made-and-altered", b"\x20\x00\x80" + text)


def kept_receipt():
    """One entry of docs/protocol.md, 7.5 and 3.4, in shape; signatures are not looked at here."""
    word, account, signature = "0x" + "33" * 32, "0x" + "11" * 20, "0x" + "44" * 65
    return {
        "acceptance": {"signature": signature, "utility": 9_000},
        "account": account,
        "consent": word,
        "consentUntil": 1_900_000_000,
        "index": 0,
        "listing": None,
        "nonce": word,
        "path": {"hashes": [word], "sums": ["30"]},
        "receipt": {"account": account, "callId": word, "dataDigest": word, "expiresAt": 1_900_000_000, "terms": word, "termsDetail": word},
        "signature": signature,
        "utility": 9_000,
        "weight": 30,
    }


for make in [headers, packets, edit_lists, keys, files, vaults]:
    make()
