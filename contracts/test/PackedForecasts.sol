// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

/// @title NaiveForecasts with times no wider than they must be: three storage slots for a forecast instead of four.
/// @author Gridledger
/// @notice Only here to be measured against (bench/notarization.py).
contract PackedForecasts {
    struct Forecast {
        bytes32 commitment;
        uint64 origin; // Unix seconds
        uint64 storedAt; // Unix seconds
        address issuer;
    }

    mapping(bytes32 series => mapping(uint256 origin => Forecast forecast)) public forecasts;

    event ForecastStored(address indexed issuer, bytes32 indexed series, uint256 origin, bytes32 commitment);

    error AlreadyStored(bytes32 series, uint256 origin);

    function storeForecast(bytes32 series, uint256 origin, bytes32 commitment) external {
        if (forecasts[series][origin].storedAt != 0) revert AlreadyStored(series, origin);
        forecasts[series][origin] = Forecast(commitment, uint64(origin), uint64(block.timestamp), msg.sender);
        emit ForecastStored(msg.sender, series, origin, commitment);
    }
}
