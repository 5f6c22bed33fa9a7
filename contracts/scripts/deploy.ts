// `npm run deploy`: ForecastLedger on the chain at CHAIN_RPC_URL, paid by DEPLOYER_PRIVATE_KEY, once per chain.
// DEPLOYMENT_DIR keeps Ignition's journal; a second run finds the contract again and prints the same address.
// DEPLOYMENT_CONFIRMATIONS: blocks that must hold the contract, itself included, before it counts; 1 unless said.
import { rm } from "node:fs/promises";
import { resolve } from "node:path";
import {
  errorDeploymentResultToExceptionMessage,
  HardhatArtifactResolver,
} from "@nomicfoundation/hardhat-ignition/helpers";
import { deploy, DeploymentResultType, status } from "@nomicfoundation/ignition-core";
import { artifacts, network } from "hardhat";
import ledgerModule from "../ignition/modules/ForecastLedger.js";

const FUTURE = "ForecastLedger#ForecastLedger";
const SETTINGS = ["CHAIN_RPC_URL", "DEPLOYER_PRIVATE_KEY", "DEPLOYMENT_DIR"];

const missing = SETTINGS.filter((name) => !process.env[name]);
if (missing.length > 0) throw new Error(`Set ${missing.join(", ")}`);
const requiredConfirmations = Number(process.env.DEPLOYMENT_CONFIRMATIONS || 1);
if (!Number.isInteger(requiredConfirmations) || requiredConfirmations < 1)
  throw new Error("DEPLOYMENT_CONFIRMATIONS must be a whole number of blocks, 1 or more");
const deploymentDir = resolve(process.env.DEPLOYMENT_DIR!);
const resolver = new HardhatArtifactResolver(artifacts);
const connection = await network.create("target");

const known = await deployedAddress();
if (known && (await hasCode(known))) {
  console.log(`ForecastLedger is at ${known}`);
} else {
  if (known) {
    console.log(
      `No code at ${known}: this is another chain than the one in ${deploymentDir}; deploying anew`,
    );
    await rm(deploymentDir, { recursive: true });
  }
  console.log(`ForecastLedger is at ${await deployed()}`);
}
await connection.close();

/** The address in the journal; undefined before the first deployment, or when it was cut off. */
async function deployedAddress(): Promise<string | undefined> {
  const found = await status(deploymentDir, resolver).catch(() => undefined);
  return found?.contracts[FUTURE]?.address;
}

async function hasCode(address: string): Promise<boolean> {
  const code = await connection.provider.request({ method: "eth_getCode", params: [address, "latest"] });
  return code !== "0x";
}

async function deployed(): Promise<string> {
  const accounts = (await connection.provider.request({ method: "eth_accounts" })) as string[];
  const result = await deploy({
    artifactResolver: resolver,
    provider: connection.provider,
    deploymentDir,
    ignitionModule: ledgerModule,
    deploymentParameters: {},
    accounts,
    config: { requiredConfirmations },
  });
  if (result.type !== DeploymentResultType.SUCCESSFUL_DEPLOYMENT) {
    throw new Error(errorDeploymentResultToExceptionMessage(result));
  }
  return result.contracts[FUTURE]!.address;
}
