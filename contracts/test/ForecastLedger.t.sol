// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {ForecastLedger} from "../src/ForecastLedger.sol";
import {IForecastLedger} from "../src/IForecastLedger.sol";
import {MerkleProof} from "../src/MerkleProof.sol";

/// @dev Fuzz tests: any tree, any entry of it, any bit of a proof.
contract ForecastLedgerTest {
    ForecastLedger private _ledger;

    function setUp() public {
        _ledger = new ForecastLedger();
    }

    function testFuzz_EveryEntryIsFound(uint8 size, uint8 entry, bytes32 seed) public {
        (bytes32 root, bytes32 leaf, uint256 index, bytes32[] memory proof) = _store(size, entry, seed);
        require(
            _ledger.verifyForecast(address(this), root, leaf, index, proof) == block.timestamp,
            "not found"
        );
    }

    function testFuzz_AFlippedBitIsNoticed(uint8 size, uint8 entry, bytes32 seed, uint16 place) public {
        (bytes32 root, bytes32 leaf, uint256 index, bytes32[] memory proof) = _store(size, entry, seed);
        uint256 word = uint256(place >> 8) % (proof.length + 1);
        bytes32 flip = bytes32(1 << (place % 256));
        if (word == proof.length) leaf ^= flip;
        else proof[word] ^= flip;
        require(!_verifies(root, leaf, index, proof), "a forged entry was found");
    }

    function testFuzz_AProofOfAnotherLengthIsRefused(uint8 size, uint8 entry, bytes32 seed) public {
        (bytes32 root, bytes32 leaf, uint256 index, bytes32[] memory proof) = _store(size, entry, seed);
        bytes32[] memory longer = new bytes32[](proof.length + 1);
        for (uint256 i = 0; i < proof.length; ++i) longer[i] = proof[i];
        require(!_verifies(root, leaf, index, longer), "a longer proof was taken");
        if (proof.length == 0) return;
        bytes32[] memory shorter = new bytes32[](proof.length - 1);
        for (uint256 i = 0; i < shorter.length; ++i) shorter[i] = proof[i];
        require(!_verifies(root, leaf, index, shorter), "a shorter proof was taken");
    }

    function testFuzz_SequenceHasNoGap(bytes32 seed, uint8 batches) public {
        for (uint64 sequence = 1; sequence <= batches % 32; ++sequence) {
            bytes32 root = keccak256(abi.encode(seed, sequence));
            require(
                _stores(root) && !_stores(root) && !_stores(0),
                "a root is stored exactly once, zero never"
            );
            (uint64 recorded, , ) = _ledger.records(address(this), root);
            (uint64 newest, ) = _ledger.heads(address(this));
            require(recorded == sequence && newest == sequence, "gap in the sequence");
        }
    }

    function _stores(bytes32 root) private returns (bool) {
        try _ledger.storeForecast(root, 1) {
            return true;
        } catch {
            return false;
        }
    }

    function _verifies(
        bytes32 root,
        bytes32 leaf,
        uint256 index,
        bytes32[] memory proof
    ) private view returns (bool) {
        try _ledger.verifyForecast(address(this), root, leaf, index, proof) returns (uint64) {
            return true;
        } catch (bytes memory reason) {
            require(bytes4(reason) == IForecastLedger.NotInBatch.selector, "refused for another reason");
            return false;
        }
    }

    /// @dev Stores a batch of `size` leaves made from `seed` and returns the proof of one of them.
    function _store(
        uint8 size,
        uint8 entry,
        bytes32 seed
    ) private returns (bytes32 root, bytes32 leaf, uint256 index, bytes32[] memory proof) {
        uint256 count = uint256(size) + 1;
        index = uint256(entry) % count;
        bytes32[] memory level = new bytes32[](count);
        for (uint256 i = 0; i < count; ++i) level[i] = keccak256(abi.encode(seed, i));
        leaf = level[index];
        (root, proof) = _prove(level, index);
        _ledger.storeForecast(root, uint32(count));
    }

    function _prove(
        bytes32[] memory level,
        uint256 position
    ) private pure returns (bytes32, bytes32[] memory proof) {
        while (level.length > 1) {
            if (position ^ 1 < level.length) proof = _append(proof, level[position ^ 1]);
            bytes32[] memory above = new bytes32[]((level.length + 1) / 2);
            for (uint256 i = 0; i < above.length; ++i) {
                bool isPair = 2 * i + 1 < level.length;
                above[i] = isPair ? MerkleProof.hashNode(level[2 * i], level[2 * i + 1]) : level[2 * i];
            }
            (level, position) = (above, position / 2);
        }
        return (level[0], proof);
    }

    function _append(bytes32[] memory list, bytes32 item) private pure returns (bytes32[] memory longer) {
        longer = new bytes32[](list.length + 1);
        for (uint256 i = 0; i < list.length; ++i) longer[i] = list[i];
        longer[list.length] = item;
    }
}
