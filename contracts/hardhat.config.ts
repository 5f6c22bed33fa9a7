// The compiler comes from the package `solc`, so nothing is downloaded at build time.
import { createRequire } from "node:module";
import hardhatIgnition from "@nomicfoundation/hardhat-ignition";
import hardhatNetworkHelpers from "@nomicfoundation/hardhat-network-helpers";
import hardhatNodeTestRunner from "@nomicfoundation/hardhat-node-test-runner";
import hardhatViem from "@nomicfoundation/hardhat-viem";
import hardhatViemAssertions from "@nomicfoundation/hardhat-viem-assertions";
import { configVariable, defineConfig } from "hardhat/config";

const require = createRequire(import.meta.url);

export default defineConfig({
  plugins: [
    hardhatIgnition,
    hardhatNetworkHelpers,
    hardhatNodeTestRunner,
    hardhatViem,
    hardhatViemAssertions,
  ],
  paths: { sources: "./src" },
  solidity: {
    version: "0.8.37",
    path: require.resolve("solc/soljson.js"),
    // Paris runs on every EVM chain in use; it costs 8 gas.
    settings: { evmVersion: "paris", optimizer: { enabled: true, runs: 10_000 } },
  },
  test: {
    solidity: {
      // What the ledger is called with never reverts: the handler expects refusals and looks at their reasons.
      invariant: { runs: 32, depth: 100, failOnRevert: true },
    },
  },
  networks: {
    target: {
      type: "http",
      url: configVariable("CHAIN_RPC_URL"),
      accounts: [configVariable("DEPLOYER_PRIVATE_KEY")],
    },
  },
});
