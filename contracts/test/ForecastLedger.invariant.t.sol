// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {ForecastLedger} from "../src/ForecastLedger.sol";
import {LedgerHandler} from "./LedgerHandler.sol";

/// @dev What holds after any series of calls by several issuers.
contract ForecastLedgerInvariantTest {
    ForecastLedger private _ledger;
    LedgerHandler private _handler;

    function setUp() public {
        _ledger = new ForecastLedger();
        _handler = new LedgerHandler(_ledger);
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler);
    }

    function invariant_EachSequenceHasNoGap() public view {
        for (uint256 who = 0; who < 3; ++who) {
            LedgerHandler.Batch[] memory told = _handler.told(_handler.issuers(who));
            for (uint256 i = 0; i < told.length; ++i)
                require(told[i].sequence == i + 1, "gap among the events");
            (uint64 newest, ) = _ledger.heads(_handler.issuers(who));
            require(newest == told.length, "the sequence does not end where the events do");
        }
    }

    function invariant_ARecordNeverChanges() public view {
        for (uint256 who = 0; who < 3; ++who) {
            address issuer = _handler.issuers(who);
            LedgerHandler.Batch[] memory told = _handler.told(issuer);
            for (uint256 i = 0; i < told.length; ++i) {
                (uint64 sequence, uint64 storedAt, uint32 count) = _ledger.records(issuer, told[i].root);
                require(sequence == told[i].sequence, "another sequence than when it was stored");
                require(storedAt == told[i].storedAt, "another time than when it was stored");
                require(count == told[i].count, "another count than when it was stored");
            }
        }
    }

    function invariant_TheHeadIsRecomputedFromTheEvents() public view {
        for (uint256 who = 0; who < 3; ++who) {
            LedgerHandler.Batch[] memory told = _handler.told(_handler.issuers(who));
            bytes32 head = 0;
            for (uint64 i = 0; i < told.length; ++i) {
                head = bytes28(keccak256(abi.encode(head, i + 1, told[i].root, told[i].count)));
                require(told[i].head == head, "the event tells another head");
            }
            (, bytes32 newest) = _ledger.heads(_handler.issuers(who));
            require(newest == head, "the ledger has another head");
        }
    }

    function invariant_NoIssuerHasARootTwice() public view {
        for (uint256 who = 0; who < 3; ++who) {
            LedgerHandler.Batch[] memory told = _handler.told(_handler.issuers(who));
            for (uint256 i = 1; i < told.length; ++i) {
                for (uint256 j = 0; j < i; ++j) require(told[i].root != told[j].root, "a root twice");
            }
        }
    }

    function invariant_EachCallIsTakenOrRefusedAsPromised() public view {
        if (_handler.misdeedCount() > 0) revert(_handler.misdeeds(0));
    }
}
