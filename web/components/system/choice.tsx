import { useChoice } from "@/hooks/use-choice";

interface Props<T extends string> {
  name: string; // under which it is remembered
  label: string;
  options: readonly T[];
  words: Record<T, string>;
}

/** A choice that this browser remembers. */
export function Choice<T extends string>({ name, label, options, words }: Props<T>) {
  const [value, choose] = useChoice(name, options);
  return (
    <select
      aria-label={label}
      value={value}
      onChange={(event) => choose(event.target.value as T)}
      className="max-w-full rounded-full border border-line bg-surface px-2 py-1.5"
    >
      {options.map((option) => (
        <option key={option} value={option}>
          {words[option]}
        </option>
      ))}
    </select>
  );
}
