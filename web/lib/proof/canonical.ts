// RFC 8785 for records without floats: sorted keys, no spaces, integers, strings, lists and objects only.

/** The one way to write `value` as JSON. Throws where two languages could write different bytes. */
export function canonicalJson(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number" && Number.isSafeInteger(value)) return String(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`).join(",")}}`;
  }
  throw new Error(`${String(value)} has no place in a commitment: integers, strings, lists and objects only`);
}
