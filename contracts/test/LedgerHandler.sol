// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {ForecastLedger} from "../src/ForecastLedger.sol";
import {IForecastLedger} from "../src/IForecastLedger.sol";

/// @dev The cheatcodes that are used here.
interface Vm {
    struct Log {
        bytes32[] topics;
        bytes data;
        address emitter;
    }
    function prank(address sender) external;
    function recordLogs() external;
    function getRecordedLogs() external returns (Log[] memory logs);
    function warp(uint256 timestamp) external;
}

/// @dev Three issuers who do whatever comes to mind, and what the events said about it. Roots are few, so that
/// every issuer tries roots twice, and roots that another one has stored.
contract LedgerHandler {
    struct Batch {
        uint64 sequence;
        uint64 storedAt;
        uint32 count;
        bytes32 root;
        bytes32 head;
    }

    Vm private constant VM = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));
    uint256 private constant ROOTS = 24;

    ForecastLedger public immutable LEDGER;
    address[3] public issuers = [address(0xA11CE), address(0xB0B), address(0xCA401)];
    mapping(address issuer => Batch[] batches) private _told;
    uint256 private _now = block.timestamp;

    /// @dev Calls that did what they must not; the invariants look at them.
    string[] public misdeeds;

    constructor(ForecastLedger ledger) {
        LEDGER = ledger;
    }

    function told(address issuer) external view returns (Batch[] memory batches) {
        return _told[issuer];
    }

    function misdeedCount() external view returns (uint256 count) {
        return misdeeds.length;
    }

    /// @dev Any issuer, any root, any count, and some time later: taken unless it is nothing or was there before.
    function store(uint8 who, uint8 which, uint32 count, uint16 later) external {
        address issuer = issuers[who % issuers.length];
        bytes32 root = which % ROOTS == 0 ? bytes32(0) : keccak256(abi.encode(which % ROOTS));
        count %= 100_001;
        _now += later;
        VM.warp(_now);
        bytes4 expected = _objection(issuer, root, count);
        VM.recordLogs();
        VM.prank(issuer);
        try LEDGER.storeForecast(root, count) {
            if (expected != bytes4(0)) misdeeds.push("took what it had to refuse");
            _remember(issuer, VM.getRecordedLogs());
        } catch (bytes memory reason) {
            if (bytes4(reason) != expected) misdeeds.push("refused for no reason, or for another one");
            if (VM.getRecordedLogs().length != 0) misdeeds.push("told of a batch that it refused");
        }
    }

    /// @dev What has to be said against it; nothing: 0.
    function _objection(address issuer, bytes32 root, uint32 count) private view returns (bytes4 selector) {
        if (count == 0) return IForecastLedger.EmptyBatch.selector;
        if (root == 0) return IForecastLedger.ZeroRoot.selector;
        for (uint256 i = 0; i < _told[issuer].length; ++i) {
            if (_told[issuer][i].root == root) return IForecastLedger.RootAlreadyStored.selector;
        }
        return 0;
    }

    /// @dev The batch as its event tells it, under the issuer whom the event names.
    function _remember(address sender, Vm.Log[] memory logs) private {
        if (logs.length != 1 || logs[0].topics[0] != IForecastLedger.ForecastStored.selector) {
            misdeeds.push("stored a batch without exactly one event");
            return;
        }
        address issuer = address(uint160(uint256(logs[0].topics[1])));
        if (issuer != sender) misdeeds.push("the event names another issuer");
        (uint32 count, bytes32 head) = abi.decode(logs[0].data, (uint32, bytes32));
        uint64 sequence = uint64(uint256(logs[0].topics[2]));
        _told[issuer].push(Batch(sequence, uint64(_now), count, logs[0].topics[3], head));
    }
}
