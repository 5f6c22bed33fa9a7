// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IForecastLedger} from "./IForecastLedger.sol";
import {MerkleProof} from "./MerkleProof.sol";

/// @title Append-only ledger of forecast batches.
/// @author Gridledger
/// @notice What each function promises stands in IForecastLedger.
contract ForecastLedger is IForecastLedger {
    /// @dev Fits one storage slot.
    struct Record {
        uint64 sequence; // the issuer's own count, from 1; 0: no such batch
        uint64 storedAt; // Unix seconds
        uint32 count; // entries in the batch
    }

    /// @dev Fits one storage slot, which is why the hash is cut: 52,000 gas a batch instead of 58,000.
    struct Head {
        uint32 sequence; // of the newest batch: four billion, a century of one a second
        bytes28 hash; // as strong as SHA-224
    }

    /// @inheritdoc IForecastLedger
    mapping(address issuer => mapping(bytes32 root => Record record)) public override records;

    mapping(address issuer => Head newest) private _heads;

    /// @inheritdoc IForecastLedger
    function storeForecast(bytes32 root, uint32 count) external override {
        if (count == 0) revert EmptyBatch();
        if (root == 0) revert ZeroRoot();
        Record storage record = records[msg.sender][root];
        if (record.sequence != 0) revert RootAlreadyStored(msg.sender, root, record.sequence);

        Head storage newest = _heads[msg.sender];
        uint32 sequence = newest.sequence + 1;
        bytes28 head = bytes28(keccak256(abi.encode(bytes32(newest.hash), sequence, root, count)));
        (record.sequence, record.storedAt, record.count) = (sequence, uint64(block.timestamp), count);
        (newest.sequence, newest.hash) = (sequence, head);
        emit ForecastStored(msg.sender, sequence, root, count, head);
    }

    /// @inheritdoc IForecastLedger
    function verifyForecast(
        address issuer,
        bytes32 root,
        bytes32 leaf,
        uint256 index,
        bytes32[] calldata proof
    ) external view override returns (uint64 storedAt) {
        Record memory stored = records[issuer][root];
        if (stored.sequence == 0) revert UnknownRoot(issuer, root);
        if (!MerkleProof.includes(root, stored.count, leaf, index, proof))
            revert NotInBatch(root, leaf, index);
        return stored.storedAt;
    }

    /// @inheritdoc IForecastLedger
    function heads(address issuer) external view override returns (uint64 sequence, bytes32 head) {
        return (_heads[issuer].sequence, _heads[issuer].hash);
    }
}
