// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

/// @title What one would write first: a struct in storage and an event for each forecast.
/// @author Gridledger
/// @notice Only here to be measured against (bench/notarization.py). It is in no ABI that the product uses.
contract NaiveForecasts {
    struct Forecast {
        bytes32 commitment;
        uint256 origin; // Unix seconds
        uint256 storedAt; // Unix seconds
        address issuer;
    }

    mapping(bytes32 series => mapping(uint256 origin => Forecast forecast)) public forecasts;

    event ForecastStored(address indexed issuer, bytes32 indexed series, uint256 origin, bytes32 commitment);

    error AlreadyStored(bytes32 series, uint256 origin);

    function storeForecast(bytes32 series, uint256 origin, bytes32 commitment) external {
        if (forecasts[series][origin].storedAt != 0) revert AlreadyStored(series, origin);
        forecasts[series][origin] = Forecast(commitment, origin, block.timestamp, msg.sender);
        emit ForecastStored(msg.sender, series, origin, commitment);
    }
}
