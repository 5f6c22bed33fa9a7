// The last step of `npm run coverage`: fails when less than 95 % of the lines of a contract were run by the tests.
import { readFileSync } from "node:fs";

const LEAST_PERCENT = 95;
const report = readFileSync(new URL("../coverage/lcov.info", import.meta.url), "utf8");
const files = report.split("end_of_record").filter((file) => file.includes("SF:src/"));
const poor = files.map(coverage).filter(({ percent }) => percent < LEAST_PERCENT);

if (files.length === 0) throw new Error("The report names no contract");
if (poor.length > 0) throw new Error(`Less than ${LEAST_PERCENT} % of the lines: ${JSON.stringify(poor)}`);
console.log(`At least ${LEAST_PERCENT} % of the lines of each of ${files.length} contracts were run`);

function coverage(file: string): { name: string; percent: number } {
  const number = (key: string) => Number(new RegExp(`^${key}:(\\d+)`, "m").exec(file)![1]);
  return { name: /^SF:(.*)/m.exec(file)![1]!, percent: (100 * number("LH")) / number("LF") };
}
