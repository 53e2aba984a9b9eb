//! Key files go both ways between `theriac` and PyPI `crypt4gh`, and from `ssh-keygen` to both.

mod common;

use std::process::Command;

use common::peer::Peer;
use common::{Folder, PASSPHRASE, spawn, text};

/// Writes NAME.sec and NAME.pub with the reference tool's own modules, the key under any of its functions.
const MAKE_KEY: &str = r"
import os, sys
from base64 import b64encode
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from crypt4gh import sodium
from crypt4gh.keys import c4gh, kdf

name, function, passphrase, comment = sys.argv[1:5]
secret = os.urandom(32)
if function == 'none':
    parts = [None, None, secret]
else:
    size, rounds = kdf.get_kdf(function.encode())
    salt, nonce = os.urandom(size), os.urandom(12)
    key = kdf.derive_key(function.encode(), passphrase.encode(), salt, rounds)
    sealed = ChaCha20Poly1305(key).encrypt(nonce, secret, None)
    parts = [function.encode(), rounds.to_bytes(4, 'big') + salt, b'chacha20_poly1305', nonce + sealed]
if comment:
    parts.append(comment.encode())
body = c4gh.MAGIC_WORD + b''.join(map(c4gh.encode_string, parts))
for suffix, label, content in [('.sec', 'PRIVATE', body), ('.pub', 'PUBLIC', sodium.derive_pk(secret))]:
    with open(name + suffix, 'w') as file:
        file.write(f'-----BEGIN CRYPT4GH {label} KEY-----\n{b64encode(content).decode()}\n-----END CRYPT4GH {label} KEY-----\n')
";

/// Prints the private key that the reference tool reads in a file, in hexadecimal.
const READ_KEY: &str = "
import sys
from crypt4gh.keys import get_private_key
print(get_private_key(sys.argv[1], lambda: sys.argv[2]).hex())
";

#[test]
fn keys_of_the_reference_tool_open_files_whatever_protects_them() {
    let Some(peer) = Peer::find() else { return };
    let folder = Folder::new();
    for (function, comment) in [
        ("none", ""),
        ("none", "open"),
        ("scrypt", ""),
        ("scrypt", "key of Änne"),
        ("bcrypt", ""),
        ("pbkdf2_hmac_sha256", "x"),
    ] {
        let Some(_) = peer.python(&folder, MAKE_KEY, &["key", function, PASSPHRASE, comment]) else { return };
        let encrypted = peer.run(&folder, "encrypt --recipient_pk key.pub", &text(1_000));
        let decrypted = folder.run_with("decrypt --sk key.sec --passphrase-file passphrase.txt", &encrypted);
        assert!(decrypted.stdout == text(1_000), "{function}: {}", String::from_utf8_lossy(&decrypted.stderr));
    }
}

#[test]
fn keys_of_ours_open_files_for_the_reference_tool_whatever_protects_them() {
    let Some(peer) = Peer::find() else { return };
    let folder = Folder::new();
    let protections =
        ["--nocrypt", "--passphrase-file passphrase.txt", "--passphrase-file passphrase.txt --kdf bcrypt"];
    for protection in protections {
        for comment in ["", "-C comment"] {
            folder.theriac(&format!("keygen --sk key.sec --pk key.pub -f {protection} {comment}"));
            let encrypted = folder.run_with("encrypt --recipient_pk key.pub", &text(1_000)).stdout;
            let decrypted = peer.run(&folder, "decrypt --sk key.sec", &encrypted);
            assert!(decrypted == text(1_000), "{protection} {comment}");
        }
    }
}

#[test]
fn a_relocked_key_is_the_same_key_for_the_reference_tool() {
    let Some(peer) = Peer::find() else { return };
    let folder = Folder::new();
    let Some(_) = peer.python(&folder, MAKE_KEY, &["key", "bcrypt", "the old one", "of Anna"]) else { return };
    let read = |passphrase: &str| peer.python(&folder, READ_KEY, &["key.sec", passphrase]);
    let before = read("the old one");
    folder.write("old.txt", b"the old one\n");
    folder.theriac("keygen --relock --sk key.sec --old-passphrase-file old.txt --passphrase-file passphrase.txt");
    assert_eq!(read(PASSPHRASE), before);
    let mut command = folder.command("keygen --relock --sk key.sec --nocrypt");
    command.env("C4GH_PASSPHRASE", PASSPHRASE);
    assert!(spawn(&mut command, folder.path(), b"").status.success());
    assert_eq!(read("whatever"), before);
}

/// Makes NAME and NAME.pub; false, and a line printed, when there is no `ssh-keygen`.
fn ssh_keygen(folder: &Folder, name: &str, options: &[&str]) -> bool {
    let mut command = Command::new("ssh-keygen");
    command.args(["-q", "-C", "a comment", "-f", name]).args(options);
    command.current_dir(folder.path());
    let made = command.output().is_ok_and(|output| output.status.success());
    if !made {
        eprintln!("ssh-keygen was not found, or does not know {options:?}: this was not tested");
    }
    made
}

#[test]
fn ssh_keys_serve_as_they_do_with_the_reference_tool() {
    let Some(peer) = Peer::find() else { return };
    let folder = Folder::new();
    let kinds: [&[&str]; 3] = [
        &["-t", "ed25519", "-N", ""],
        &["-t", "ed25519", "-N", PASSPHRASE],
        &["-t", "ed25519", "-N", PASSPHRASE, "-Z", "aes256-cbc", "-a", "32"],
    ];
    for (number, options) in kinds.into_iter().enumerate() {
        let name = format!("ssh{number}");
        if !ssh_keygen(&folder, &name, options) {
            continue;
        }
        let arguments = format!("encrypt --sk {name} --recipient_pk {name}.pub");
        let mut command = folder.command(&arguments);
        let ours = spawn(command.env("C4GH_PASSPHRASE", PASSPHRASE), folder.path(), &text(1_000)).stdout;
        let theirs = peer.run(&folder, &arguments, &text(1_000));
        let decrypt = format!("decrypt --sk {name} --sender_pk {name}.pub");
        assert!(peer.run(&folder, &decrypt, &ours) == text(1_000), "{options:?}");
        let mut command = folder.command(&decrypt);
        let decrypted = spawn(command.env("C4GH_PASSPHRASE", PASSPHRASE), folder.path(), &theirs);
        assert!(decrypted.stdout == text(1_000), "{options:?}: {}", String::from_utf8_lossy(&decrypted.stderr));
    }
}

#[test]
fn ssh_keys_that_are_not_ed25519_are_refused_by_name() {
    let folder = Folder::new();
    if !ssh_keygen(&folder, "ecdsa", &["-t", "ecdsa", "-N", ""]) {
        return;
    }
    folder.write("data", b"x");
    let (code, said) = folder.refused("encrypt data -r ecdsa.pub");
    assert_eq!((code, said.contains("an SSH key of type ecdsa-sha2-nistp256")), (1, true), "{said}");
    let (code, said) = folder.refused("decrypt data --sk ecdsa");
    assert_eq!((code, said.contains("an SSH key of type ecdsa-sha2-nistp256")), (1, true), "{said}");
}

#[test]
fn an_ssh_key_is_not_relocked_over() {
    let folder = Folder::new();
    if !ssh_keygen(&folder, "ssh", &["-t", "ed25519", "-N", ""]) {
        return;
    }
    let before = folder.read("ssh");
    let (code, said) = folder.refused("keygen --relock --sk ssh --nocrypt");
    assert_eq!((code, said.contains("ssh-keygen -p")), (1, true), "{said}");
    assert_eq!(folder.read("ssh"), before);
}
