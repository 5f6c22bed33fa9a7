import { useResource } from "@/hooks/use-resource";
import { getLetter } from "@/lib/api";
import type { Letter } from "@/lib/api-types";
import { troubleText } from "@/lib/trouble";
import { SendAgain } from "./send-again";

const LONGEST_SHOWN = 20_000; // a window may have half a megabyte

/** One letter as it was: headers and body. */
export function LetterView({ offset, onSent }: { offset: number; onSent: () => void }) {
  const { data: letter, error } = useResource(`letter ${offset}`, () => getLetter(offset));
  if (error)
    return (
      <p role="alert" className="mt-3 text-bad">
        {troubleText(error)}
      </p>
    );
  if (letter === null)
    return (
      <p role="status" className="mt-3 text-muted">
        Reading letter {offset}.
      </p>
    );
  return (
    <div className="mt-3 space-y-3 border-t border-line pt-3">
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 text-xs">
        {letter.headers.map(({ name, value }, index) => (
          <div key={index} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd className="font-mono break-all">{value}</dd>
          </div>
        ))}
      </dl>
      <pre
        tabIndex={0}
        role="region"
        aria-label={`Body of letter ${offset}`}
        className="max-h-72 overflow-auto rounded-lg bg-raised p-3 font-mono text-xs whitespace-pre-wrap break-all"
      >
        {bodyText(letter)}
      </pre>
      {letter.redriven && <p className="text-muted">It was sent again.</p>}
      {letter.topic && !letter.redriven && (
        <SendAgain
          order={{ letters: [offset] }}
          words="Send this one again"
          question={`Send letter ${offset} again to ${letter.topic}?`}
          onSent={onSent}
        />
      )}
    </div>
  );
}

function bodyText({ body, encoding }: Letter): string {
  if (body === null || body === "") return "(empty)";
  const text = encoding === "base64" ? `base64: ${body}` : indented(body);
  return text.length > LONGEST_SHOWN
    ? `${text.slice(0, LONGEST_SHOWN)}\n… ${text.length} characters in all`
    : text;
}

function indented(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 1);
  } catch {
    return body;
  }
}
