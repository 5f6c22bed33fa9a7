// SPDX-License-Identifier: UNLICENSED
pragma solidity ^0.8.28;

/// @title When a batch of forecasts was stored, by whom, and in which order.
/// @author Gridledger
/// @notice Anyone may store batches; each account has a sequence of its own. Nothing stored can be changed,
/// nobody owns the ledger and it cannot be upgraded.
interface IForecastLedger {
    /// @notice A batch was stored.
    /// @param issuer Who stored it.
    /// @param sequence The issuer's own count of batches, from 1, without gaps.
    /// @param root Root of the Merkle tree over the batch's entries (RFC 9162, SHA-256).
    /// @param count Number of entries in the batch.
    /// @param head The issuer's chained head after this batch, see `heads`.
    event ForecastStored(
        address indexed issuer,
        uint64 indexed sequence,
        bytes32 indexed root,
        uint32 count,
        bytes32 head
    );

    /// @notice An empty batch proves nothing.
    error EmptyBatch();

    /// @notice Zero is no root of any tree.
    error ZeroRoot();

    /// @notice The issuer stored this root before.
    /// @param issuer Who stored it.
    /// @param root The root.
    /// @param sequence The batch that has this root.
    error RootAlreadyStored(address issuer, bytes32 root, uint64 sequence);

    /// @notice The issuer never stored this root.
    /// @param issuer Who should have stored it.
    /// @param root The root.
    error UnknownRoot(address issuer, bytes32 root);

    /// @notice The proof does not lead from this leaf at this index to the root.
    /// @param root The root.
    /// @param leaf The leaf hash.
    /// @param index Position of the leaf in the batch.
    error NotInBatch(bytes32 root, bytes32 leaf, uint256 index);

    /// @notice Append a batch to the caller's own sequence.
    /// Reverts on a zero root, an empty batch and a root this caller stored before.
    /// @param root Root of the Merkle tree over the batch's entries (RFC 9162, SHA-256).
    /// @param count Number of entries in the batch.
    function storeForecast(bytes32 root, uint32 count) external;

    /// @notice When the batch that holds this entry was stored. Reverts with UnknownRoot or NotInBatch.
    /// @param issuer Who stored the batch.
    /// @param root The batch's root.
    /// @param leaf Leaf hash of the entry: SHA-256(0x00 ‖ entry).
    /// @param index Position of the entry in the batch, from 0.
    /// @param proof Sibling hashes from the leaf up to the root.
    /// @return storedAt Time of the block, Unix seconds.
    function verifyForecast(
        address issuer,
        bytes32 root,
        bytes32 leaf,
        uint256 index,
        bytes32[] calldata proof
    ) external view returns (uint64 storedAt);

    /// @notice The batch with this root; all zero when the issuer never stored it.
    /// @param issuer Who stored the batch.
    /// @param root The batch's root.
    /// @return sequence The issuer's own count of batches, from 1.
    /// @return storedAt Time of the block, Unix seconds.
    /// @return count Number of entries in the batch.
    function records(
        address issuer,
        bytes32 root
    ) external view returns (uint64 sequence, uint64 storedAt, uint32 count);

    /// @notice Where the issuer's sequence stands; zero before its first batch.
    /// @param issuer Who stores the batches.
    /// @return sequence Number of the newest batch.
    /// @return head One word that fixes every batch up to the newest, and their order:
    /// keccak256(abi.encode(previousHead, sequence, root, count)) with its last four bytes zero.
    function heads(address issuer) external view returns (uint64 sequence, bytes32 head);
}
