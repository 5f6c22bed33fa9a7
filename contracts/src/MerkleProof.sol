// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

/// @title Inclusion proofs of RFC 9162 §2.1.3.2, over SHA-256.
/// @author Gridledger
/// @notice The tree's nodes are SHA-256(0x01 ‖ left ‖ right); an odd last node moves up unchanged.
library MerkleProof {
    /// @notice Whether the proof leads from the leaf at this index to the root of a tree of this size.
    /// @param root Root of the tree.
    /// @param count Number of leaves.
    /// @param leaf Leaf hash.
    /// @param index Position of the leaf, from 0.
    /// @param proof Sibling hashes from the leaf up to the root.
    /// @return Whether all of it fits together; a proof too long or too short does not.
    function includes(
        bytes32 root,
        uint256 count,
        bytes32 leaf,
        uint256 index,
        bytes32[] calldata proof
    ) internal pure returns (bool) {
        if (index >= count) return false;
        uint256 last = count - 1; // index of the last node on this level
        uint256 used = 0;
        bytes32 node = leaf;
        for (; last > 0; last >>= 1) {
            if (index % 2 == 1 || index < last) {
                if (used == proof.length) return false;
                bytes32 sibling = proof[used++];
                node = index % 2 == 1 ? hashNode(sibling, node) : hashNode(node, sibling);
            }
            index >>= 1;
        }
        return used == proof.length && node == root;
    }

    /// @notice Hash of an inner node.
    /// @param left Its left child.
    /// @param right Its right child.
    /// @return SHA-256(0x01 ‖ left ‖ right)
    function hashNode(bytes32 left, bytes32 right) internal pure returns (bytes32) {
        return sha256(abi.encodePacked(bytes1(0x01), left, right));
    }
}
