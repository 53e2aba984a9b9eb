"""Kinds of roots.json and tree.json."""

from .. import forms, merkle, tree
from ..forms import hexed, unhex


def tree_hash(given):
    return {"root": hexed(merkle.tree_hash([unhex(item) for item in given["leaves"]]))}


def body_root(given):
    parts = [forms.pattern(length) for length in given["segments"]]
    return {"root": hexed(merkle.tree_hash(parts))}


def plain_root(given):
    return {"root": hexed(merkle.plain_root(unhex(given["key"]), forms.pattern(given["plaintextLength"])))}


def leaf(given):
    value = forms.leaf(given["leaf"])
    return {"packed": hexed(tree.pack(value)), "hash": hexed(tree.leaf_node(value)[0])}


def split_tree(given):
    leaves = forms.sample_leaves(given["leafCount"])
    rows = tree.levels(leaves)
    root, total = rows[-1][0]
    paths = []
    for index in given["paths"]:
        steps = tree.path_of(rows, index)
        hashes, sums = [step[0] for step in steps], [step[1] for step in steps]
        assert tree.root_from_path(leaves[index], len(leaves), hashes, sums) == (root, total)
        paths.append({"index": index, "hashes": [hexed(item) for item in hashes], "sums": [str(item) for item in sums]})
    return {
        "splitRoot": hexed(root),
        "totalWeight": str(total),
        "chunkHashes": [hexed(tree.keccak256(chunk)) for chunk in tree.chunks(leaves)],
        "leavesHash": hexed(tree.leaves_hash(leaves)),
        "paths": paths,
    }


def split_path(given):
    path = given["path"]
    hashes, sums = [unhex(item) for item in path["hashes"]], [int(item) for item in path["sums"]]
    root, total = tree.root_from_path(forms.leaf(given["leaf"]), given["leafCount"], hashes, sums)
    return {"splitRoot": hexed(root), "totalWeight": str(total)}


def weight(given):
    return {"weight": tree.weight(given["utility"], given["weighedAt"], given["consentUntil"])}


KINDS = {
    "tree-hash": tree_hash,
    "body-root": body_root,
    "plain-root": plain_root,
    "leaf": leaf,
    "split-tree": split_tree,
    "split-path": split_path,
    "weight": weight,
}
