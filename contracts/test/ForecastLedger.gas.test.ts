// What the ledger costs may shrink, and grows only when somebody says so.
import assert from "node:assert/strict";
import { test } from "node:test";
import { knownGas, measuredGas, MOST_GAS_PER_BATCH, STEADY_STATE } from "../scripts/measured-gas.js";

const REMEDY = "if that is meant: `npm run gas`, and commit gas.json";
const measured = await measuredGas();

test("gas: nothing costs more than gas.json says", () => {
  const known = knownGas();
  for (const [situation, gas] of Object.entries(measured)) {
    const before = known[situation];
    assert.ok(before !== undefined, `gas.json does not know "${situation}"; ${REMEDY}`);
    assert.ok(gas <= before, `"${situation}" costs ${gas} gas, ${gas - before} more than before; ${REMEDY}`);
  }
});

test("gas: one more batch costs little", () => {
  assert.ok(measured[STEADY_STATE]! <= MOST_GAS_PER_BATCH);
});
