// `npm run gas`: writes down what the ledger costs now; `npm test` fails when it costs more than that.
import { writeFileSync } from "node:fs";
import { GAS_FILE, measuredGas } from "./measured-gas.js";

const gas = await measuredGas();
writeFileSync(GAS_FILE, `${JSON.stringify(gas, null, 2)}\n`);
console.table(gas);
