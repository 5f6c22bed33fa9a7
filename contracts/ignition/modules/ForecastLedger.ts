// One ledger, no parameters: `npx hardhat ignition deploy ignition/modules/ForecastLedger.ts --network target`.
import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

export default buildModule("ForecastLedger", (m) => ({ ledger: m.contract("ForecastLedger") }));
